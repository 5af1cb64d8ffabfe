// Rows of ambiguous framing and what they are run against. Behind each row stands a second request
// in the same bytes: it must be served when the first was clear, and never when it was refused.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support.hpp"

namespace sluis::net::testing_support {

constexpr unsigned ok = 200;

struct framing_row {
    const char* name;
    std::string bytes;
    unsigned status;  // of the first answer
};
using framing_rows = std::vector<framing_row>;

inline std::string post(const std::string& headers, const std::string& body = "") {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}
inline std::string get(const std::string& headers) {
    return "GET / HTTP/1.1\r\n" + headers + "\r\n";
}

inline void expect_served_or_refused(const framing_rows& rows) {
    std::atomic<int> second{0};
    http_limits limits;
    limits.header_time = limits.body_time = std::chrono::milliseconds(500);
    running_server server({.handle = [&](const request& r) -> asio::awaitable<response> {
                               if (r.target == "/second") ++second;
                               co_return response{};
                           },
                           .limits = limits});
    for (const framing_row& r : rows) {
        second = 0;
        raw_client client(server.port());
        client.send(r.bytes + "GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        const auto got = statuses_of(client.read_all());
        const bool clear = r.status == ok;
        EXPECT_EQ(got, clear ? std::vector<unsigned>({ok, ok}) : std::vector<unsigned>({r.status}))
            << r.name;
        EXPECT_EQ(second, clear ? 1 : 0) << r.name;
    }
}

}  // namespace sluis::net::testing_support

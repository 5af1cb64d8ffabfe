// 4,000 requests with random damage: whatever happens to them, the server answers the next good
// one.

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "support.hpp"

namespace sluis::net {
namespace {

using namespace testing_support;

class mutator {
public:
    explicit mutator(std::uint32_t seed) : random_(seed) {}

    std::string mutate(std::string bytes) {
        for (std::size_t i = 0, n = 1 + pick(4); i < n; ++i)
            once(bytes);
        return bytes;
    }
    std::size_t pick(std::size_t below) { return random_() % below; }

private:
    void once(std::string& bytes) {
        static const std::string pieces[]{"\r\n",
                                          "\r",
                                          "\n",
                                          ":",
                                          " ",
                                          "\t",
                                          std::string(1, '\0'),
                                          "\r\n\r\n",
                                          "0\r\n\r\n",
                                          "Content-Length: 5\r\n",
                                          "Transfer-Encoding: chunked\r\n",
                                          "Host: b\r\n",
                                          "ffffffffffffffff",
                                          ";",
                                          "\"",
                                          "HTTP/1.0",
                                          std::string(300, 'A'),
                                          std::string(40'000, 'z')};
        if (bytes.empty()) return;
        const std::size_t at = pick(bytes.size());
        switch (pick(6)) {
            case 0:
                bytes[at] = static_cast<char>(pick(256));
                break;
            case 1:
                bytes.erase(at, 1 + pick(20));
                break;
            case 2:
                bytes.insert(at, pieces[pick(std::size(pieces))]);
                break;
            case 3:
                bytes.insert(at, bytes.substr(pick(bytes.size()), pick(60)));
                break;
            case 4:
                bytes.resize(at);
                break;
            default:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << pick(8)));
        }
    }
    std::mt19937 random_;
};

const std::string seeds[]{
    "GET /a?b=c HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
    "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;a=\"b\"\r\nhello\r\n6\r\n world\r\n0\r\nX-T: y\r\nX-U: z\r\n\r\n",
    "POST http://a/b HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"
    "HEAD / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
};

TEST(mutation_test, leaves_the_server_serving) {
    http_limits limits;
    limits.linger_time = std::chrono::milliseconds(50);
    running_server server({.handle = echo, .limits = limits});
    mutator m(20261124);
    for (int i = 0; i < 4'000; ++i) {
        const std::string bytes = m.mutate(seeds[m.pick(std::size(seeds))]);
        raw_client client(server.port());
        client.send(bytes);
        client.end_sending();
        for (const unsigned status : statuses_of(client.read_all()))
            ASSERT_TRUE(status == 100 || (status >= 200 && status < 600)) << "request " << i;
        if (i % 50 != 0) continue;
        raw_client good(server.port());
        good.send("GET /good HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        ASSERT_TRUE(good.read_all().ends_with("GET /good ")) << "after request " << i;
    }
    server.stop();
    EXPECT_EQ(server.totals().open, 0U);
    EXPECT_EQ(server.totals().handler_failures, 0U);
}

}  // namespace
}  // namespace sluis::net

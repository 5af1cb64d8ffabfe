// Sends HTTP requests and waits for their answers.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "gateway/net/http_client.hpp"

namespace sluis::harness {

using nlohmann::json;

struct answer {
    unsigned status = 0;  // 0: none came
    net::header_list headers{};
    std::string body{};
    std::string failure{};  // why none came
    [[nodiscard]] json parsed() const { return json::parse(body, nullptr, false); }
};

// Keeps its connections. For one thread.
class caller {
public:
    explicit caller(net::tls_context trust = {});
    answer send(const net::client_request& r);
    answer get(const std::string& url);

private:
    std::unique_ptr<boost::asio::io_context> io_;  // caller can be moved
    std::unique_ptr<net::http_client> client_;
};

// Each request once, over so many connections at once, one after another on each. The status of
// each; 0 when no answer came.
std::vector<unsigned> send_all(const std::vector<net::client_request>& requests,
                               std::size_t connections);

}  // namespace sluis::harness

// A load generator: many connections, each with one request under way.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/net/http_client.hpp"

namespace sluis::bench {

struct load {
    double per_second = 0;
    std::size_t answered_200 = 0;
    std::chrono::microseconds p50{};
    std::chrono::microseconds p99{};
};

// As it goes over the wire, to POST /hooks/crm.
std::string on_the_wire(const net::client_request& r, std::uint16_t port);

// Sends each request once, to 127.0.0.1. Throws when the server hangs up.
load send_requests(std::uint16_t port, const std::vector<std::string>& requests,
                   std::size_t connections);

// XADD of each payload to a Redis at a Unix socket, so many commands in one write, on each of so
// many connections. Answers how many a second.
double add_to_stream(const std::string& socket, const std::vector<std::string>& payloads,
                     std::size_t pipeline, std::size_t connections);

}  // namespace sluis::bench

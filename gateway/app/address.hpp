// Addresses, as the configuration spells them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/queue/client.hpp"

namespace sluis::app {

struct address {
    std::string host{};  // an IP address: listeners are not looked up in DNS
    std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080". Port 0: any free one.
[[nodiscard]] std::optional<address> read_address(std::string_view text);
[[nodiscard]] std::string to_text(const address& a);

// "unix:/run/redis.sock", "redis.internal:6379".
[[nodiscard]] std::optional<queue::server> read_server(std::string_view text);

}  // namespace sluis::app

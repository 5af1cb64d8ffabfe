// Listening sockets, TCP and Unix, as one type. Private to net.
//
// Errors  Say which address or path, and what to do about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>

#include "gateway/base/error.hpp"

namespace sluis::net {

namespace asio = boost::asio;

struct listener {
    using protocol = asio::generic::stream_protocol;

    asio::basic_socket_acceptor<protocol> acceptor;
    bool secure = false;
    std::string unix_path{};  // removed when it closes
    std::uint16_t port = 0;

    void close() noexcept;
};

// With SO_REUSEPORT, so that several threads share a port: the first must have it for itself, the
// others join it. "::" also takes IPv4.
[[nodiscard]] result<listener> open_tcp(const asio::any_io_executor& executor,
                                        const std::string& address, std::uint16_t port, bool secure,
                                        bool joins);
// Mode 0600 from the first moment on. Replaces a socket file at which nobody answers.
[[nodiscard]] result<listener> open_unix(const asio::any_io_executor& executor,
                                         const std::string& path);

// The address of a TCP peer, IPv4 also when it came mapped into IPv6; nullopt for Unix sockets.
[[nodiscard]] std::optional<asio::ip::address> address_of(const listener::protocol::endpoint& peer);

}  // namespace sluis::net

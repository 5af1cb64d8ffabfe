// Absolute http and https URLs, strictly: what two parsers could read differently is no URL here.
//
// Refused: credentials, fragments, backslashes, anything but visible ASCII, percent signs in hosts,
// trailing dots, and every spelling of an IPv4 address but four decimal numbers ("0x7f.1",
// "2130706433", "0177.0.0.1", "127.1"). International names are given in their ASCII form (xn--).
//
// Source  RFC 3986; the WHATWG rule for hosts that end in a number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace sluis::net {

struct url {
    bool secure = true;
    std::string host{};  // lower case; IPv6 without brackets
    std::uint16_t port = 443;
    std::string target = "/";                           // path and query
    std::optional<boost::asio::ip::address> address{};  // when the host is one

    [[nodiscard]] std::string authority() const;  // as for the Host field
};

[[nodiscard]] std::optional<url> parse_url(std::string_view text);

}  // namespace sluis::net

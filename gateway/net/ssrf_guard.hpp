// Which addresses may be called on behalf of a configuration, or of a message from a stranger.
//
// Only addresses of the public internet. The check comes after the name was resolved, and the
// connection goes to the very address that was checked: a second lookup could answer otherwise.
//
// Source  IANA special-purpose address registries for IPv4 and IPv6, RFC 6890.
#pragma once

#include <boost/asio/ip/address.hpp>

namespace sluis::net {

// False for loopback, private, link-local, shared (CGNAT), multicast, documentation, unspecified
// and reserved addresses, and for IPv6 forms that carry an IPv4 address inside: mapped, compatible,
// NAT64, 6to4, Teredo.
[[nodiscard]] bool is_public(const boost::asio::ip::address& address);

}  // namespace sluis::net

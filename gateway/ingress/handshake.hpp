// A sender asks whether this URL is willing to listen, before it sends or again and again: the
// handshakes of its source's mapping, answered.
//
// Secrets   A handshake that asks for a token is answered only if it brings one of the source's
//           secrets of the use "verify"; {hmac} is made with the secret that signs.
// Tells     What is not answered looks as if there were no such method, whatever the reason: a
//           stranger does not learn here which sources there are.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/base/time.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/ingress/reading.hpp"
#include "gateway/net/http.hpp"

namespace sluis::ingress {

// A handshake that anybody may send is short: what is longer is not parsed for it.
inline constexpr std::size_t longest_unsigned_handshake = 4'096;

struct greeting {
    std::optional<net::response> answer{};
    std::string_view refused{};  // why one that was meant is not answered: for metrics and the log
};

// `is_authentic`: the request has proved where it comes from.
[[nodiscard]] greeting greet(const declaration::live_source& source, const net::request& r,
                             reading& body, bool is_authentic, instant now);

}  // namespace sluis::ingress

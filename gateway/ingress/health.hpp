// /livez and /readyz, for whatever restarts the program or sends it traffic.
//
// Answers   /livez: 200 for as long as the thread answers at all. /readyz: 200, or 503 with the
//           reasons, as {"ready": false, "reasons": ["..."], "acknowledgement": "..."}.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "gateway/ingress/context.hpp"
#include "gateway/net/http.hpp"

namespace sluis::ingress {

namespace asio = boost::asio;

[[nodiscard]] asio::awaitable<net::response> live(context& c, const net::request& r,
                                                  std::string open);
[[nodiscard]] asio::awaitable<net::response> ready(context& c, const net::request& r,
                                                   std::string open);

}  // namespace sluis::ingress

// From a URL to a connection: resolves the name, checks the addresses, connects, speaks TLS.
// Private to net.
//
// Limits  At most four addresses are tried, in the order of the resolver, within the time given.
#pragma once

#include <chrono>
#include <memory>

#include "gateway/net/http_client.hpp"
#include "gateway/net/transport.hpp"
#include "gateway/net/url.hpp"

namespace sluis::net {

using connected = boost::system::result<std::shared_ptr<transport>, client_error>;

// `to`, `options` must live until it is done. options.tls must be there for https.
[[nodiscard]] asio::awaitable<connected> connect(asio::any_io_executor executor, const url& to,
                                                 const client_options& options,
                                                 std::chrono::steady_clock::duration limit);

}  // namespace sluis::net

// What the hooks listener answers to: one line for each method and path, in routes.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "gateway/ingress/context.hpp"
#include "gateway/net/http.hpp"

namespace sluis::ingress {

namespace asio = boost::asio;

// `open` is what the path has in the place of "{...}". Context and request outlive the call.
using route_handler = asio::awaitable<net::response> (*)(context&, const net::request&,
                                                         std::string open);

struct route {
    std::string_view method;  // GET answers HEAD too
    std::string_view path;    // "/hooks/{source}"
    route_handler handle;
};

[[nodiscard]] std::span<const route> routes() noexcept;

// Finds the route and runs it; 404 and 405 (with Allow) when there is none.
[[nodiscard]] asio::awaitable<net::response> dispatch(context& c, const net::request& r);

}  // namespace sluis::ingress

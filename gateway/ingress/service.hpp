// Ingress of one thread: what stands behind the hooks listener's server.
//
//     service hooks(catalog, inbound, clock, {.public_url = "https://hooks.example.com"});
//     net::http_server server(io.get_executor(), hooks.handler(), limits);
//     ...
//     hooks.stop();    // /readyz says no; then server.stop()
//
// Ownership  Lives on its thread's executor, with the inbound queue of that thread; must outlive
//            the server that calls it, and be outlived by catalog, queue and clock.
// Stopping   stop() only tells /readyz: what still comes in is stored as before. Any thread.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/base/clock.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/ingress/context.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/queue/inbound.hpp"

namespace sluis::ingress {

namespace asio = boost::asio;

class service {
public:
    service(const declaration::catalog_place& sources, queue::inbound& queue, const clock& time,
            options with = {});
    service(const service&) = delete;
    service& operator=(const service&) = delete;

    [[nodiscard]] net::handler handler();
    [[nodiscard]] asio::awaitable<net::response> answer(const net::request& r);
    void stop() noexcept { context_.stopping = true; }

private:
    context context_;
};

}  // namespace sluis::ingress

// The admin listener: the API on loopback and on the Unix socket in the data folder, and /metrics.
//
// Ownership  Lives on one executor; `services` and what it refers to outlive it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/api/call.hpp"
#include "gateway/net/http_server.hpp"

namespace sluis::app {

namespace asio = boost::asio;

class admin {
public:
    admin(const asio::any_io_executor& executor, api::services& services);

    [[nodiscard]] result<std::uint16_t> listen(const net::tcp_listener& where,
                                               const std::string& socket);
    asio::awaitable<void> run() { return server_.run(); }
    void stop() { server_.stop(); }

private:
    asio::awaitable<net::response> answer(const net::request& r);
    asio::awaitable<net::response> metrics_page();

    api::services& services_;
    net::http_server server_;
    std::uint64_t counted_refusals_ = 0;
};

}  // namespace sluis::app

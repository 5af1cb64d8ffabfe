// A small HTTPS server that can do what a good one never does: reset a connection on purpose.
// Tests of sluis must see that too, so this is Beast and not gateway/net's server.
//
// Ownership  Lives on one io_context run by one thread.
// Stopping   stop() closes everything at once; requests under way are not answered.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/net/http.hpp"
#include "gateway/net/tls.hpp"
#include "tests/sandbox/network.hpp"

namespace sluis::sandbox {

namespace asio = boost::asio;

class server {
public:
    using handler = std::function<reply(const net::request&)>;

    server(asio::io_context& io, net::tls_context tls, handler handle);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    // Answers the port that was bound. Throws boost::system::system_error.
    std::uint16_t listen(const std::string& address, std::uint16_t port);
    void stop();  // on the io_context's thread

private:
    struct connection;

    asio::awaitable<void> accept();
    asio::awaitable<void> serve(std::shared_ptr<connection> c);
    asio::awaitable<bool> serve_one(connection& c);

    asio::io_context& io_;
    net::tls_context tls_;
    handler handle_;
    asio::ip::tcp::acceptor acceptor_;
    std::set<connection*> open_{};
};

}  // namespace sluis::sandbox

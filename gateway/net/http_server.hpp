// An HTTP/1 server: TCP with or without TLS, and a Unix socket, in front of one handler.
//
//     http_server server(io.get_executor(), handle, limits);
//     auto port = server.listen_tcp({.address = "0.0.0.0", .port = 8080});
//     asio::co_spawn(io, server.run(), ...);   // returns after stop()
//
// Ownership  Lives on one executor: an io_context run by one thread. For more threads, one server
//            per io_context, all listening on the same port (SO_REUSEPORT); they share nothing but
//            the connection_budget.
// Lifetime   Must outlive `run`. The handler's request lives until the handler has ended.
// Stopping   stop(): listeners close, idle connections close, requests under way get
//            `limits.grace` to be answered, the rest is cancelled. Then `run` returns.
// Errors     A handler that throws is answered with 500, one that is late with 503; nothing that
//            one connection does ends another, or the server. Ambiguous messages: framing.hpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/base/error.hpp"
#include "gateway/net/connection_budget.hpp"
#include "gateway/net/http.hpp"
#include "gateway/net/tls.hpp"

namespace sluis::net {

namespace asio = boost::asio;

// Must end soon when it is cancelled; every wait of Asio does.
using handler = std::function<asio::awaitable<response>(const request&)>;

struct http_limits {
    std::size_t body = 1 << 20;           // 413; by the declared length, before reading
    std::size_t header_bytes = 16 << 10;  // 431; request line included
    std::size_t header_fields = 100;      // 431
    std::size_t target = 8 << 10;         // 414
    std::size_t buffer = 32 << 10;        // unparsed bytes of one connection: chunk lines, trailers
    std::chrono::milliseconds header_time{10'000};   // 408: first byte to end of header
    std::chrono::milliseconds body_time{30'000};     // 408
    std::chrono::milliseconds idle_time{60'000};     // between requests; then closed
    std::chrono::milliseconds write_time{30'000};    // for the peer to take an answer
    std::chrono::milliseconds handler_time{30'000};  // 503
    std::chrono::milliseconds linger_time{1'000};    // after a refusal: so that the answer is read
    std::chrono::milliseconds grace{8'000};          // for requests under way when stopping
};

struct tcp_listener {
    std::string address = "127.0.0.1";  // "::" and "0.0.0.0" for all
    std::uint16_t port = 0;             // 0: any free one
    bool secure = false;                // TLS with what `use_tls` was given
    bool joins = false;                 // shares the port with a server that listens there already
};

struct server_counters {
    std::uint64_t connections = 0;       // accepted and admitted
    std::uint64_t turned_away = 0;       // closed at once: over the budget
    std::uint64_t requests = 0;          // given to the handler
    std::uint64_t refused = 0;           // answered 4xx/5xx by the server itself
    std::uint64_t handler_failures = 0;  // threw, or was late
    std::size_t open = 0;                // connections now
};

class http_server {
public:
    // No budget: 10,000 connections and 100 per address, for this server alone.
    http_server(asio::any_io_executor executor, handler handle, http_limits limits = {},
                std::shared_ptr<connection_budget> budget = nullptr);
    ~http_server();
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    // Before `run`. Answers the port that was bound.
    result<std::uint16_t> listen_tcp(const tcp_listener& where);
    // Mode 0600. A socket file that nobody answers at is replaced.
    result<void> listen_unix(const std::string& path);

    // For connections accepted from now on. From any thread.
    void use_tls(tls_context context);

    asio::awaitable<void> run();
    void stop();  // from any thread, any number of times

    [[nodiscard]] const server_counters& totals() const noexcept;  // from the executor

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace sluis::net

// The bytes of one connection: a TCP or Unix socket, with TLS on top or without, under a deadline.
// Private to net.
//
// Ownership  Held by shared_ptr; lives on the executor of its socket.
// Errors     An error_code, never an exception. `timed_out()` tells the deadline from the rest.
// Limits     One read and one write at a time.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include "gateway/net/tls.hpp"

namespace sluis::net {

namespace asio = boost::asio;
using boost::system::error_code;

class transport : public std::enable_shared_from_this<transport> {
public:
    using socket = asio::generic::stream_protocol::socket;
    using endpoint = asio::generic::stream_protocol::endpoint;
    struct received {
        error_code ec;
        std::size_t size = 0;
    };

    explicit transport(socket connected);
    ~transport();
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;

    // What is under way or begun later ends with operation_aborted once this time has passed. Each
    // call replaces the one before.
    void deadline(std::chrono::steady_clock::duration from_now);
    [[nodiscard]] bool timed_out() const noexcept { return timed_out_; }
    // For callers that report to a coroutine which may be cancelled: throws operation_aborted if
    // that, and not the deadline, is what `ec` says.
    void throw_if_cancelled(const error_code& ec) const;

    asio::awaitable<error_code> connect(endpoint to);
    asio::awaitable<error_code> accept_tls(tls_context context);
    // Verifies that the certificate is trusted and for `host`, a name or an address.
    asio::awaitable<error_code> connect_tls(tls_context context, std::string host);

    asio::awaitable<received> read(std::span<char> into);
    asio::awaitable<error_code> write(std::string_view all);

    // Ends the sending side and reads on, into nothing, so that the peer gets what was sent:
    // closing with input unread resets the connection. No longer than `linger`.
    asio::awaitable<void> finish(std::chrono::steady_clock::duration linger);
    void close() noexcept;
    // Has the peer of an idle connection closed it, or said something unasked?
    [[nodiscard]] bool stale() noexcept;

private:
    struct tls;
    void arm();

    socket socket_;
    std::unique_ptr<tls> tls_;
    asio::steady_timer timer_;
    std::chrono::steady_clock::time_point at_ = std::chrono::steady_clock::time_point::max();
    bool armed_ = false;
    bool timed_out_ = false;
};

}  // namespace sluis::net

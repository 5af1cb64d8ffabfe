#include "gateway/net/transport.hpp"

#include <array>
#include <cerrno>
#include <new>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace sluis::net {
namespace {

using std::chrono::steady_clock;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

// Asks for a certificate for this host, and tells the server which host is meant.
bool expect_host(SSL* ssl, std::string host) {
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    X509_VERIFY_PARAM* wanted = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (!not_an_address) {
        return X509_VERIFY_PARAM_set1_ip_asc(wanted, address.to_string().c_str()) == 1;
    }
    return X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), 0) == 1 &&
           SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) == 1;
}

SSL* new_ssl(const tls_context& context) {
    SSL* made = SSL_new(context.get());
    if (!made) throw std::bad_alloc();
    return made;
}

}  // namespace

struct transport::tls {
    tls(socket& below, const tls_context& context) : stream(below, new_ssl(context)) {}
    asio::ssl::stream<socket&> stream;
};

transport::transport(socket connected)
    : socket_(std::move(connected)), timer_(socket_.get_executor()) {}

transport::~transport() {
    close();
}

void transport::deadline(steady_clock::duration from_now) {
    const auto before = std::exchange(at_, steady_clock::now() + from_now);
    timed_out_ = false;
    if (armed_ && before <= at_) return;  // it will look again when it rings
    arm();
}

void transport::arm() {
    armed_ = true;
    timer_.expires_at(at_);
    timer_.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self) return;
        if (self->at_ > steady_clock::now()) return self->arm();
        self->armed_ = false;
        self->timed_out_ = true;
        error_code ignored;
        self->socket_.cancel(ignored);
    });
}

void transport::throw_if_cancelled(const error_code& ec) const {
    if (ec == asio::error::operation_aborted && !timed_out_) {
        throw boost::system::system_error(ec);
    }
}

asio::awaitable<error_code> transport::connect(endpoint to) {
    auto [ec] = co_await socket_.async_connect(to, token);
    co_return timed_out_ ? asio::error::timed_out : ec;
}

asio::awaitable<error_code> transport::accept_tls(tls_context context) {
    tls_ = std::make_unique<tls>(socket_, context);
    auto [ec] = co_await tls_->stream.async_handshake(asio::ssl::stream_base::server, token);
    co_return ec;
}

asio::awaitable<error_code> transport::connect_tls(tls_context context, std::string host) {
    tls_ = std::make_unique<tls>(socket_, context);
    if (!expect_host(tls_->stream.native_handle(), host)) co_return asio::error::invalid_argument;
    auto [ec] = co_await tls_->stream.async_handshake(asio::ssl::stream_base::client, token);
    co_return ec;
}

asio::awaitable<transport::received> transport::read(std::span<char> into) {
    received got{timed_out_ ? asio::error::operation_aborted : error_code(), 0};
    if (got.ec) co_return got;
    const auto buffer = asio::buffer(into.data(), into.size());
    if (tls_) {
        std::tie(got.ec, got.size) = co_await tls_->stream.async_read_some(buffer, token);
    } else {
        std::tie(got.ec, got.size) = co_await socket_.async_read_some(buffer, token);
    }
    co_return got;
}

asio::awaitable<error_code> transport::write(std::string_view all) {
    if (timed_out_) co_return asio::error::operation_aborted;
    const auto buffer = asio::buffer(all.data(), all.size());
    if (tls_) {
        auto [ec, size] = co_await asio::async_write(tls_->stream, buffer, token);
        co_return ec;
    }
    auto [ec, size] = co_await asio::async_write(socket_, buffer, token);
    co_return ec;
}

asio::awaitable<void> transport::finish(steady_clock::duration linger) {
    deadline(linger);
    if (tls_) {
        co_await tls_->stream.async_shutdown(token);
    }
    error_code ec;
    socket_.shutdown(socket::shutdown_send, ec);
    std::array<char, 1024> nothing;
    while (!ec && !timed_out_) {
        const auto buffer = asio::buffer(nothing);
        auto [failure, size] = co_await socket_.async_read_some(buffer, token);
        ec = failure;
    }
}

void transport::close() noexcept {
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
}

bool transport::stale() noexcept {
    char byte = 0;
    const auto size = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return size >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace sluis::net

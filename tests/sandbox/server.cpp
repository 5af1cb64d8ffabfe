#include "tests/sandbox/server.hpp"

#include <ctime>
#include <new>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <openssl/ssl.h>

namespace sluis::sandbox {
namespace {

namespace http = boost::beast::http;
constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t most_body = 64u << 20;  // a full Google batch is about 4 MB

SSL* new_ssl(const net::tls_context& context) {
    SSL* made = SSL_new(context.get());
    if (!made) throw std::bad_alloc();
    return made;
}

std::string http_date() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[40];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

net::request to_request(http::request<http::string_body>&& from) {
    net::request r;
    r.method = std::string(from.method_string());
    r.target = std::string(from.target());
    r.version = static_cast<int>(from.version());
    for (const auto& field : from)
        r.headers.add(std::string(field.name_string()), std::string(field.value()));
    r.body = std::move(from.body());
    r.secure = true;
    return r;
}

http::response<http::string_body> to_beast(net::response&& from, bool keep) {
    http::response<http::string_body> out;
    out.version(11);
    out.result(from.status);
    out.set(http::field::date, http_date());
    for (const net::header& h : from.headers)
        out.insert(h.name, h.value);
    out.body() = std::move(from.body);
    out.keep_alive(keep);
    out.prepare_payload();
    return out;
}

}  // namespace

struct server::connection {
    connection(asio::ip::tcp::socket socket, const net::tls_context& tls)
        : stream(std::move(socket), new_ssl(tls)), timer(stream.get_executor()) {}

    void close() {
        boost::system::error_code ignored;
        stream.next_layer().close(ignored);
        timer.cancel();
    }
    // The peer gets RST instead of an orderly end.
    void reset() {
        boost::system::error_code ignored;
        stream.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
        close();
    }

    asio::ssl::stream<asio::ip::tcp::socket> stream;
    boost::beast::flat_buffer buffer{};
    asio::steady_timer timer;
};

server::server(asio::io_context& io, net::tls_context tls, handler handle)
    : io_(io), tls_(std::move(tls)), handle_(std::move(handle)), acceptor_(io) {}

server::~server() = default;

std::uint16_t server::listen(const std::string& address, std::uint16_t port) {
    const asio::ip::tcp::endpoint at(asio::ip::make_address(address), port);
    acceptor_.open(at.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(at);
    acceptor_.listen();
    asio::co_spawn(io_, accept(), asio::detached);
    return acceptor_.local_endpoint().port();
}

void server::stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (connection* c : open_)
        c->close();
}

asio::awaitable<void> server::accept() {
    while (acceptor_.is_open()) {
        auto [ec, socket] = co_await acceptor_.async_accept(token);
        if (ec) continue;
        auto made = std::make_shared<connection>(std::move(socket), tls_);
        open_.insert(made.get());
        asio::co_spawn(io_, serve(std::move(made)), asio::detached);
    }
}

asio::awaitable<void> server::serve(std::shared_ptr<connection> c) {
    const auto [failed] = co_await c->stream.async_handshake(asio::ssl::stream_base::server, token);
    bool more = !failed;
    while (more)
        more = co_await serve_one(*c);
    if (c->stream.next_layer().is_open() && !failed) {
        c->timer.expires_after(std::chrono::seconds(1));
        c->timer.async_wait([weak = std::weak_ptr<connection>(c)](auto ec) {
            const auto self = weak.lock();
            if (!ec && self) self->close();
        });
        co_await c->stream.async_shutdown(token);
    }
    open_.erase(c.get());
    c->close();
}

// False: the connection is at its end.
asio::awaitable<bool> server::serve_one(connection& c) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(most_body);
    const auto [lost, read] = co_await http::async_read(c.stream, c.buffer, parser, token);
    if (lost) co_return false;
    const bool keep = parser.get().keep_alive();
    const net::request asked = to_request(parser.release());
    reply told = handle_(asked);
    if (told.delay.count() > 0) {
        c.timer.expires_after(told.delay);
        const auto [cancelled] = co_await c.timer.async_wait(token);
        if (cancelled) co_return false;
    }
    if (told.reset) {
        c.reset();
        co_return false;
    }
    const auto answer = to_beast(std::move(told.answer), keep);
    const auto [unsent, written] = co_await http::async_write(c.stream, answer, token);
    co_return !unsent && keep;
}

}  // namespace sluis::sandbox

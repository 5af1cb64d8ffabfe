#include "gateway/net/http_server.hpp"

#include <chrono>
#include <exception>
#include <list>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "gateway/base/log.hpp"
#include "gateway/net/http_session.hpp"
#include "gateway/net/listener.hpp"

namespace sluis::net {
namespace {

using std::chrono::steady_clock;
constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds accept_pause{100};  // out of file descriptors, mostly
constexpr std::chrono::milliseconds last_grace{1'000};  // for what was cancelled

void no_delay(transport::socket& s) {
    error_code ignored;  // a Unix socket has no such option
    s.set_option(asio::ip::tcp::no_delay(true), ignored);
}

}  // namespace

struct http_server::state : server_core, std::enable_shared_from_this<state> {
    using server_core::server_core;

    std::shared_ptr<connection_budget> budget;
    std::list<listener> listeners;
    std::list<std::shared_ptr<http_session>> sessions;
    std::size_t accepting = 0;  // loops that run

    asio::awaitable<void> accept(listener& from);
    asio::awaitable<void> wait_until_idle(steady_clock::duration limit);
    void admit(transport::socket s, const transport::endpoint& peer, bool secure);
    void begin_stop();
    [[nodiscard]] bool idle() const { return sessions.empty() && handlers == 0 && accepting == 0; }
};

asio::awaitable<void> http_server::state::accept(listener& from) {
    const auto self = shared_from_this();
    while (!stopping) {
        transport::socket s(executor);
        transport::endpoint peer;
        auto [ec] = co_await from.acceptor.async_accept(s, peer, token);
        if (stopping) break;
        if (!ec) {
            admit(std::move(s), peer, from.secure);
            continue;
        }
        if (ec == asio::error::connection_aborted) continue;
        log::warning("accept_failed", {{"reason", ec.message()}});
        asio::steady_timer pause(executor, accept_pause);
        co_await pause.async_wait(token);
    }
}

void http_server::state::admit(transport::socket s, const transport::endpoint& peer, bool secure) {
    const auto address = address_of(peer);
    auto place = budget->admit(address);
    if (!place || (secure && !tls)) {
        ++totals.turned_away;
        return;
    }
    ++totals.connections;
    ++totals.open;
    no_delay(s);
    const auto session = std::make_shared<http_session>(
        std::static_pointer_cast<server_core>(shared_from_this()), std::move(s),
        http_session::peer{address ? address->to_string() : "unix", secure});
    const auto at = sessions.insert(sessions.end(), session);
    auto ended = [self = shared_from_this(), at,
                  held = std::move(*place)](const std::exception_ptr&) {
        self->sessions.erase(at);
        --self->totals.open;
        self->changed.cancel();
    };
    asio::co_spawn(executor, session->run(), std::move(ended));
}

void http_server::state::begin_stop() {
    if (std::exchange(stopping, true)) return;
    for (listener& l : listeners)
        l.close();
    for (const auto& s : sessions)
        s->end_when_idle();
    changed.cancel();
}

asio::awaitable<void> http_server::state::wait_until_idle(steady_clock::duration limit) {
    const auto until = steady_clock::now() + limit;
    while (!idle() && steady_clock::now() < until) {
        changed.expires_at(until);
        co_await changed.async_wait(token);
    }
}

http_server::http_server(asio::any_io_executor executor, handler handle, http_limits limits,
                         std::shared_ptr<connection_budget> budget)
    : state_(std::make_shared<state>(std::move(executor), std::move(handle), limits)) {
    state_->budget = budget ? std::move(budget)
                            : std::make_shared<connection_budget>(connection_budget::limits{});
}

http_server::~http_server() {
    for (listener& l : state_->listeners)
        l.close();
}

result<std::uint16_t> http_server::listen_tcp(const tcp_listener& where) {
    auto made = open_tcp(state_->executor, where.address, where.port, where.secure, where.joins);
    if (!made) return made.error();
    state_->listeners.push_back(std::move(*made));
    return state_->listeners.back().port;
}

result<void> http_server::listen_unix(const std::string& path) {
    auto made = open_unix(state_->executor, path);
    if (!made) return made.error();
    state_->listeners.push_back(std::move(*made));
    return {};
}

void http_server::use_tls(tls_context context) {
    asio::post(state_->executor,
               [s = state_, c = std::move(context)]() mutable { s->tls = std::move(c); });
}

asio::awaitable<void> http_server::run() {
    const auto s = state_;
    for (listener& l : s->listeners) {
        ++s->accepting;
        asio::co_spawn(s->executor, s->accept(l), [s](const std::exception_ptr&) {
            --s->accepting;
            s->changed.cancel();
        });
    }
    while (!s->stopping) {
        s->changed.expires_at(steady_clock::time_point::max());
        co_await s->changed.async_wait(token);
    }
    co_await s->wait_until_idle(s->limits.grace);
    for (const auto& session : s->sessions)
        session->abort();
    co_await s->wait_until_idle(last_grace);
    if (!s->idle()) log::warning("server_left_work", {{"handlers", s->handlers}});
}

void http_server::stop() {
    asio::post(state_->executor, [s = state_] { s->begin_stop(); });
}

const server_counters& http_server::totals() const noexcept {
    return state_->totals;
}

}  // namespace sluis::net

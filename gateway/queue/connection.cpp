#include "gateway/queue/connection.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/queue/session.hpp"

namespace sluis::queue {

using boost::system::result;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

}  // namespace

connection::connection(asio::any_io_executor executor) : executor_(std::move(executor)) {}

connection::~connection() {
    close();
}

bool connection::is_open() const noexcept {
    return session_ && session_->socket.is_open();
}

void connection::close() noexcept {
    if (session_) session_->end(asio::error::operation_aborted);
}

asio::awaitable<result<void>> connection::connect(endpoint server, deadline until) {
    close();
    const auto s = std::make_shared<session>(executor_);
    session_ = s;  // at once, so that `close` ends the attempt
    asio::steady_timer limit(executor_, until);
    limit.async_wait([s](error_code ec) {
        if (!ec) s->end(asio::error::timed_out);
    });
    auto [ec] = co_await s->socket.async_connect(server, token);
    limit.cancel();
    if (s->ended) co_return s->ended;
    if (ec) {
        s->end(ec);
        co_return ec;
    }
    error_code no_tcp;
    s->socket.set_option(asio::ip::tcp::no_delay(true), no_tcp);
    s->read();
    co_return result<void>{};
}

asio::awaitable<result<std::vector<reply>>> connection::exec(std::span<const command> commands,
                                                             deadline until) {
    if (!is_open()) co_return error_code(asio::error::not_connected);
    if (commands.empty()) co_return std::vector<reply>{};
    const auto s = session_;
    const auto w = std::make_shared<waiter>(executor_, commands.size(), until);
    for (const command& c : commands)
        encode(c, s->unsent);
    s->waiters.push_back(w);
    s->flush();
    auto [cancelled] = co_await w->done.async_wait(token);
    if (w->awaited > 0 && !w->failure && !cancelled) s->end(asio::error::timed_out);
    if (w->failure) co_return w->failure;
    if (w->awaited > 0) co_return error_code(asio::error::operation_aborted);
    co_return std::move(w->replies);
}

}  // namespace sluis::queue

#include "gateway/queue/guard.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/log.hpp"
#include "gateway/queue/info.hpp"
#include "gateway/queue/refusal.hpp"

namespace sluis::queue {

guard::guard(asio::any_io_executor executor, client& redis, std::chrono::milliseconds period)
    : redis_(redis), period_(period), pause_(std::move(executor)) {}

asio::awaitable<void> guard::run() {
    while (!stopping_) {
        co_await look();
        if (stopping_) break;
        pause_.expires_after(period_);
        co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<void> guard::look() {
    std::vector<command> commands(1);
    commands[0] = {"INFO", "memory", "persistence"};
    const auto replies = co_await redis_.exec(commands, period_);
    if (!replies) {
        set({condition::unavailable, replies.error().text()});
    } else if (replies->front().kind != reply::type::string) {
        set({condition::unavailable, explain(replies->front(), "INFO").text()});
    } else {
        set(judge(replies->front().text));
    }
}

void guard::set(readiness now) {
    if (now.what != state_.what) {
        log::write(now.what == condition::ready ? log::level::info : log::level::warning,
                   "queue_state", {{"state", name(now.what)}, {"reason", now.reason}});
    }
    state_ = std::move(now);
}

void guard::stop() {
    stopping_ = true;
    pause_.cancel();
}

}  // namespace sluis::queue

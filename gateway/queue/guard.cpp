#include "gateway/queue/guard.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/log.hpp"
#include "gateway/queue/info.hpp"
#include "gateway/queue/keys.hpp"
#include "gateway/queue/refusal.hpp"

namespace sluis::queue {

guard::guard(asio::any_io_executor executor, client& redis, std::chrono::milliseconds period)
    : redis_(redis), period_(period), pause_(executor) {}

asio::awaitable<void> guard::run() {
    while (!stopping_) {
        co_await look();
        if (stopping_) break;
        pause_.expires_after(period_);
        co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<void> guard::look() {
    // A write as a submission is one: it fails on a replica, and on a full disk.
    std::vector<command> commands(2);
    commands[0] = {"INFO", "memory", "persistence"};
    commands[1] = {"SET", probe_key(), ""};
    const auto replies = co_await redis_.exec(commands, period_);
    if (!replies) {
        set({condition::unavailable, replies.error().text()});
    } else if (const reply& info = replies->front(); info.kind != reply::type::string) {
        set({condition::unavailable, explain(info, "INFO").text()});
    } else {
        readiness said = judge(info.text);
        const reply& written = replies->back();
        if (said.what == condition::ready && written.kind != reply::type::status) {
            said = {condition::unavailable, explain(written, "").text()};
        }
        set(std::move(said));
    }
}

void guard::set(readiness now) {
    const bool well_from_the_start = !looked_ && now.what == condition::ready;
    looked_ = true;
    if (now.what != state_.what && !well_from_the_start) {
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

#include "gateway/apply/notice_sender.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "gateway/apply/notice_text.hpp"
#include "gateway/base/backoff.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"

namespace sluis::apply {

namespace posts = store::notice_posts;
using kind = notify::outcome::kind;

notice_sender::notice_sender(asio::any_io_executor executor, store::database& db,
                             notify::messenger& by, const clock& time, notice_way way,
                             notice_options options)
    : executor_(std::move(executor)),
      db_(db),
      by_(by),
      time_(time),
      way_(std::move(way)),
      options_(options),
      pause_(executor_),
      random_(std::random_device{}()) {}

asio::awaitable<void> notice_sender::run() {
    try {
        auto working = asio::co_spawn(
            executor_, work(), asio::bind_cancellation_slot(cut_.slot(), asio::use_awaitable));
        co_await std::move(working);
    } catch (const boost::system::system_error&) {
        if (!stopping_) throw;
    }
}

void notice_sender::stop() {
    asio::dispatch(executor_, [this] {
        stopping_ = true;
        pause_.cancel();
        cut_.emit(asio::cancellation_type::terminal);
    });
}

asio::awaitable<void> notice_sender::work() {
    while (!stopping_) {
        try {
            co_await send_due();
        } catch (const std::exception& e) {
            if (!stopping_) log::warning("notices_failed", {{"why", e.what()}});
        }
        if (stopping_) co_return;
        pause_.expires_after(options_.look);
        co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<void> notice_sender::send_due() {
    struct looked {
        std::vector<post> due;
        std::int64_t waiting = 0;
    };
    const auto read = [this](store::session& s) {
        return looked{posts::due(s, way_.what, time_.now(), options_.at_once),
                      posts::waiting(s, way_.what)};
    };
    const looked found = co_await db_.read(read);
    metrics::set(metrics::notices_waiting, static_cast<double>(found.waiting),
                 {posts::name(way_.what)});
    for (const post& p : found.due) {
        const notify::outcome became = co_await send(p);
        co_await keep(p, became);
        if (stopping_) co_return;
    }
}

asio::awaitable<notify::outcome> notice_sender::send(const post& p) {
    if (way_.what == posts::way::webhook) {
        notify::webhook w{
            .url = way_.to, .id = notice_id(p.what), .body = notice_body(p.what), .key = way_.key};
        auto posting = by_.post(std::move(w));
        co_return co_await std::move(posting);
    }
    notify::mail m{.id = notice_id(p.what),
                   .to = way_.to,
                   .subject = notice_subject(p.what),
                   .text = notice_letter(p.what)};
    auto sending = by_.send(std::move(m));
    co_return co_await std::move(sending);
}

asio::awaitable<void> notice_sender::keep(const post& p, const notify::outcome& became) {
    const instant now = time_.now();
    const bool arrived = became.what == kind::delivered;
    const bool is_last = !arrived && now - p.asked_at >= options_.give_up_after;
    std::chrono::milliseconds pause =
        retry_after(p.attempts, std::uniform_real_distribution<double>(0, 1)(random_));
    if (became.wait) pause = std::max<std::chrono::milliseconds>(pause, *became.wait);
    const auto write = [&](store::session& s) {
        if (arrived || is_last) {
            posts::end(s, p.what.id, way_.what);
        } else {
            posts::put_off(s, p.what.id, way_.what, now + pause);
        }
    };
    co_await db_.write(write);
    tell(p, became, is_last);
}

void notice_sender::tell(const post& p, const notify::outcome& became, bool is_last) const {
    const bool arrived = became.what == kind::delivered;
    const std::string_view way = posts::name(way_.what);
    metrics::count(metrics::notices_sent, {way, arrived   ? "delivered"
                                                : is_last ? "given_up"
                                                          : "retried"});
    const auto say = [&](const char* what) {
        log::warning(
            what,
            {{"notice", p.what.id}, {"type", p.what.kind}, {"way", way}, {"why", became.why}});
    };
    if (is_last) return say("notice_given_up");
    if (!arrived && p.attempts == 0) say("notice_not_sent");
}

}  // namespace sluis::apply

#include "gateway/queue/redis_inbound.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/log.hpp"
#include "gateway/queue/keys.hpp"

namespace sluis::queue {

// One submission on its way. Shared by `accept`, which may give up first, and the group.
struct redis_inbound::ticket {
    ticket(const asio::any_io_executor& executor, std::chrono::milliseconds timeout)
        : done(executor, timeout) {}

    submission_id id{};
    unsigned partition = 0;
    std::string bytes;
    std::optional<acceptance> answer;
    bool abandoned = false;
    asio::steady_timer done;  // the deadline; cancelled when there is an answer
};

redis_inbound::redis_inbound(asio::any_io_executor executor, server where, inbound_options options,
                             const clock& time)
    : executor_(executor),
      options_(options),
      clock_(time),
      redis_(executor, std::move(where)),
      guard_(std::move(executor), redis_, options.guard_period) {}

redis_inbound::~redis_inbound() = default;

asio::awaitable<void> redis_inbound::run() {
    co_await guard_.run();
}

void redis_inbound::stop() {
    guard_.stop();
    redis_.close();
}

asio::awaitable<acceptance> redis_inbound::accept(entry e) {
    if (guard_.state().what == condition::full) co_return acceptance::full;
    const auto t = std::make_shared<ticket>(executor_, options_.timeout);
    t->id = e.id();
    t->partition = partition_of(t->id, options_.partitions);
    t->bytes = encode(e);
    if (waiting_.size() >= options_.waiting ||
        waiting_bytes_ + t->bytes.size() > options_.waiting_bytes) {
        co_return acceptance::full;
    }
    waiting_bytes_ += t->bytes.size();
    waiting_.push_back(t);
    if (!std::exchange(pumping_, true)) {
        asio::co_spawn(executor_, pump(), [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        });
    }
    co_await t->done.async_wait(asio::as_tuple(asio::use_awaitable));
    t->abandoned = true;
    co_return t->answer.value_or(acceptance::unavailable);
}

asio::awaitable<void> redis_inbound::pump() {
    co_await asio::post(executor_, asio::use_awaitable);  // those that run now come along
    while (!waiting_.empty()) {
        const group g = take_group();
        if (g.empty()) continue;  // all had given up
        request r = request_for(g);
        ++calls_;
        const auto reply = co_await redis_.call(function::accept, std::move(r.keys),
                                                std::move(r.arguments), options_.timeout);
        answer(g, reply);
    }
    pumping_ = false;
}

redis_inbound::group redis_inbound::take_group() {
    group g;
    std::size_t bytes = 0;
    while (!waiting_.empty() && g.size() < options_.group) {
        auto& next = waiting_.front();
        const std::size_t size = next->bytes.size();
        if (!g.empty() && bytes + size > options_.group_bytes) break;
        waiting_bytes_ -= size;
        if (!next->abandoned) {
            bytes += size;
            g.push_back(std::move(next));
        }
        waiting_.pop_front();
    }
    return g;
}

// See functions.cpp, accept.
redis_inbound::request redis_inbound::request_for(const group& g) const {
    const std::int64_t today = day_of(clock_.now());
    const auto days = options_.window.count() + 1;  // today is not over
    const auto limit = (options_.max_length + options_.partitions - 1) / options_.partitions;
    const std::chrono::seconds life = options_.window + std::chrono::days(1);
    request r;
    r.arguments = {std::to_string(days), std::to_string(limit), std::to_string(life.count())};
    std::vector<std::size_t> place(options_.partitions);  // among the keys; 0: not yet
    std::size_t places = 0;
    for (const auto& t : g) {
        if (place[t->partition] == 0) {
            place[t->partition] = ++places;
            r.keys.push_back(stream_key(t->partition));
            for (int ago = 0; ago < days; ++ago) {
                r.keys.push_back(seen_key(t->partition, today - ago));
            }
        }
        r.arguments.push_back(std::to_string(place[t->partition]));
        r.arguments.emplace_back(t->id.begin(), t->id.end());
        r.arguments.push_back(std::move(t->bytes));
    }
    return r;
}

void redis_inbound::answer(const group& g, const result<reply>& r) {
    const bool good = r && r->kind == reply::type::string && r->text.size() == g.size();
    if (good && std::exchange(failing_, false)) log::info("queue_accepts_again");
    if (!good && !std::exchange(failing_, true)) {
        log::warning("queue_does_not_accept",
                     {{"reason", r ? "an answer of an unexpected form" : r.error().text()}});
    }
    for (std::size_t i = 0; i < g.size(); ++i) {
        const char letter = good ? r->text[i] : 'u';
        g[i]->answer = letter == 'a'   ? acceptance::accepted
                       : letter == 'd' ? acceptance::duplicate
                       : letter == 'f' ? acceptance::full
                                       : acceptance::unavailable;
        g[i]->done.cancel();
    }
}

}  // namespace sluis::queue

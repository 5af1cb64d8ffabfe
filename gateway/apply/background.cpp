#include "gateway/apply/background.hpp"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/apply/evaluate.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/submissions.hpp"

namespace sluis::apply {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

background::background(asio::any_io_executor executor, store::database& db, const clock& time,
                       teller tell, background_options options)
    : executor_(std::move(executor)),
      db_(db),
      time_(time),
      tell_(std::move(tell)),
      options_(options),
      pause_(executor_) {}

asio::awaitable<void> background::run() {
    auto next_tidy = steady_clock::now();
    while (!stopping_) {
        bool more = false;
        try {
            more = co_await step();
            if (steady_clock::now() >= next_tidy) {
                co_await tidy();
                next_tidy = steady_clock::now() + options_.tidy_every;
            }
        } catch (const std::exception& e) {
            log::warning("background_failed", {{"why", e.what()}});
        }
        if (!more) co_await rest(options_.look);
    }
}

void background::stop() {
    asio::dispatch(executor_, [this] {
        stopping_ = true;
        pause_.cancel();
    });
}

void background::ring() {
    asio::dispatch(executor_, [this] {
        rung_ = true;
        pause_.cancel();
    });
}

// One chunk of a job. True: there may be another.
asio::awaitable<bool> background::step() {
    struct progress {
        apply::step did;
        std::size_t running;
    };
    const auto write = [this](store::session& s) {
        progress p{evaluate_some(s, options_.chunk, time_.now()), 0};
        p.running = store::jobs::running(s).size();
        return p;
    };
    const auto running = [](store::session& s) { return !store::jobs::running(s).empty(); };
    if (!co_await db_.read(running)) {
        metrics::set(metrics::jobs_running, 0);
        co_return false;
    }
    progress p = co_await db_.write(write);
    metrics::set(metrics::jobs_running, static_cast<double>(p.running));
    if (!p.did.hints.empty() && tell_) co_await tell_(std::move(p.did.hints));
    co_return p.did.more;
}

// In chunks, so that submissions go on being applied in between.
asio::awaitable<void> background::tidy() {
    const instant before = time_.now() - options_.retention;
    const auto retire = [&](store::session& s) {
        return store::submissions::retire_envelopes(s, before, options_.chunk);
    };
    std::int64_t all = 0;
    for (std::int64_t n = 1; n > 0 && !stopping_; all += n)
        n = co_await db_.write(retire);
    if (all > 0) log::info("submissions_retired", {{"submissions", all}});
}

asio::awaitable<void> background::rest(milliseconds time) {
    if (stopping_ || std::exchange(rung_, false)) co_return;
    pause_.expires_after(time);
    co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
    rung_ = false;
}

}  // namespace sluis::apply

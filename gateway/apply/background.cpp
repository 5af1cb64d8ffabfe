#include "gateway/apply/background.hpp"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/apply/breakdown.hpp"
#include "gateway/apply/change.hpp"
#include "gateway/apply/due.hpp"
#include "gateway/apply/evaluate.hpp"
#include "gateway/apply/remove_contact.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/store/breakdowns.hpp"
#include "gateway/store/changes.hpp"
#include "gateway/store/erasures.hpp"
#include "gateway/store/imports.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/periods.hpp"
#include "gateway/store/rules.hpp"
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
      options_(std::move(options)),
      pause_(executor_) {}

asio::awaitable<void> background::run() {
    auto next_tidy = steady_clock::now();
    while (!stopping_) {
        bool more = false;
        try {
            const bool settles = co_await settle();
            const bool changes = co_await change();
            const bool works = co_await step();
            const bool imports = co_await import();
            // Of what is settled, and of audiences that are filled.
            const bool counts = !settles && !works && co_await break_down();
            const bool rules_go_on = co_await rules();
            more = settles || changes || works || imports || counts || rules_go_on;
            co_await tell_people();
            co_await follow_erasures();
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

// Boundaries, windows, and room in the tier. True: there may be more.
asio::awaitable<bool> background::settle() {
    const auto look = [this](store::session& s) {
        return is_anything_due(s, options_.rules, time_.now());
    };
    if (!co_await db_.read(look)) co_return false;
    const auto write = [this](store::session& s) {
        return settle_some(s, options_.rules, options_.chunk, time_.now());
    };
    apply::step did = co_await db_.write(write);
    if (!did.hints.empty() && tell_) co_await tell_(std::move(did.hints));
    co_return did.more;
}

// Of many contacts, as people asked. True: there may be more.
asio::awaitable<bool> background::change() {
    const auto look = [](store::session& s) { return store::changes::running(s).has_value(); };
    if (!co_await db_.read(look)) co_return false;
    const auto write = [this](store::session& s) {
        return change_some(s, options_.rules, options_.chunk, time_.now());
    };
    apply::step did = co_await db_.write(write);
    if (!did.hints.empty() && tell_) co_await tell_(std::move(did.hints));
    co_return did.more;
}

// One chunk of a breakdown. True: there may be another.
asio::awaitable<bool> background::break_down() {
    const auto look = [](store::session& s) { return store::breakdowns::running(s).has_value(); };
    if (!co_await db_.read(look)) co_return false;
    const auto write = [this](store::session& s) {
        return break_down_some(s, options_.chunk, time_.now());
    };
    const bool did = co_await db_.write(write);
    co_return did;
}

// Who was erased leaves no trace in the store's log, and networks that took them back are noted.
asio::awaitable<void> background::follow_erasures() {
    struct situation {
        std::int64_t last = 0;
        std::int64_t pending = 0;
    };
    const auto look = [](store::session& s) {
        const auto newest = store::erasures::list(s, 0, 1);
        return situation{newest.empty() ? 0 : newest.front().id, store::erasures::count_pending(s)};
    };
    situation now = co_await db_.read(look);
    if (now.last > last_erasure_) {
        co_await db_.cut_log();
        last_erasure_ = now.last;
    }
    if (now.pending > 0) {
        const auto confirm = [this](store::session& s) {
            return store::erasures::confirm(s, time_.now());
        };
        now.pending -= co_await db_.write(confirm);
    }
    metrics::set(metrics::erasures_pending, static_cast<double>(now.pending));
}

// In the log, once each; a crash in between tells it again. Other ways have senders of their own.
asio::awaitable<void> background::tell_people() {
    constexpr std::size_t at_once = 100;
    const auto read = [](store::session& s) { return store::periods::untold(s, at_once); };
    const std::vector<store::periods::notice> untold = co_await db_.read(read);
    if (untold.empty()) co_return;
    for (const auto& n : untold) {
        const bool is_news = n.kind == "boundary_passed" || n.kind == "boundary_moved";
        is_news ? log::info(n.kind, {{"detail", n.detail}})
                : log::warning(n.kind, {{"detail", n.detail}});
    }
    const auto write = [&](store::session& s) {
        for (const auto& n : untold) {
            store::periods::told(s, n.id, time_.now());
            for (const store::notice_posts::way w : options_.ways)
                store::notice_posts::ask(s, n.id, w, time_.now());
        }
    };
    co_await db_.write(write);
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

// Until one did nothing, so that submissions go on being applied in between; how much all did.
asio::awaitable<std::int64_t> background::in_chunks(
    std::function<std::int64_t(store::session&)> work) {
    std::int64_t all = 0;
    for (std::int64_t n = 1; n > 0 && !stopping_; all += n)
        n = co_await db_.write(work);
    co_return all;
}

asio::awaitable<void> background::tidy() {
    const instant before = time_.now() - options_.retention;
    const auto retire = [&](store::session& s) {
        return store::submissions::retire_envelopes(s, before, options_.chunk);
    };
    const std::int64_t all = co_await in_chunks(retire);
    if (all > 0) log::info("submissions_retired", {{"submissions", all}});
    const auto forget = [&](store::session& s) {
        return store::changes::retire(s, before, options_.chunk);
    };
    co_await in_chunks(forget);
    const auto throw_away = [&](store::session& s) {
        return store::breakdowns::retire(s, before, options_.chunk);
    };
    co_await in_chunks(throw_away);
    const auto forget_runs = [&](store::session& s) {
        return store::rules::retire(s, before, options_.chunk);
    };
    co_await in_chunks(forget_runs);
    const auto drop = [&](store::session& s) { store::imports::retire(s, before, time_.now()); };
    co_await db_.write(drop);
    const auto drop_contacts = [this](store::session& s) {
        return drop_deleted(s, options_.chunk, time_.now());
    };
    for (std::size_t n = options_.chunk; n == options_.chunk && !stopping_;)
        n = co_await db_.write(drop_contacts);
}

asio::awaitable<void> background::rest(milliseconds time) {
    if (stopping_ || std::exchange(rung_, false)) co_return;
    pause_.expires_after(time);
    co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
    rung_ = false;
}

}  // namespace sluis::apply

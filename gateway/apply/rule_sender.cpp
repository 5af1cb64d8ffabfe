#include "gateway/apply/rule_sender.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/backoff.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"

namespace sluis::apply {

namespace rules = store::rules;
using std::chrono::steady_clock;

namespace {

// What is under way, as the store's thread may see it.
struct busy {
    std::set<std::int64_t> runs{};
    std::map<std::int64_t, std::size_t> of_rule{};
    std::size_t mails = 0;
    std::size_t turn = 0;
};

// Those that may begin, by turns of the rules.
std::vector<rule_call> calls_due(store::session& s, const store::vault& secrets, busy now,
                                 const rule_sender_options& o, instant at) {
    std::vector<rule_call> all;
    std::vector<std::int64_t> on = rules::all_on(s);
    if (on.empty()) return all;
    std::ranges::rotate(on, on.begin() + static_cast<std::ptrdiff_t>(now.turn % on.size()));
    for (const std::int64_t rule : on) {
        for (const rules::run& r : rules::asked(s, rule, at, o.calls_of_a_rule)) {
            if (now.runs.size() >= o.calls) return all;
            if (now.runs.contains(r.id) || now.of_rule[rule] >= o.calls_of_a_rule) continue;
            rule_call call = call_of(s, secrets, r);
            const bool is_mail = std::holds_alternative<notify::mail>(call.what);
            if (is_mail && now.mails >= o.mails) continue;
            now.runs.insert(r.id);
            ++now.of_rule[rule];
            if (is_mail) ++now.mails;
            all.push_back(std::move(call));
        }
    }
    return all;
}

}  // namespace

rule_sender::rule_sender(asio::any_io_executor executor, rule_sender_parts with,
                         rule_sender_options options)
    : executor_(std::move(executor)),
      with_(with),
      options_(options),
      pause_(executor_),
      random_(std::random_device{}()) {}

asio::awaitable<void> rule_sender::run() {
    while (!stopping_ || !calls_.empty()) {
        try {
            if (!stopping_) co_await begin_due();
        } catch (const std::exception& e) {
            note_failure(e);
        }
        if (stopping_ && calls_.empty()) co_return;
        pause_.expires_after(options_.look);
        co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void rule_sender::stop() {
    asio::dispatch(executor_, [this] {
        stopping_ = true;
        for (auto& [run, call] : calls_)
            call.cut.emit(asio::cancellation_type::terminal);
        pause_.cancel();
    });
}

asio::awaitable<void> rule_sender::begin_due() {
    if (calls_.size() >= options_.calls || steady_clock::now() < not_before_) co_return;
    busy now{.turn = turn_++};
    for (const auto& [run, call] : calls_) {
        now.runs.insert(run);
        ++now.of_rule[call.rule];
        if (call.is_mail) ++now.mails;
    }
    const auto read = [&, at = with_.time.now()](store::session& s) {
        return calls_due(s, with_.secrets, now, options_, at);
    };
    std::vector<rule_call> due = co_await with_.db.read(read);
    if (stopping_) co_return;
    for (rule_call& call : due)
        begin(std::move(call));
}

void rule_sender::begin(rule_call call) {
    const std::int64_t run = call.run.id;
    under_way& one = calls_[run];
    one.rule = call.run.rule;
    one.is_mail = std::holds_alternative<notify::mail>(call.what);
    const auto ended = [this, run](const std::exception_ptr& failure) {
        // The slot is in use until this returns.
        asio::post(executor_, [this, run, failure] { end(run, failure); });
    };
    asio::co_spawn(executor_, make(std::move(call)),
                   asio::bind_cancellation_slot(one.cut.slot(), ended));
}

void rule_sender::end(std::int64_t run, const std::exception_ptr& failure) {
    calls_.erase(run);
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        note_failure(e);
    }
    pause_.cancel();  // there is room for another
}

// It would be sent over and over, while nothing can be noted of it.
void rule_sender::note_failure(const std::exception& e) {
    if (stopping_) return;
    log::warning("rule_calls_failed", {{"why", e.what()}});
    not_before_ = steady_clock::now() + options_.after_failure;
}

asio::awaitable<void> rule_sender::make(rule_call call) {
    ending e;
    if (const auto* o = std::get_if<rule_over>(&call.what)) {
        e = {.what = ending::kind::over, .why = o->why};
    } else if (const auto* skip = std::get_if<rule_skip>(&call.what)) {
        e = {.outcome = "skipped", .why = skip->why};
    } else {
        const notify::outcome became = co_await send(call);
        e = ending_of(call, became);
    }
    co_await keep(call, e);
}

asio::awaitable<notify::outcome> rule_sender::send(rule_call& call) {
    if (auto* w = std::get_if<notify::webhook>(&call.what)) {
        auto posting = with_.by.post(std::move(*w));
        co_return co_await std::move(posting);
    }
    auto sending = with_.by.send(std::move(std::get<notify::mail>(call.what)));
    co_return co_await std::move(sending);
}

rule_sender::ending rule_sender::ending_of(const rule_call& call, const notify::outcome& became) {
    if (became.what == notify::outcome::kind::delivered) return {.outcome = "delivered"};
    const instant asked = call.run.asked_at.value_or(call.run.due_at);
    if (with_.time.now() - asked >= options_.give_up_after)
        return {.outcome = "failed", .why = became.why};
    ending e{.what = ending::kind::wait, .outcome = "failed", .why = became.why};
    e.pause = retry_after(call.run.attempts, std::uniform_real_distribution<double>(0, 1)(random_));
    if (became.wait) e.pause = std::max<std::chrono::milliseconds>(e.pause, *became.wait);
    return e;
}

// The run may have been stopped, ended or erased meanwhile, or be another contact's.
asio::awaitable<void> rule_sender::keep(const rule_call& call, const ending& e) {
    const instant now = with_.time.now();
    const auto write = [&](store::session& s) {
        auto r = rules::run_of(s, call.run.id);
        if (!r || r->step != call.run.step) return;
        const bool waits = e.what == ending::kind::wait;
        if (waits && (r->now != rules::run_state::running || !r->asked_at)) return;
        if (waits) {
            ++r->attempts;
            r->due_at = now + e.pause;
            return rules::save(s, *r);
        }
        if (e.what == ending::kind::done) {
            rules::log(s, {.at = now,
                           .rule = r->rule,
                           .run = r->id,
                           .contact = r->contact,
                           .place = call.place,
                           .what = call.action,
                           .outcome = e.outcome,
                           .why = e.why});
        }
        if (r->now == rules::run_state::ended) return;
        r->asked_at.reset();
        r->attempts = 0;
        r->due_at = now;
        if (e.what == ending::kind::over) {
            r->now = rules::run_state::ended;
            r->ended_at = now;
            r->why = e.why;
        } else {
            ++r->step;
        }
        rules::save(s, *r);
    };
    co_await with_.db.write(write);
    tell(call, e);
}

void rule_sender::tell(const rule_call& call, const ending& e) {
    if (e.what == ending::kind::over) return;
    const auto say = [&](const char* what) {
        log::warning(
            what,
            {{"rule", call.rule}, {"run", call.run.id}, {"action", call.action}, {"why", e.why}});
    };
    if (e.what == ending::kind::wait) {
        metrics::count(metrics::rules_steps, {call.action, "retried"});
        if (failing_.insert(call.run.rule).second) say("rule_call_failed");
        return;
    }
    metrics::count(metrics::rules_steps, {call.action, e.outcome});
    if (e.outcome == "failed") say("rule_call_given_up");
    if (e.outcome == "delivered") failing_.erase(call.run.rule);
}

}  // namespace sluis::apply

#include "gateway/delivery/worker.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/delivery/hints.hpp"
#include "gateway/delivery/reconcile.hpp"
#include "gateway/delivery/report.hpp"
#include "gateway/delivery/results.hpp"

namespace sluis::delivery {
namespace {

namespace ledger = store::ledger;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds longest_pause = 30s;

bool is_cancellation(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return e.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

std::string words_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "unknown";
    }
}

}  // namespace

worker::worker(const asio::any_io_executor& executor, surroundings around, destination what,
               route way)
    : around_(around),
      what_(std::move(what)),
      way_(std::move(way)),
      due_name_(due_name(what_.number)),
      pause_(executor),
      random_(std::random_device{}()) {}

asio::awaitable<void> worker::run() {
    while (!stopping_) {
        const milliseconds wait = wait_before_sending();
        if (wait > 0ms || !what_.running()) {
            co_await pause(what_.running() ? std::min(wait, longest_pause) : longest_pause);
            continue;
        }
        bool worked = false;
        std::exception_ptr failure;
        try {
            worked = co_await round();
        } catch (...) {
            failure = std::current_exception();  // co_await is not allowed in a handler
        }
        if (failure && is_cancellation(failure)) std::rethrow_exception(failure);
        if (failure) {
            log::warning("delivery_interrupted", {{"destination", what_.declared.id},
                                                  {"why", words_of(failure)},
                                                  {"cure", "tried again in a second"}});
            co_await pause(1s);
        } else if (!worked) {
            co_await pause(around_.idle);
        }
    }
}

// What the network asked for, or the breaker.
milliseconds worker::wait_before_sending() const {
    const instant now = around_.time.now();
    return std::max(breaker_.wait(now), not_before_ - now);
}

void worker::stop() {
    stopping_ = true;
    pause_.cancel();
}

asio::awaitable<void> worker::recover_leases() {
    if (!leases_in_doubt_) co_return;
    const result<void> forgotten = co_await around_.due.forget(due_name_);
    if (!forgotten) throw std::runtime_error(forgotten.error().what);
    const bool told = co_await reconcile(around_, what_.number);
    leases_in_doubt_ = !told;
}

asio::awaitable<bool> worker::round() {
    co_await recover_leases();
    if (co_await deliver(queue::direction::remove)) co_return true;
    if (stopping_ || !what_.running()) co_return false;
    if (co_await deliver(queue::direction::add)) co_return true;
    if (stopping_ || !what_.running()) co_return false;
    result_poller poller(around_, what_, way_);
    co_return co_await poller.run();
}

asio::awaitable<bool> worker::deliver(queue::direction d) {
    const queue::claim_terms terms{
        .max = way_.network->about->max_members,
        .now = around_.time.now(),
        .lease = around_.lease,
        .linger = d == queue::direction::add ? around_.linger : milliseconds{0}};
    const auto got = co_await around_.due.claim(due_name_, d, terms);
    if (!got) {
        log::warning("due_queue_unavailable",
                     {{"destination", what_.declared.id}, {"why", got.error().what}});
        leases_in_doubt_ = true;
        co_return false;
    }
    std::map<std::int64_t, std::vector<std::int64_t>> by_audience;
    for (const queue::member& m : got->members)
        by_audience[m.audience].push_back(m.contact);
    std::exception_ptr failure;
    for (auto& [audience, contacts] : by_audience) {
        std::ranges::sort(contacts);
        if (!failure && what_.running() && wait_before_sending() <= 0ms) {
            try {
                co_await deliver_audience(d, audience, contacts, got->lease);
                continue;
            } catch (...) {
                failure = std::current_exception();
            }
            if (is_cancellation(failure)) std::rethrow_exception(failure);
        }
        co_await give_back(d, audience, contacts, got->lease);
    }
    if (failure) std::rethrow_exception(failure);
    co_return !by_audience.empty();
}

// They were not tried: due again soon, rather than when the lease runs out.
asio::awaitable<void> worker::give_back(queue::direction d, std::int64_t audience,
                                        const std::vector<std::int64_t>& contacts, instant lease) {
    std::vector<ledger::hint> again;
    std::vector<queue::member> claimed;
    for (const std::int64_t c : contacts) {
        claimed.push_back({audience, c});
        again.push_back({{audience, what_.number, c}, todo_of(d), around_.time.now() + 1s});
    }
    co_await release(d, std::move(claimed), lease, again);
}

asio::awaitable<void> worker::deliver_audience(queue::direction d, std::int64_t audience,
                                               std::vector<std::int64_t> contacts, instant lease) {
    std::vector<queue::member> claimed;
    claimed.reserve(contacts.size());
    for (const std::int64_t c : contacts)
        claimed.push_back({audience, c});
    const auto target = what_.targets.find(audience);
    const bool may_go = target != what_.targets.end() && !target->second.state.stopped &&
                        (target->second.active || d == queue::direction::remove);
    if (!may_go) {
        co_await release(d, claimed, lease, {});  // reconcile finds them when it runs again
        co_return;
    }
    const ledger::key at{audience, what_.number, 0};
    const ledger::todo what = todo_of(d);
    const instant now = around_.time.now();
    const auto work = [&](store::session& s) {
        return prepare(s, *way_.network, at, what, contacts, now);
    };
    prepared p = co_await around_.db.write(work);
    p.what.audience = target->second.network_audience;
    p.what.what = d == queue::direction::add ? adapters::change::add : adapters::change::remove;
    if (p.members.empty()) {
        co_await release(d, claimed, lease, p.hints);
        co_return;
    }
    const auto nonce = [this] { return random_() >> 1 | 1; };
    const send_report told = co_await send(way_, around_.http, around_.time, p.what, nonce);
    co_await settle(d, p, told, std::move(claimed), lease);
}

asio::awaitable<void> worker::settle(queue::direction d, const prepared& sent,
                                     const send_report& told, std::vector<queue::member> claimed,
                                     instant lease) {
    const instant now = around_.time.now();
    const auto answers =
        settlements(sent, told, todo_of(d), way_.network->about->refresh_after, now, chance());
    const std::int64_t audience = sent.members.front().at.audience;
    const auto work = [&](store::session& s) {
        auto hints = ledger::settle(s, answers, now);
        hints.insert(hints.end(), sent.hints.begin(), sent.hints.end());
        record_promises(s, told, audience, what_.number, todo_of(d), around_.first_poll, now);
        record_stop(s, told, audience, what_.number, now);
        return hints;
    };
    const std::vector<ledger::hint> hints = co_await around_.db.write(work);
    note(told, d, audience);
    co_await release(d, std::move(claimed), lease, hints);
}

void worker::note(const send_report& told, queue::direction d, std::int64_t audience) {
    const std::string& id = what_.declared.id;
    for (const member_report& m : told.members)
        metrics::count(metrics::delivery_members, {id, name(d), name(m.what)});
    metrics::count(metrics::delivery_requests, {id, "answered"}, told.requests - told.unanswered);
    metrics::count(metrics::delivery_requests, {id, "none"}, told.unanswered);
    const instant now = around_.time.now();
    told.failed ? breaker_.failed(now, chance()) : breaker_.succeeded();
    if (told.wait) not_before_ = now + *told.wait;
    if (told.stopped == send_report::stop::none && !told.failed) return;
    log::warning(told.stopped == send_report::stop::none ? "delivery_failed" : "delivery_stopped",
                 {{"destination", id},
                  {"network_audience", what_.targets.at(audience).network_audience},
                  {"code", told.code},
                  {"words", told.words}});
    const store::declarations::run_state stopped{true, told.code, told.words, now};
    if (told.stopped == send_report::stop::destination) {
        what_.state = stopped;
        metrics::set(metrics::destination_stopped, 1, {id});
    } else if (told.stopped == send_report::stop::audience) {
        what_.targets.at(audience).state = stopped;
        metrics::set(metrics::audience_stopped, 1,
                     {id, what_.targets.at(audience).network_audience});
    }
}

asio::awaitable<void> worker::release(queue::direction d, std::vector<queue::member> claimed,
                                      instant lease, std::span<const ledger::hint> hints) {
    const bool all = co_await release_leases(around_.due, due_name_, d, std::move(claimed), lease,
                                             hints, around_.time.now());
    if (!all) leases_in_doubt_ = true;
}

asio::awaitable<void> worker::pause(milliseconds time) {
    if (stopping_) co_return;
    pause_.expires_after(time);
    co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
}

double worker::chance() {
    return std::uniform_real_distribution<double>(0, 1)(random_);
}

}  // namespace sluis::delivery

#include "gateway/delivery/results.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/log.hpp"
#include "gateway/delivery/exchange.hpp"
#include "gateway/delivery/hints.hpp"
#include "gateway/delivery/retry.hpp"

namespace sluis::delivery {
namespace {

namespace ledger = store::ledger;
using state = adapters::poll_outcome::state;
using namespace std::chrono_literals;

constexpr std::size_t at_once = 10;          // results asked for in one round
constexpr std::size_t rows_at_once = 5'000;  // members settled in one transaction
constexpr auto longest = 7 * 24h;            // one that is still being worked on then never ends

// Between questions: twice as long each time, up to an hour, or as the network asks.
std::chrono::seconds next_question(const ledger::network_request& r,
                                   const adapters::poll_outcome& told, std::chrono::seconds first) {
    const std::chrono::seconds base = first.count() > 0 ? first : std::chrono::seconds{60};
    const auto doubled = base * (1 << std::min(r.polls, 6));
    return std::min<std::chrono::seconds>(told.wait.value_or(doubled), 1h);
}

// nullopt: nothing is known yet; ask again. Without an answer (the network is down, the token is
// refused) that is so for as long as it takes.
std::optional<ledger::verdict> verdict_of(state s, std::chrono::milliseconds age) {
    using ledger::verdict;
    switch (s) {
        case state::succeeded:
            return verdict::succeeded;
        case state::failed:
            return verdict::failed;
        case state::partly:
        case state::unknown_request:
            return verdict::unclear;
        case state::processing:
            return age > longest ? std::optional(verdict::unclear) : std::nullopt;
        case state::try_later:
        case state::token_refused:
        case state::destination_stopped:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

void record_promises(store::session& s, const send_report& told, std::int64_t audience,
                     std::int64_t destination, ledger::todo what, std::chrono::seconds first_poll,
                     instant now) {
    for (const promised_result& p : told.later) {
        const auto wait = first_poll.count() > 0 ? first_poll : p.poll_after;
        ledger::add_request(s, {.audience = audience,
                                .destination = destination,
                                .request_id = p.request_id,
                                .what = what,
                                .members = p.members,
                                .sent_at = now,
                                .poll_at = now + wait});
    }
}

void record_stop(store::session& s, const send_report& told, std::int64_t audience,
                 std::int64_t destination, instant now) {
    const store::declarations::run_state stopped{true, told.code, told.words, now};
    if (told.stopped == send_report::stop::destination) {
        store::declarations::set_destination_state(s, destination, stopped);
    } else if (told.stopped == send_report::stop::audience) {
        store::declarations::set_target_state(s, audience, destination, stopped);
    }
}

asio::awaitable<bool> result_poller::run() {
    const instant now = around_.time.now();
    const auto find = [&](store::session& s) {
        return ledger::due_requests(s, what_.number, now, at_once);
    };
    const std::vector<ledger::network_request> due = co_await around_.db.read(find);
    for (const ledger::network_request& r : due) {
        if (!co_await ask(r)) break;
    }
    co_return !due.empty();
}

// False: the network does not answer now; ask for the others later.
asio::awaitable<bool> result_poller::ask(ledger::network_request r) {
    adapters::http_request question = way_.network->plan_poll(r.request_id, way_.api_version);
    adapters::poll_outcome told;
    const auto wait = way_.proof->budget().take(question.budget, around_.time.now());
    if (wait > 0ms) {
        told.wait = std::chrono::ceil<std::chrono::seconds>(wait);
    } else {
        const access granted = co_await way_.proof->token();
        if (granted.what == access::state::granted) {
            way_.proof->authorize(question, granted.token);
            const exchanged answer = co_await exchange(around_.http, way_.base_url, question);
            if (answer) told = way_.network->interpret_poll(answer->view());
            if (told.what == state::token_refused) way_.proof->forget(granted.token);
        }
    }
    r.polls += 1;
    r.state = static_cast<int>(told.what);
    r.records = static_cast<std::int64_t>(told.records);
    r.match_rate = told.match_rate;
    r.refused.clear();
    for (const adapters::reason_count& c : told.refused)
        r.refused.emplace_back(c.reason, static_cast<std::int64_t>(c.records));
    const instant now = around_.time.now();
    if (const auto known = verdict_of(told.what, now - r.sent_at)) {
        r.poll_at.reset();
        co_await finish(std::move(r), *known);
        co_return true;
    }
    r.poll_at = now + next_question(r, told, around_.first_poll);
    const auto save = [&](store::session& s) { ledger::save_request(s, r); };
    co_await around_.db.write(save);
    co_return told.what == state::processing;
}

// Its members learn what became of them, a few thousand in a transaction; the request itself is
// closed after the last, so that a crash in between repeats what is idempotent.
asio::awaitable<void> result_poller::finish(ledger::network_request r, ledger::verdict v) {
    const instant now = around_.time.now();
    for (bool more = true; more;) {
        const auto settle = [&](store::session& s) {
            auto done = ledger::settle_request(s, r, v, now + retry_after(0, 0), rows_at_once, now);
            if (done.members < rows_at_once) ledger::save_request(s, r);
            return done;
        };
        const ledger::request_settled done = co_await around_.db.write(settle);
        co_await tell(around_.due, done.hints);
        more = done.members == rows_at_once;
    }
    if (v != ledger::verdict::succeeded) {
        log::warning(v == ledger::verdict::failed ? "result_failed" : "result_unclear",
                     {{"destination", what_.declared.id},
                      {"request", r.request_id},
                      {"members", r.members}});
    }
}

}  // namespace sluis::delivery

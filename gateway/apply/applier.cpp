#include "gateway/apply/applier.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/apply/map_entry.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/store/declarations.hpp"

namespace sluis::apply {
namespace {

using std::chrono::milliseconds;
namespace declarations = store::declarations;
using outcome = store::submissions::outcome;

constexpr milliseconds longest_pause{5'000};

// What a transaction did: told and counted only after its commit.
struct stored {
    std::vector<store::ledger::hint> hints{};
    std::map<outcome, int> outcomes{};
    std::vector<std::string> ids{};  // of those that had not had their effect before
    int repeated = 0;
};

// In the caller's transaction. The audiences are read in it too: a declaration that was committed
// before must not be missed, since its back-fill may be past the contacts at hand.
stored record_all(store::session& s, const applier_parts& by, std::vector<mapped> all) {
    const std::vector<audience> audiences = load_audiences(s);
    open_account account(s, by.rules, by.time.now());
    const recorder with{
        .audiences = audiences,
        .account = account,
        .tombstone = [&by](const contact::identity& i) { return tombstone_of(by.secrets, i); },
        .now = by.time.now()};
    stored sum;
    std::map<std::string, declarations::source_counts> by_source;
    for (mapped& m : all) {
        const std::string id = m.what.id;
        const std::string source = m.what.source;
        const instant received = m.what.received_at;
        const bool counts = !m.is_replay && !m.is_test;
        recorded r = record(s, with, std::move(m));
        if (!r.is_new) {
            ++sum.repeated;
            continue;
        }
        ++sum.outcomes[r.became];
        sum.ids.push_back(id);
        if (counts) count(by_source[source], r, received);
        std::ranges::move(r.hints, std::back_inserter(sum.hints));
    }
    account.save();
    for (const auto& [source, counts] : by_source)
        declarations::count_received(s, source, counts);
    return sum;
}

// Thrown inside a write, which undoes it.
struct undone {};

// What became of a submission within this transaction.
void add_effects(store::session& s, const std::string& id, replayed& sum) {
    const auto now = store::submissions::get(s, id);
    if (!now) return;
    ++sum.outcomes[std::string(store::submissions::name(now->became))];
    if (now->became == outcome::quarantined) ++sum.reasons[now->reason];
    for (const auto& effect : store::submissions::effects_of(s, id))
        ++sum.did[std::string(policy::name(effect.what))];
}

}  // namespace

void replayed::add(const replayed& more) {
    const auto merge = [](auto& to, const auto& from) {
        for (const auto& [name, count] : from)
            to[name] += count;
    };
    merge(outcomes, more.outcomes);
    merge(reasons, more.reasons);
    merge(did, more.did);
    unreadable += more.unreadable;
}

applier::applier(asio::any_io_executor executor, applier_parts parts, applier_options options)
    : executor_(std::move(executor)),
      parts_(std::move(parts)),
      options_(options),
      pause_(executor_) {}

asio::awaitable<void> applier::run() {
    milliseconds pause = options_.pause;
    while (!stopping_) {
        const result<void> went = co_await round();
        if (went) {
            pause = options_.pause;
            continue;
        }
        metrics::count(metrics::apply_failures);
        log::warning("apply_failed",
                     {{"why", went.error().text()}, {"again_in_ms", pause.count()}});
        parts_.in.rewind();
        co_await rest(pause);
        pause = std::min(2 * pause, longest_pause);
    }
}

void applier::stop() {
    asio::dispatch(executor_, [this] {
        stopping_ = true;
        pause_.cancel();
    });
}

asio::awaitable<result<void>> applier::round() {
    const auto found = co_await parts_.in.read(options_.batch, options_.wait);
    if (!found) co_return found.error();
    if (found->empty()) co_return result<void>{};
    const result<void> done = co_await store_batch(*found);
    if (!done) co_return done;
    std::vector<queue::position> settled;
    settled.reserve(found->size());
    for (const queue::submission& s : *found)
        settled.push_back(s.at);
    co_return co_await parts_.in.settle(std::move(settled));
}

// Errors are the store's: nothing of the batch is stored then.
asio::awaitable<result<void>> applier::store_batch(const submissions& batch) {
    std::string defect;
    try {
        co_await store(map(batch));
        co_return result<void>{};
    } catch (const store::store_error& e) {
        co_return error{e.what(), "store", "see /readyz; it is tried again"};
    } catch (const std::exception& e) {
        defect = e.what();
    }
    log::error("batch_defective", {{"submissions", batch.size()}, {"why", defect}});
    try {
        co_await store_one_by_one(batch);
        co_return result<void>{};
    } catch (const store::store_error& e) {
        co_return error{e.what(), "store", "see /readyz; it is tried again"};
    }
}

asio::awaitable<void> applier::store_one_by_one(const submissions& batch) {
    for (const queue::submission& s : batch) {
        mapped one = map_submission(s, *parts_.sources.get(), parts_.secrets, parts_.time.now());
        bool failed = false;
        try {
            std::vector<mapped> alone(1, one);
            co_await store(std::move(alone));
        } catch (const store::store_error&) {
            throw;
        } catch (const std::exception& e) {
            log::error("submission_defective", {{"submission", one.what.id}, {"why", e.what()}});
            failed = true;
        }
        if (!failed) continue;
        one.items.assign(1, defective());
        std::vector<mapped> alone(1, one);
        co_await store(std::move(alone));
    }
}

asio::awaitable<void> applier::store(std::vector<mapped> all) {
    const auto write = [&](store::session& s) { return record_all(s, parts_, std::move(all)); };
    stored sum = co_await parts_.db.write(write);
    metrics::count(metrics::apply_batches);
    for (const auto& [became, times] : sum.outcomes)
        metrics::count(metrics::applied, {store::submissions::name(became)}, times);
    if (sum.repeated > 0) metrics::count(metrics::applied, {"repeated"}, sum.repeated);
    if (!sum.hints.empty() && parts_.tell) co_await parts_.tell(std::move(sum.hints));
}

asio::awaitable<replayed> applier::replay(std::vector<std::string> sealed_envelopes,
                                          bool for_real) {
    replayed sum;
    std::vector<mapped> all;
    for (const std::string& sealed : sealed_envelopes) {
        const result<secret> plain = parts_.secrets.unseal(store::sealed_envelope, sealed);
        const auto entry = plain ? queue::decode(plain->reveal())
                                 : boost::system::result<queue::entry, queue::unreadable>(
                                       queue::unreadable::damaged);
        if (!entry) {
            ++sum.unreadable;
            continue;
        }
        all.push_back(map_entry(*entry, *parts_.sources.get(), parts_.secrets));
        all.back().is_replay = true;
    }
    std::string defect = co_await replay_all(all, for_real, sum);
    if (defect.empty()) co_return sum;
    log::error("batch_defective", {{"submissions", all.size()}, {"why", defect}});
    for (mapped& m : all) {
        const std::string id = m.what.id;
        std::vector<mapped> alone;
        alone.push_back(std::move(m));
        defect = co_await replay_all(alone, for_real, sum);
        if (defect.empty()) continue;
        log::error("submission_defective", {{"submission", id}, {"why", defect}});
        alone.front().items.assign(1, defective());
        (void)co_await replay_all(alone, for_real, sum);
    }
    co_return sum;
}

// In one transaction, which is undone when it is not for real. Answers why our own code failed at it;
// then nothing was done.
asio::awaitable<std::string> applier::replay_all(const std::vector<mapped>& all, bool for_real,
                                                 replayed& sum) {
    stored done;
    replayed these;
    const auto write = [&](store::session& s) {
        done = record_all(s, parts_, all);
        for (const std::string& id : done.ids)
            add_effects(s, id, these);
        if (!for_real) throw undone{};
    };
    std::string defect;
    try {
        co_await parts_.db.write(write);
    } catch (const undone&) {
        done = {};
    } catch (const store::store_error&) {
        throw;
    } catch (const std::exception& e) {
        defect = e.what();
    }
    if (!defect.empty()) co_return defect;
    sum.add(these);
    for (const auto& [became, times] : done.outcomes)
        metrics::count(metrics::applied, {store::submissions::name(became)}, times);
    if (!done.hints.empty() && parts_.tell) co_await parts_.tell(std::move(done.hints));
    co_return std::string();
}

std::vector<mapped> applier::map(const submissions& batch) const {
    const auto sources = parts_.sources.get();
    const instant now = parts_.time.now();
    std::vector<mapped> all;
    all.reserve(batch.size());
    for (const queue::submission& s : batch)
        all.push_back(map_submission(s, *sources, parts_.secrets, now));
    return all;
}

asio::awaitable<void> applier::rest(milliseconds time) {
    if (stopping_) co_return;
    pause_.expires_after(time);
    co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace sluis::apply

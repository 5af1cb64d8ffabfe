// Takes submissions from the queue, maps them, and records a batch in one transaction of the store
// (durable point 2); only then are they forgotten by the queue.
//
// D2         A batch that is read again after a crash has no second effect: the event ledger knows
//            its submissions.
// Ownership  Lives on one executor. Must outlive `run` and the calls of `replay`.
// Stopping   stop(), from any thread: the batch under way ends, then `run` returns.
// Errors     A store or a Redis that fails is logged and tried again, with the pauses growing to
//            five seconds; nothing ends `run` but stop. A submission that makes our own code fail
//            is put into quarantine alone ("internal_error"), so that it holds up nobody.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/apply/record.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/error.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/queue/inbound.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

namespace asio = boost::asio;

// Tells delivery what is newly to be done. What cannot be told is found by the reconciler.
using teller = std::function<asio::awaitable<void>(std::vector<store::ledger::hint>)>;

struct applier_parts {
    queue::backlog& in;
    store::database& db;
    const declaration::catalog_place& sources;
    const store::vault& secrets;
    const clock& time;
    teller tell{};
    policy::rules rules{};
};

struct applier_options {
    std::size_t batch = 1'000;             // submissions in one transaction
    std::chrono::milliseconds wait{500};   // for submissions, before it looks whether to stop
    std::chrono::milliseconds pause{100};  // after the first failure; doubles up to five seconds
};

// What a replay did, or would do.
struct replayed {
    std::map<std::string, std::int64_t> outcomes{};  // submissions
    std::map<std::string, std::int64_t> reasons{};   // of those that stay in quarantine
    std::map<std::string, std::int64_t> did{};       // items: policy::name(happened)
    std::int64_t unreadable = 0;                     // their content cannot be opened

    void add(const replayed& more);
};

class applier {
public:
    applier(asio::any_io_executor executor, applier_parts parts, applier_options options = {});

    asio::awaitable<void> run();
    void stop();

    // Puts submissions, as the event ledger keeps them, through the mapping in force; or finds out
    // what that would do, and does nothing. Throws as the store does.
    asio::awaitable<replayed> replay(std::vector<std::string> sealed_envelopes, bool for_real);

private:
    using submissions = std::vector<queue::submission>;

    asio::awaitable<result<void>> round();
    asio::awaitable<result<void>> store_batch(const submissions& batch);
    asio::awaitable<void> store_one_by_one(const submissions& batch);
    asio::awaitable<void> store(std::vector<mapped> all);
    asio::awaitable<std::string> replay_all(const std::vector<mapped>& all, bool for_real,
                                            replayed& sum);
    asio::awaitable<void> rest(std::chrono::milliseconds time);
    [[nodiscard]] std::vector<mapped> map(const submissions& batch) const;

    asio::any_io_executor executor_;
    applier_parts parts_;
    applier_options options_;
    asio::steady_timer pause_;
    bool stopping_ = false;
};

}  // namespace sluis::apply

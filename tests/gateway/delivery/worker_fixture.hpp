// A worker for one destination of the invented network, with a real store and a due queue in
// memory. Audiences are numbered from 1; "aud<n>" is their id at the network.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gateway/delivery/hints.hpp"
#include "gateway/delivery/worker.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "memory_due.hpp"
#include "support.hpp"
#include "tests/gateway/store/support.hpp"

namespace sluis::delivery {

namespace ledger = store::ledger;

class worker_fixture : public testing::Test {
protected:
    static constexpr std::int64_t number = 2;

    static ledger::key at(std::int64_t contact, std::int64_t audience = 1) {
        return {audience, number, contact};
    }

    std::int64_t contact_of(const std::string& email) {
        return db_.write_now([&](store::session& s) {
            contact::contact c = store::a_contact(email);
            EXPECT_TRUE(store::contacts::save(s, c));
            return c.id;
        });
    }
    // Says in the ledger what should be; the due queue hears of it only by `tell_all`.
    void want(std::int64_t c, bool member, std::int64_t audience = 1) {
        const auto more = db_.write_now([&](store::session& s) {
            const ledger::desire one[] = {{at(c, audience), member, {}, false}};
            return ledger::put(s, one, time_.now());
        });
        hints_.insert(hints_.end(), more.begin(), more.end());
    }
    std::int64_t wanted(const std::string& email) {
        const std::int64_t c = contact_of(email);
        want(c, true);
        return c;
    }
    void tell_all() {
        const std::vector<ledger::hint> hints = std::exchange(hints_, {});
        hint(hints);
    }
    void hint(std::span<const ledger::hint> hints) {
        bool told = false;
        asio::co_spawn(loop_, tell(due_, hints),
                       [&](const std::exception_ptr&, bool all) { told = all; });
        loop_.restart();
        EXPECT_TRUE(until([&] { return told; }));
    }

    ledger::row row_of(std::int64_t c, std::int64_t audience = 1) {
        return db_.read_now([&](store::session& s) {
            return ledger::get(s, at(c, audience)).value_or(ledger::row{});
        });
    }
    bool is_there(std::int64_t c) { return row_of(c).confirmed != ledger::confirmation::absent; }

    void start() {
        destination d{.number = number};
        d.declared.id = "toy";
        for (const std::int64_t a : {1, 2})
            d.targets[a] = {a, number, "aud" + std::to_string(a), !former_.contains(a)};
        route way{.network = &toy,
                  .base_url = "https://toy.example",
                  .api_version = "v1",
                  .settings = nlohmann::json::object()};
        way.proof = std::make_shared<credential>(
            loop_.get_executor(), toy, nlohmann::json{{"fixed", "tok"}}, "", http_, time_);
        it_ = std::make_unique<worker>(loop_.get_executor(), around_, d, way);
        ended_ = false;
        asio::co_spawn(loop_, it_->run(), [this](const std::exception_ptr& e) {
            EXPECT_FALSE(e);
            ended_ = true;
        });
        loop_.restart();
    }
    template <class Condition>
    bool until(Condition is_so) {
        return run_until(loop_, is_so);
    }
    // Until it has looked around some times and found nothing more to do.
    void until_idle() {
        const std::uint64_t before = due_.claims;
        EXPECT_TRUE(until([&] { return due_.claims >= before + 8; }));
    }
    void end() {
        it_->stop();
        EXPECT_TRUE(until([&] { return ended_; }));
        it_.reset();
    }
    void TearDown() override {
        if (it_) end();
    }

    asio::io_context loop_;
    store::folder folder_;
    store::database db_{{.path = folder_ / "store.db"}};
    memory_due due_;
    settable_clock time_{noon};
    fake_http http_{[](const auto&) { return all_are("accepted"); }};
    surroundings around_{.db = db_, .due = due_, .http = http_, .time = time_, .idle = 1ms};
    std::set<std::int64_t> former_;  // audiences that are kept there no more
    std::unique_ptr<worker> it_;

private:
    std::vector<ledger::hint> hints_;
    bool ended_ = true;
};

}  // namespace sluis::delivery

// From the ledger to the due queue, when all goes well and when Redis does not answer.
#include "gateway/delivery/hints.hpp"

#include "gateway/delivery/destination.hpp"
#include "gateway/delivery/reconcile.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "memory_due.hpp"
#include "support.hpp"
#include "tests/gateway/store/support.hpp"

namespace sluis::delivery {
namespace {

namespace ledger = store::ledger;
using queue::direction;

constexpr std::int64_t number = 2;

ledger::hint hint_of(std::int64_t contact, ledger::todo what, instant due = noon) {
    return {{1, number, contact}, what, due};
}

class hints_test : public testing::Test {
protected:
    bool told(const std::vector<ledger::hint>& hints) { return wait_for(loop_, tell(due_, hints)); }
    std::vector<std::int64_t> claimed(direction d, instant now, instant* lease = nullptr) {
        const queue::claim_terms terms{.max = 100'000, .now = now, .lease = 10min};
        const auto got = wait_for(loop_, due_.claim(due_name(number), d, terms));
        std::vector<std::int64_t> contacts;
        for (const queue::member& m : got->members)
            contacts.push_back(m.contact);
        if (lease != nullptr) *lease = got->lease;
        return contacts;
    }

    asio::io_context loop_;
    memory_due due_;
};
using contacts = std::vector<std::int64_t>;

TEST_F(hints_test, each_goes_to_its_own_direction_at_its_own_time) {
    EXPECT_TRUE(
        told({hint_of(1, ledger::todo::add), hint_of(2, ledger::todo::remove),
              hint_of(3, ledger::todo::add, noon + 5s), hint_of(4, ledger::todo::nothing)}));
    EXPECT_EQ(claimed(direction::add, noon), contacts{1});
    EXPECT_EQ(claimed(direction::remove, noon), contacts{2});
    EXPECT_EQ(claimed(direction::add, noon + 5s), contacts{3});
}

TEST_F(hints_test, many_are_told_in_parts) {
    std::vector<ledger::hint> many;
    for (std::int64_t c = 1; c <= 12'001; ++c)
        many.push_back(hint_of(c, ledger::todo::add));
    EXPECT_TRUE(told(many));
    EXPECT_EQ(claimed(direction::add, noon).size(), 12'001U);
}

TEST_F(hints_test, that_could_not_be_told_are_no_success) {
    due_.broken = true;
    EXPECT_FALSE(told({hint_of(1, ledger::todo::add)}));
    EXPECT_TRUE(told({})) << "there was nothing to tell";
}

TEST_F(hints_test, a_lease_ends_with_what_comes_next) {
    ASSERT_TRUE(told({hint_of(1, ledger::todo::add), hint_of(2, ledger::todo::add),
                      hint_of(3, ledger::todo::add)}));
    instant lease;
    ASSERT_EQ(claimed(direction::add, noon, &lease), (contacts{1, 2, 3}));
    const std::vector<ledger::hint> next{
        hint_of(1, ledger::todo::add, noon + 1h),  // to be tried again
        hint_of(2, ledger::todo::remove),          // wants to go meanwhile
        hint_of(4, ledger::todo::add),             // was not claimed
    };
    std::vector<queue::member> all;
    for (const std::int64_t c : {1, 2, 3})
        all.push_back({1, c});
    EXPECT_TRUE(wait_for(
        loop_, release_leases(due_, due_name(number), direction::add, all, lease, next, noon)));
    EXPECT_EQ(claimed(direction::add, noon), contacts{4});
    EXPECT_EQ(claimed(direction::remove, noon), contacts{2});
    EXPECT_EQ(claimed(direction::add, noon + 1h), (contacts{1, 4})) << "4, as its lease is over";
}

TEST_F(hints_test, a_lease_that_could_not_be_ended_is_no_success) {
    ASSERT_TRUE(told({hint_of(1, ledger::todo::add)}));
    instant lease;
    ASSERT_EQ(claimed(direction::add, noon, &lease), contacts{1});
    due_.broken = true;
    EXPECT_FALSE(wait_for(
        loop_, release_leases(due_, due_name(number), direction::add, {{1, 1}}, lease, {}, noon)));
}

// --- Reconciling -----------------------------------------------------------------------------

class reconcile_test : public hints_test {
protected:
    void put(std::int64_t first, std::int64_t last, bool member) {
        db_.write_now([&](store::session& s) {
            std::vector<ledger::desire> all;
            for (std::int64_t c = first; c <= last; ++c)
                all.push_back({{1, number, c}, member, {}, false});
            (void)ledger::put(s, all, noon);
        });
    }
    void send(std::int64_t contact, std::optional<instant> refresh_at) {
        db_.write_now([&](store::session& s) {
            const ledger::key at{1, number, contact};
            const ledger::sending one[] = {{.at = at,
                                            .what = ledger::todo::add,
                                            .revision = ledger::get(s, at)->revision,
                                            .identifiers = {{"email", std::to_string(contact)}}}};
            ASSERT_EQ(ledger::before_send(s, one, noon).size(), 1U);
            const ledger::settlement taken[] = {{.at = at,
                                                 .what = ledger::todo::add,
                                                 .became = ledger::fate::accepted,
                                                 .refresh_at = refresh_at}};
            (void)ledger::settle(s, taken, noon);
        });
    }
    bool reconciled() { return wait_for(loop_, reconcile(around_, number)); }

    store::folder folder_;
    store::database db_{{.path = folder_ / "store.db"}};
    settable_clock time_{noon};
    fake_http http_{[](const auto&) { return all_are("accepted"); }};
    surroundings around_{.db = db_, .due = due_, .http = http_, .time = time_};
};

TEST_F(reconcile_test, all_that_is_to_be_done_is_found_however_much_it_is) {
    put(1, 5'003, true);
    send(1, std::nullopt);
    send(2, std::nullopt);
    put(2, 2, false);
    EXPECT_TRUE(reconciled());
    EXPECT_TRUE(reconciled()) << "repeating it changes nothing";
    EXPECT_EQ(claimed(direction::add, noon).size(), 5'001U);
    EXPECT_EQ(claimed(direction::remove, noon), contacts{2});
}

TEST_F(reconcile_test, what_expires_is_sent_again) {
    put(1, 3, true);
    send(1, noon + 24h);
    send(2, noon + 48h);
    send(3, std::nullopt);
    EXPECT_TRUE(reconciled());
    EXPECT_EQ(claimed(direction::add, noon), contacts{});
    time_.set(noon + 24h);
    EXPECT_TRUE(reconciled());
    EXPECT_EQ(claimed(direction::add, noon + 24h), contacts{1});
}

TEST_F(reconcile_test, is_no_success_without_the_queue) {
    put(1, 1, true);
    due_.broken = true;
    EXPECT_FALSE(reconciled());
    due_.broken = false;
    EXPECT_TRUE(reconciled());
    EXPECT_EQ(claimed(direction::add, noon), contacts{1});
}

}  // namespace
}  // namespace sluis::delivery

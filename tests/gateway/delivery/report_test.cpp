#include "gateway/delivery/report.hpp"

#include <set>

#include "support.hpp"

namespace sluis::delivery {
namespace {

using store::ledger::fate;
using store::ledger::settlement;
using store::ledger::todo;

prepared sent(std::vector<prepared_member> members) {
    prepared p;
    for (prepared_member& m : members) {
        p.what.members.emplace_back();
        p.members.push_back(m);
    }
    return p;
}
prepared_member member(std::int64_t contact, int attempts = 0, instant since = noon) {
    return {{1, 2, contact}, 10 + contact, attempts, since};
}

settlement of_one(const member_report& r, todo what, const prepared_member& m = member(7),
                  send_report all = {}, std::chrono::seconds refresh_after = 0s) {
    all.members = {r};
    return settlements(sent({m}), all, what, refresh_after, noon, 0).at(0);
}

TEST(report, every_member_gets_its_own_answer) {
    send_report told;
    told.members = {{arrival::accepted, true, "", "", "r1"},
                    {arrival::accepted_unverified, true, "", "", "r2"},
                    {arrival::rejected, true, "7", "bad", ""},
                    {arrival::later, true, "503", "busy", ""}};
    const auto all = settlements(sent({member(1), member(2), member(3), member(4)}), told,
                                 todo::add, 0s, noon, 0);
    const fate expected[] = {fate::accepted, fate::accepted_unverified, fate::rejected,
                             fate::later};
    ASSERT_EQ(all.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(all[i].became, expected[i]);
        EXPECT_EQ(all[i].at.contact, static_cast<std::int64_t>(i + 1));
        EXPECT_EQ(all[i].revision, static_cast<std::int64_t>(i + 11));
        EXPECT_EQ(all[i].code, told.members[i].code);
        EXPECT_EQ(all[i].words, told.members[i].words);
        EXPECT_EQ(all[i].request_id, told.members[i].request_id);
    }
}

TEST(report, what_was_not_its_turn_waits_as_the_network_asks_and_costs_no_attempt) {
    const member_report untried{};
    EXPECT_EQ(of_one(untried, todo::add, member(7, 5)).retry_at, noon + 1s);
    EXPECT_EQ(of_one(untried, todo::add, member(7, 5), {.wait = 90'001ms}).retry_at, noon + 91s);
    const auto old = of_one(untried, todo::add, member(7, 5, noon - 100h));
    EXPECT_EQ(old.became, fate::not_processed) << "it was never refused: not given up";
}

TEST(report, a_failed_attempt_waits_longer_each_time_or_as_long_as_the_network_asks) {
    const member_report failed{arrival::later, true, "503", "", ""};
    EXPECT_EQ(of_one(failed, todo::add, member(7, 0)).retry_at, noon + 5s);
    EXPECT_EQ(of_one(failed, todo::add, member(7, 3)).retry_at, noon + 10min);
    EXPECT_EQ(of_one(failed, todo::add, member(7, 0), {.wait = 2h}).retry_at, noon + 2h);
    EXPECT_EQ(of_one(failed, todo::add, member(7, 3), {.wait = 2s}).retry_at, noon + 10min);
}

TEST(report, additions_are_given_up_after_three_days_and_removals_are_not) {
    const member_report failed{arrival::later, true, "503", "", ""};
    const auto m = member(7, 70, noon - 72h);
    const settlement add = of_one(failed, todo::add, m);
    EXPECT_EQ(add.became, fate::given_up);
    EXPECT_EQ(add.code, "given_up");
    EXPECT_NE(add.words.find("503"), std::string::npos);
    const settlement removal = of_one(failed, todo::remove, m);
    EXPECT_EQ(removal.became, fate::later);
    EXPECT_EQ(removal.retry_at, noon + 1h);
}

TEST(report, a_refused_removal_is_tried_again) {
    const settlement s = of_one({arrival::rejected, true, "7", "no", ""}, todo::remove);
    EXPECT_EQ(s.became, fate::rejected);
    EXPECT_EQ(s.retry_at, noon + 5s);
}

TEST(report, only_accepted_additions_are_refreshed_each_at_its_own_time) {
    const member_report ok{arrival::accepted, true, "", "", ""};
    const member_report no{arrival::rejected, true, "", "", ""};
    EXPECT_FALSE(of_one(ok, todo::add).refresh_at) << "they do not expire there";
    EXPECT_FALSE(of_one(ok, todo::remove, member(7), {}, 1'000s).refresh_at);
    EXPECT_FALSE(of_one(no, todo::add, member(7), {}, 1'000s).refresh_at);
    std::set<instant> times;
    for (std::int64_t c = 1; c <= 100; ++c) {
        const auto at = of_one(ok, todo::add, member(c), {}, 1'000s).refresh_at;
        ASSERT_TRUE(at);
        EXPECT_GT(*at, noon + 900s);
        EXPECT_LE(*at, noon + 1'000s);
        times.insert(*at);
    }
    EXPECT_EQ(times.size(), 100U);
}

}  // namespace
}  // namespace sluis::delivery

#include "gateway/store/ledger.hpp"

#include <gtest/gtest.h>

#include "gateway/store/contacts.hpp"
#include "ledger_support.hpp"

namespace sluis::store::ledger {
namespace {

const std::vector<hint> nothing{};
std::vector<hint> hint_for(std::int64_t c, todo what, instant due = noon) {
    return {{at(c), what, due}};
}

TEST_F(ledger_test, a_member_is_to_be_added) {
    EXPECT_EQ(member(1), hint_for(1, todo::add));
    EXPECT_TRUE(row_of(1).desired);
    EXPECT_EQ(row_of(1).primary, std::nullopt);
    EXPECT_EQ(member(1), nothing) << "no news";
    EXPECT_EQ(row_of(1).confirmed, confirmation::absent) << "nobody answered (D5)";
}

TEST_F(ledger_test, an_excluded_member_has_its_reasons) {
    EXPECT_EQ(member(1, because({reason::non_marketing, reason::consent_missing})), nothing);
    EXPECT_FALSE(row_of(1).desired);
    EXPECT_TRUE(row_of(1).member);
    EXPECT_EQ(row_of(1).primary, reason::consent_missing);
    EXPECT_EQ(row_of(1).what, todo::nothing);
    EXPECT_EQ(member(1), hint_for(1, todo::add));
    EXPECT_EQ(member(1, because({reason::unsubscribed})), nothing) << "nothing was sent yet";
}

TEST_F(ledger_test, who_is_no_member_and_not_at_the_network_has_no_row) {
    EXPECT_EQ(no_member(1), nothing);
    EXPECT_FALSE(has_row(1));
    (void)member(1);
    EXPECT_EQ(no_member(1), nothing);
    EXPECT_FALSE(has_row(1));
}

TEST_F(ledger_test, an_accepted_member_is_done) {
    added(1);
    const row r = row_of(1);
    EXPECT_EQ(r.confirmed, confirmation::accepted);
    EXPECT_EQ(r.what, todo::nothing);
    EXPECT_EQ(r.sent, (std::vector<identifier>{{"email", "h1"}}));
    EXPECT_EQ(r.refresh_at, noon + 24h);
    EXPECT_EQ(member(1), nothing);
}

TEST_F(ledger_test, whoever_leaves_is_removed_and_then_forgotten) {
    added(1);
    EXPECT_EQ(no_member(1), hint_for(1, todo::remove));
    EXPECT_EQ(row_of(1).confirmed, confirmation::accepted) << "still there (D5)";
    ASSERT_TRUE(send(1, todo::remove));
    EXPECT_EQ(row_of(1).sent.size(), 1U) << "until the removal is confirmed (D7)";
    EXPECT_EQ(answer(1, todo::remove, fate::accepted), nothing);
    EXPECT_FALSE(has_row(1));
}

TEST_F(ledger_test, whoever_is_excluded_is_removed_and_stays_a_member) {
    added(1);
    EXPECT_EQ(member(1, because({reason::consent_denied})), hint_for(1, todo::remove));
    ASSERT_TRUE(send(1, todo::remove));
    (void)answer(1, todo::remove, fate::accepted);
    EXPECT_TRUE(row_of(1).member);
    EXPECT_EQ(row_of(1).confirmed, confirmation::absent);
    EXPECT_TRUE(row_of(1).sent.empty());
    EXPECT_EQ(member(1), hint_for(1, todo::add));
}

TEST_F(ledger_test, an_addition_without_answer_is_removed_too) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    EXPECT_EQ(no_member(1), hint_for(1, todo::remove)) << "it may have arrived (D7)";
}

TEST_F(ledger_test, a_removal_without_answer_is_added_again) {
    added(1);
    (void)no_member(1);
    ASSERT_TRUE(send(1, todo::remove));
    EXPECT_EQ(member(1), hint_for(1, todo::add)) << "the removal may have arrived";
    ASSERT_TRUE(send(1, todo::add));
    EXPECT_EQ(answer(1, todo::add, fate::accepted), nothing);
}

TEST_F(ledger_test, a_change_of_mind_before_anything_was_sent_costs_nothing) {
    added(1);
    (void)no_member(1);
    EXPECT_EQ(member(1), nothing);
    EXPECT_EQ(row_of(1).what, todo::nothing);
    EXPECT_EQ(row_of(1).confirmed, confirmation::accepted);
}

TEST_F(ledger_test, new_identifiers_are_sent_and_the_old_ones_remembered) {
    added(1);
    EXPECT_EQ(member(1, {}, true), hint_for(1, todo::add));
    EXPECT_EQ(row_of(1).confirmed, confirmation::accepted);
    ASSERT_TRUE(send(1, todo::add, {"new"}));
    EXPECT_EQ(answer(1, todo::add, fate::accepted), nothing);
    EXPECT_EQ(row_of(1).sent, (std::vector<identifier>{{"email", "h1"}, {"email", "new1"}}));
}

TEST_F(ledger_test, identifiers_that_change_during_a_request_are_sent_again) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    EXPECT_EQ(member(1, {}, true), hint_for(1, todo::add));
    EXPECT_EQ(answer(1, todo::add, fate::accepted), hint_for(1, todo::add));
    ASSERT_TRUE(send(1, todo::add, {"new"}));
    EXPECT_EQ(answer(1, todo::add, fate::accepted), nothing);
}

TEST_F(ledger_test, what_was_loaded_before_a_change_is_not_sent) {
    (void)member(1);
    const auto loaded = row_of(1);
    (void)member(1, {}, true);
    const sending stale{.at = at(1), .what = todo::add, .revision = loaded.revision};
    EXPECT_TRUE(before_send(s(), std::vector{stale}, noon).empty());
    (void)no_member(1);
    const sending unwanted{.at = at(1), .what = todo::add, .revision = loaded.revision + 1};
    EXPECT_TRUE(before_send(s(), std::vector{unwanted}, noon).empty());
}

TEST_F(ledger_test, an_audience_that_ends_is_released_in_chunks) {
    for (std::int64_t c = 1; c <= 5; ++c)
        added(c);
    (void)member(6);
    auto first = release(s(), audience, destination, 0, 4, noon);
    EXPECT_EQ(first.hints.size(), 4U);
    ASSERT_EQ(first.next, 4);
    const auto second = release(s(), audience, destination, *first.next, 4, noon);
    EXPECT_EQ(second.hints, hint_for(5, todo::remove));
    EXPECT_EQ(second.next, std::nullopt);
    EXPECT_FALSE(has_row(6));
    EXPECT_EQ(counted().members, 0);
    EXPECT_EQ(counted().leaving, 5);
}

TEST_F(ledger_test, a_merge_joins_what_was_sent) {
    added(1);
    added(2);
    EXPECT_EQ(merge(s(), 2, 1, noon), hint_for(1, todo::add));
    EXPECT_FALSE(has_row(2));
    EXPECT_EQ(row_of(1).sent, (std::vector<identifier>{{"email", "h1"}, {"email", "h2"}}));
    EXPECT_EQ(no_member(1), hint_for(1, todo::remove));
}

TEST_F(ledger_test, a_merge_moves_the_row_of_who_was_alone) {
    added(2);
    (void)merge(s(), 2, 1, noon);
    EXPECT_TRUE(row_of(1).member);
    EXPECT_EQ(row_of(1).confirmed, confirmation::absent) << "nobody confirmed contact 1 (D5)";
    EXPECT_EQ(row_of(1).what, todo::add);
    (void)member(3);
    EXPECT_EQ(merge(s(), 3, 4, noon), hint_for(4, todo::add));
    EXPECT_FALSE(has_row(3));
}

TEST_F(ledger_test, an_erased_contact_stays_until_it_is_removed) {
    added(1);
    (void)member(2);
    EXPECT_EQ(erase(s(), 1, noon), hint_for(1, todo::remove));
    EXPECT_EQ(erase(s(), 2, noon), nothing);
    EXPECT_FALSE(has_row(2));
    EXPECT_EQ(row_of(1).primary, reason::erased);
    EXPECT_EQ(counted().members, 0);
    const auto work =
        load_work(s(), audience, destination, todo::remove, std::vector{std::int64_t{1}});
    ASSERT_EQ(work.size(), 1U);
    EXPECT_FALSE(work[0].person) << "a removal needs only what was sent";
    ASSERT_TRUE(send(1, todo::remove));
    (void)answer(1, todo::remove, fate::accepted);
    EXPECT_FALSE(has_row(1));
}

TEST_F(ledger_test, work_comes_with_the_person) {
    auto greta = a_contact("greta@example.com");
    ASSERT_TRUE(contacts::save(s(), greta));
    (void)member(greta.id);
    const std::vector<std::int64_t> asked{greta.id, 99};
    const auto work = load_work(s(), audience, destination, todo::add, asked);
    ASSERT_EQ(work.size(), 1U);
    EXPECT_EQ(work[0].person, greta);
    EXPECT_TRUE(load_work(s(), audience, destination, todo::remove, asked).empty());
    EXPECT_EQ(of_contact(s(), greta.id), std::vector{row_of(greta.id)});
}

}  // namespace
}  // namespace sluis::store::ledger

#include "gateway/store/ledger_delivery.hpp"

#include <gtest/gtest.h>

#include "ledger_support.hpp"

namespace sluis::store::ledger {
namespace {

const std::vector<hint> nothing{};
std::vector<hint> hint_for(std::int64_t c, todo what, instant due = noon) {
    return {{at(c), what, due}};
}

TEST_F(ledger_test, a_rejected_member_is_not_sent_again_until_it_changes) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    EXPECT_EQ(answer(1, todo::add, fate::rejected), nothing);
    EXPECT_EQ(row_of(1).primary, reason::rejected_by_network);
    EXPECT_EQ(row_of(1).network_code, "77");
    EXPECT_TRUE(row_of(1).desired);
    EXPECT_TRUE(row_of(1).sent.empty()) << "it was refused: there is nothing to take back";
    EXPECT_EQ(member(1), nothing);
    EXPECT_EQ(member(1, {}, true), hint_for(1, todo::add));
    EXPECT_EQ(row_of(1).primary, std::nullopt);
}

TEST_F(ledger_test, a_rejection_takes_nothing_back_that_was_accepted_before) {
    added(1);
    (void)member(1, {}, true);
    ASSERT_TRUE(send(1, todo::add, {"new"}));
    EXPECT_EQ(answer(1, todo::add, fate::rejected), nothing);
    EXPECT_EQ(row_of(1).sent.size(), 2U);
    EXPECT_EQ(no_member(1), hint_for(1, todo::remove));
}

TEST_F(ledger_test, a_rejection_of_identifiers_that_have_changed_says_nothing_of_the_new_ones) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    (void)member(1, {}, true);
    EXPECT_EQ(answer(1, todo::add, fate::rejected), hint_for(1, todo::add));
    EXPECT_EQ(row_of(1).primary, std::nullopt);
}

TEST_F(ledger_test, a_delay_is_kept_with_its_reason) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    EXPECT_EQ(answer(1, todo::add, fate::later), hint_for(1, todo::add, noon + 1h));
    EXPECT_EQ(answer(1, todo::add, fate::later), hint_for(1, todo::add, noon + 1h));
    EXPECT_EQ(row_of(1).attempts, 2);
    EXPECT_EQ(row_of(1).network_words, "as it says");
    EXPECT_EQ(no_member(1), hint_for(1, todo::remove)) << "the removal does not wait for that";
    EXPECT_EQ(row_of(1).attempts, 0);
    EXPECT_EQ(answer(1, todo::add, fate::later), hint_for(1, todo::remove));
}

TEST_F(ledger_test, what_was_not_processed_needs_no_removal) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    EXPECT_EQ(answer(1, todo::add, fate::not_processed), hint_for(1, todo::add, noon + 1h));
    EXPECT_TRUE(row_of(1).sent.empty());
    ASSERT_TRUE(send(1, todo::add));
    (void)answer(1, todo::add, fate::later);
    ASSERT_TRUE(send(1, todo::add));
    (void)answer(1, todo::add, fate::not_processed);
    EXPECT_EQ(row_of(1).sent.size(), 1U) << "the time before, it may have arrived";
    EXPECT_EQ(row_of(1).attempts, 1) << "the others were none";
}

TEST_F(ledger_test, a_refused_removal_is_tried_for_ever) {
    added(1);
    (void)no_member(1);
    ASSERT_TRUE(send(1, todo::remove));
    EXPECT_EQ(answer(1, todo::remove, fate::rejected), hint_for(1, todo::remove, noon + 1h));
    EXPECT_TRUE(row_of(1).reasons.has(reason::removal_refused));
    EXPECT_EQ(counted().removal_refused, 1);
    EXPECT_EQ(member(1), nothing) << "it is still there, and wanted";
    EXPECT_FALSE(row_of(1).reasons.has(reason::removal_refused));
}

TEST_F(ledger_test, a_removal_of_what_others_hold_needs_no_request) {
    added(1);
    (void)member(2);
    const sending shared{.at = at(2),
                         .what = todo::add,
                         .revision = 1,
                         .identifiers = {{"email", "h1"}},
                         .keys = {"h1"}};
    ASSERT_EQ(before_send(s(), std::vector{shared}, noon).size(), 1U);
    (void)no_member(1);
    EXPECT_EQ(taken_from(1, {"h1", "x"}), std::vector<std::string>{"h1"});
    EXPECT_TRUE(taken_from(2, {"h1", "x"}).empty());
    EXPECT_EQ(answer(1, todo::remove, fate::nothing_to_send), nothing);
    EXPECT_FALSE(has_row(1));
    EXPECT_EQ(row_of(2).sent, (std::vector<identifier>{{"email", "h1"}}));
}

TEST_F(ledger_test, what_only_sending_finds_out_excludes_until_the_identifiers_change) {
    (void)member(1);
    EXPECT_EQ(exclude(s(), at(1), reason::invalid_identifier, noon), nothing);
    EXPECT_EQ(row_of(1).primary, reason::invalid_identifier);
    EXPECT_FALSE(row_of(1).desired);
    EXPECT_EQ(member(1), nothing) << "evaluated again, no news";
    EXPECT_EQ(row_of(1).primary, reason::invalid_identifier);
    (void)member(1, because({reason::unsubscribed}));
    EXPECT_EQ(row_of(1).primary, reason::unsubscribed);
    EXPECT_EQ(member(1, {}, true), hint_for(1, todo::add));
    added(2);
    EXPECT_EQ(exclude(s(), at(2), reason::no_identifier, noon), hint_for(2, todo::remove));
    EXPECT_EQ(exclude(s(), at(3), reason::no_identifier, noon), nothing) << "nobody";
}

// --- Contacts that share a key ---------------------------------------------------------------

class sharing_test : public ledger_test {
protected:
    const std::vector<std::string> key_{"h1"};  // of contact 1, who is there
    void SetUp() override {
        added(1);
        for (const std::int64_t c : {2, 3}) {
            (void)member(c);
            EXPECT_EQ(exclude(s(), at(c), reason::duplicate_identity, noon, key_), nothing);
        }
    }
};

TEST_F(sharing_test, one_duplicate_is_let_in_when_the_other_one_leaves) {
    EXPECT_EQ(no_member(1),
              (std::vector<hint>{{at(1), todo::remove, noon}, {at(2), todo::add, noon}}));
    EXPECT_EQ(row_of(3).primary, reason::duplicate_identity) << "one is enough";
    EXPECT_EQ(taken_from(1, key_), key_);
    EXPECT_TRUE(taken_from(2, key_).empty());
    (void)answer(1, todo::remove, fate::nothing_to_send);
    EXPECT_FALSE(has_row(1));
    EXPECT_EQ(row_of(2).sent, (std::vector<identifier>{{"email", "h1"}}))
        << "it answers for it now";
    EXPECT_EQ(no_member(2),
              (std::vector<hint>{{at(2), todo::remove, noon}, {at(3), todo::add, noon}}));
}

TEST_F(sharing_test, a_duplicate_is_let_in_when_the_other_one_is_erased_or_excluded) {
    (void)erase(s(), 1, noon);
    EXPECT_TRUE(row_of(2).desired);
    EXPECT_EQ(exclude(s(), at(2), reason::invalid_identifier, noon), hint_for(3, todo::add));
}

TEST_F(sharing_test, a_duplicate_that_changes_has_no_claim_any_more) {
    EXPECT_EQ(member(2, {}, true), hint_for(2, todo::add));
    EXPECT_EQ(no_member(1).back().at.contact, 3);
    EXPECT_EQ(taken_from(2, key_), key_);
    EXPECT_TRUE(taken_from(3, key_).empty());
}

TEST_F(sharing_test, a_duplicate_stays_out_while_anybody_stands_for_it) {
    (void)member(4);
    ASSERT_TRUE(send(4, todo::add));
    const std::vector<std::string> both{"h1", "h4"};
    (void)exclude(s(), at(2), reason::duplicate_identity, noon, both);
    EXPECT_EQ(no_member(1),
              (std::vector<hint>{{at(1), todo::remove, noon}, {at(3), todo::add, noon}}));
    EXPECT_EQ(row_of(2).primary, reason::duplicate_identity);
}

TEST_F(sharing_test, a_duplicate_that_leaves_leaves_nothing) {
    EXPECT_EQ(no_member(2), nothing);
    EXPECT_FALSE(has_row(2));
    EXPECT_EQ(taken_from(3, key_), key_);
}

TEST_F(sharing_test, a_duplicate_is_tried_when_the_other_one_is_refused) {
    (void)member(4);
    ASSERT_TRUE(send(4, todo::add));
    const std::vector<std::string> key{"h4"};
    (void)member(5);
    (void)exclude(s(), at(5), reason::duplicate_identity, noon, key);
    EXPECT_EQ(answer(4, todo::add, fate::rejected), hint_for(5, todo::add));
    EXPECT_TRUE(row_of(5).desired);
}

TEST_F(sharing_test, a_duplicate_waits_while_the_other_one_is_still_to_be_sent) {
    (void)member(4);
    ASSERT_TRUE(send(4, todo::add));
    const std::vector<std::string> key{"h4"};
    (void)member(5);
    (void)exclude(s(), at(5), reason::duplicate_identity, noon, key);
    EXPECT_EQ(answer(4, todo::add, fate::not_processed), hint_for(4, todo::add, noon + 1h));
    EXPECT_FALSE(row_of(5).desired);
    EXPECT_EQ(no_member(4), hint_for(5, todo::add)) << "nothing of it is there";
    EXPECT_FALSE(has_row(4));
}

TEST_F(sharing_test, a_duplicate_is_let_in_when_the_other_one_becomes_somebody_else) {
    (void)member(4);
    ASSERT_TRUE(send(4, todo::add));
    const std::vector<std::string> key{"h4"};
    (void)member(5);
    (void)exclude(s(), at(5), reason::duplicate_identity, noon, key);
    (void)answer(4, todo::add, fate::not_processed);
    EXPECT_EQ(member(4, {}, true),
              (std::vector<hint>{{at(4), todo::add, noon}, {at(5), todo::add, noon}}));
    EXPECT_EQ(member(1, {}, true),
              (std::vector<hint>{{at(1), todo::add, noon}, {at(2), todo::add, noon}}))
        << "what was sent for 1 may be there, but 1 does not stand for it any more";
    EXPECT_EQ(row_of(1).sent.size(), 1U);
}

TEST_F(sharing_test, what_a_removal_leaves_out_is_answered_for_before_the_removal_leaves) {
    EXPECT_EQ(no_member(1).back().at.contact, 2);
    ASSERT_TRUE(send(2, todo::add));  // not with h1
    (void)answer(2, todo::add, fate::accepted);
    ASSERT_TRUE(send(1, todo::remove, {"other"}));
    EXPECT_EQ(row_of(2).sent, (std::vector<identifier>{{"email", "h1"}, {"email", "h2"}}));
    EXPECT_TRUE(row_of(1).sent.empty());
    EXPECT_EQ(no_member(2).back().at.contact, 3);
    EXPECT_EQ(answer(1, todo::remove, fate::accepted), nothing);
    EXPECT_EQ(row_of(2).sent.size(), 2U);
}

TEST_F(ledger_test, a_removal_takes_nothing_back_that_a_merge_brought_meanwhile) {
    for (const fate became : {fate::accepted, fate::accepted_unverified}) {
        added(1);
        added(2);
        (void)no_member(1);
        const auto revision = row_of(1).revision;
        ASSERT_TRUE(send(1, todo::remove));
        (void)merge(s(), 2, 1, noon);
        (void)no_member(1);
        EXPECT_EQ(answer(1, todo::remove, became, "r", revision), hint_for(1, todo::remove));
        EXPECT_EQ(row_of(1).sent.size(), 2U);
        (void)answer(1, todo::remove, fate::accepted);
        EXPECT_FALSE(has_row(1));
    }
}

// --- What a person says is gone --------------------------------------------------------------

TEST_F(ledger_test, who_was_rejected_is_tried_again_when_a_person_has_mended_something) {
    for (const std::int64_t c : {1, 2, 3, 4}) {
        (void)member(c);
        ASSERT_TRUE(send(c, todo::add));
    }
    (void)answer(1, todo::add, fate::rejected);
    (void)answer(2, todo::add, fate::given_up);
    (void)answer(3, todo::add, fate::accepted);
    (void)answer(4, todo::add, fate::rejected);
    (void)member(4, because({reason::unsubscribed}));
    const auto first = reconsider(s(), audience, destination, 0, 2, noon + 1h);
    EXPECT_EQ(first.members, 2U);
    EXPECT_EQ(first.next, 2);
    const auto rest = reconsider(s(), audience, destination, 2, 2, noon + 1h);
    EXPECT_EQ(rest.members, 1U);
    EXPECT_EQ(rest.next, std::nullopt);
    for (const std::int64_t c : {1, 2}) {
        EXPECT_EQ(row_of(c).what, todo::add) << c;
        EXPECT_EQ(row_of(c).due_at, noon + 1h) << c;
        EXPECT_TRUE(row_of(c).reasons.none()) << c;
    }
    EXPECT_EQ(row_of(3).what, todo::nothing);
    EXPECT_EQ(row_of(4).what, todo::nothing);
    EXPECT_EQ(row_of(4).reasons, because({reason::unsubscribed}));
    EXPECT_EQ(counted().pending, 2);
}

TEST_F(ledger_test, what_is_abandoned_is_added_again_where_it_is_still_wanted) {
    for (const std::int64_t c : {1, 2, 3, 4})
        added(c);
    (void)member(5);
    ASSERT_TRUE(send(5, todo::add));  // no answer
    (void)member(6);                  // never sent
    (void)no_member(1);
    (void)member(2, because({reason::unsubscribed}));
    ASSERT_TRUE(send(2, todo::remove));
    (void)answer(2, todo::remove, fate::rejected);

    const auto first = abandon(s(), audience, destination, 0, 3, noon + 1h);
    EXPECT_EQ(first.members, 3U);
    EXPECT_EQ(first.next, 3);
    const auto rest = abandon(s(), audience, destination, 3, 3, noon + 1h);
    EXPECT_EQ(rest.members, 2U);
    EXPECT_EQ(rest.next, std::nullopt);

    EXPECT_FALSE(has_row(1));
    EXPECT_EQ(row_of(2).what, todo::nothing);
    EXPECT_EQ(row_of(2).reasons, because({reason::unsubscribed}));
    for (const std::int64_t c : {3, 4, 5, 6}) {
        EXPECT_EQ(row_of(c).what, todo::add) << c;
        EXPECT_EQ(row_of(c).confirmed, confirmation::absent) << c;
        EXPECT_TRUE(row_of(c).sent.empty()) << c;
    }
    EXPECT_EQ(counted().pending, 4);
    EXPECT_EQ(counted().leaving, 0);
}

TEST_F(sharing_test, what_is_abandoned_still_stands_for_its_duplicates) {
    (void)abandon(s(), audience, destination, 0, 10, noon);
    EXPECT_EQ(row_of(1).what, todo::add);
    EXPECT_FALSE(row_of(2).desired);
    EXPECT_EQ(no_member(1), hint_for(2, todo::add));
}

TEST_F(ledger_test, answers_for_who_is_gone_are_ignored) {
    EXPECT_EQ(answer(1, todo::add, fate::accepted), nothing);
    EXPECT_FALSE(has_row(1));
}

TEST_F(ledger_test, an_answer_that_comes_after_a_change_of_mind_is_recorded_and_acted_upon) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    (void)no_member(1);
    EXPECT_EQ(answer(1, todo::add, fate::accepted), hint_for(1, todo::remove));
    EXPECT_EQ(row_of(1).confirmed, confirmation::accepted);
    ASSERT_TRUE(send(1, todo::remove));
    (void)member(1);
    EXPECT_EQ(answer(1, todo::remove, fate::accepted), hint_for(1, todo::add));
    EXPECT_EQ(row_of(1).confirmed, confirmation::absent);
}

TEST_F(ledger_test, a_membership_that_expires_is_sent_again) {
    added(1);
    EXPECT_EQ(refresh(s(), destination, noon, 10), nothing);
    EXPECT_EQ(refresh(s(), destination, noon + 25h, 10), hint_for(1, todo::add, noon + 25h));
    EXPECT_EQ(refresh(s(), destination, noon + 25h, 10), nothing) << "once";
    EXPECT_EQ(member(1), nothing);
    EXPECT_EQ(row_of(1).what, todo::add) << "an evaluation does not undo it";
    EXPECT_EQ(counted().accepted, 1) << "until then it is there";
    ASSERT_TRUE(send(1, todo::add));
    EXPECT_EQ(answer(1, todo::add, fate::accepted), nothing);
}

TEST_F(ledger_test, a_scan_finds_all_that_is_to_be_done_in_chunks) {
    for (std::int64_t c = 1; c <= 7; ++c)
        (void)member(c);
    (void)answer(3, todo::add, fate::later);
    added(8);
    (void)no_member(8);
    std::vector<std::int64_t> found;
    scan_position after;
    for (;;) {
        const auto chunk = scan(s(), destination, todo::add, after, 2);
        if (chunk.empty()) break;
        for (const auto& h : chunk)
            found.push_back(h.at.contact);
        after = position_of(chunk.back());
    }
    EXPECT_EQ(found, (std::vector<std::int64_t>{1, 2, 4, 5, 6, 7, 3})) << "by due time";
    EXPECT_EQ(scan(s(), destination, todo::remove, {}, 10), hint_for(8, todo::remove));
    EXPECT_TRUE(scan(s(), 99, todo::add, {}, 10).empty());
    EXPECT_EQ(waiting(s(), destination), (backlog{7, 1, noon}));
}

// --- Results that come later -----------------------------------------------------------------

class later_test : public ledger_test {
protected:
    network_request asked(todo what, std::string id) {
        network_request r{.audience = audience,
                          .destination = destination,
                          .request_id = std::move(id),
                          .what = what,
                          .members = 1,
                          .sent_at = noon,
                          .poll_at = noon + 1h};
        r.id = add_request(s(), r);
        return r;
    }
    request_settled result(const network_request& r, verdict v) {
        return settle_request(s(), r, v, noon + 2h, 100, noon);
    }
};

TEST_F(later_test, an_unverified_addition_stays_unverified) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    EXPECT_EQ(answer(1, todo::add, fate::accepted_unverified, "r1"), nothing);
    EXPECT_EQ(row_of(1).confirmed, confirmation::accepted_unverified);
    EXPECT_EQ(row_of(1).awaiting, todo::add);
    const auto settled = result(asked(todo::add, "r1"), verdict::succeeded);
    EXPECT_EQ(settled.members, 1U);
    EXPECT_EQ(row_of(1).confirmed, confirmation::accepted_unverified) << "counts only (D5)";
    EXPECT_EQ(row_of(1).awaiting, todo::nothing);
    EXPECT_EQ(counted().unverified, 1);
    EXPECT_EQ(result(asked(todo::add, "r1"), verdict::succeeded).members, 0U);
}

TEST_F(later_test, an_addition_of_which_nothing_is_known_stays_unverified) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    (void)answer(1, todo::add, fate::accepted_unverified, "r1");
    EXPECT_EQ(result(asked(todo::add, "r1"), verdict::unclear).hints, nothing);
    EXPECT_EQ(row_of(1).confirmed, confirmation::accepted_unverified);
    EXPECT_EQ(row_of(1).awaiting, todo::nothing);
}

TEST_F(later_test, an_addition_that_failed_later_is_done_again) {
    (void)member(1);
    ASSERT_TRUE(send(1, todo::add));
    (void)answer(1, todo::add, fate::accepted_unverified, "r1");
    const auto settled = result(asked(todo::add, "r1"), verdict::failed);
    EXPECT_EQ(settled.hints, hint_for(1, todo::add, noon + 2h));
    EXPECT_EQ(row_of(1).confirmed, confirmation::absent);
    EXPECT_EQ(row_of(1).attempts, 1);
    ASSERT_TRUE(send(1, todo::add));
    (void)answer(1, todo::add, fate::accepted_unverified, "r2");
    (void)result(asked(todo::add, "r2"), verdict::failed);
    EXPECT_EQ(row_of(1).attempts, 2) << "the waits grow";
}

TEST_F(later_test, a_removal_keeps_what_was_sent_until_its_result_is_known) {
    for (const verdict v : {verdict::succeeded, verdict::unclear, verdict::failed}) {
        const bool good = v == verdict::succeeded;
        added(1);
        (void)no_member(1);
        ASSERT_TRUE(send(1, todo::remove));
        EXPECT_EQ(answer(1, todo::remove, fate::accepted_unverified, "r"), nothing);
        EXPECT_EQ(row_of(1).sent.size(), 1U);
        EXPECT_EQ(row_of(1).what, todo::nothing);
        const auto settled = result(asked(todo::remove, "r"), v);
        EXPECT_EQ(settled.hints, good ? nothing : hint_for(1, todo::remove, noon + 2h));
        EXPECT_EQ(has_row(1), !good);
    }
}

TEST_F(later_test, an_addition_after_a_removal_outlives_the_removals_result) {
    for (const std::int64_t c : {1, 2}) {
        added(c);
        (void)no_member(c);
        ASSERT_TRUE(send(c, todo::remove));
        (void)answer(c, todo::remove, fate::accepted_unverified, "r");
        EXPECT_EQ(member(c), hint_for(c, todo::add));
        ASSERT_TRUE(send(c, todo::add));
        EXPECT_EQ(
            result(asked(todo::remove, "r"), c == 1 ? verdict::succeeded : verdict::failed).members,
            0U);
        (void)answer(c, todo::add, fate::accepted);
        EXPECT_EQ(row_of(c).confirmed, confirmation::accepted);
        EXPECT_EQ(row_of(c).sent.size(), 1U) << "D7: it has to be removable";
    }
}

// It stands for a key now that another one's removal left out; its own removal is older than that.
TEST_F(later_test, what_was_handed_over_outlives_the_result_of_an_older_removal) {
    added(1);
    (void)no_member(1);
    ASSERT_TRUE(send(1, todo::remove));
    (void)answer(1, todo::remove, fate::accepted_unverified, "r");
    (void)member(1);  // back again: claims its key, but was not sent yet
    (void)member(2);
    const sending both[] = {{.at = at(2),
                             .what = todo::add,
                             .revision = row_of(2).revision,
                             .identifiers = {{"email", "h1"}, {"email", "h2"}},
                             .keys = {"h1", "h2"}}};
    ASSERT_EQ(before_send(s(), both, noon).size(), 1U);
    (void)answer(2, todo::add, fate::accepted);
    (void)no_member(2);
    const sending own[] = {{.at = at(2),
                            .what = todo::remove,
                            .revision = row_of(2).revision,
                            .identifiers = {{"email", "h2"}}}};
    ASSERT_EQ(before_send(s(), own, noon).size(), 1U);
    (void)answer(2, todo::remove, fate::accepted);
    EXPECT_EQ(result(asked(todo::remove, "r"), verdict::succeeded).members, 0U);
    (void)no_member(1);
    EXPECT_EQ(row_of(1).what, todo::remove) << "D7: h1 is at the network";
}

TEST_F(later_test, requests_are_asked_for_when_they_are_due) {
    auto r = asked(todo::add, "r1");
    EXPECT_EQ(next_poll(s(), destination), noon + 1h);
    EXPECT_TRUE(due_requests(s(), destination, noon, 10).empty());
    EXPECT_EQ(due_requests(s(), destination, noon + 1h, 10), std::vector{r});
    r.poll_at.reset();
    r.polls = 3;
    r.state = 2;
    r.records = 90;
    r.refused = {{"invalid \"hash\"", 7}, {"other", 3}};
    r.match_rate = "61 to 70 %";
    save_request(s(), r);
    EXPECT_TRUE(due_requests(s(), destination, noon + 9h, 10).empty());
    EXPECT_EQ(next_poll(s(), destination), std::nullopt);
    EXPECT_EQ(list_requests(s(), audience, destination, 10), std::vector{r});
}

}  // namespace
}  // namespace sluis::store::ledger

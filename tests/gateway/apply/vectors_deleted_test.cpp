// The vectors of docs/marketing-status.md that are about deleting and restoring, by number.
#include "gateway/store/deleted.hpp"
#include "gateway/store/submissions.hpp"
#include "gateway/store/suppressions.hpp"
#include "tests/gateway/apply/vectors.hpp"

namespace sluis::apply {
namespace {

namespace deleted = store::deleted;
using policy::default_status;

class vectors_deleted : public vectors {
protected:
    std::vector<policy::history_kind> history_of(std::int64_t contact) {
        std::vector<policy::history_kind> all;
        for (const auto& r : store::history::of_contact(s(), contact, 0, 100))
            all.push_back(r.row.what);
        return all;
    }
};

TEST_F(vectors_deleted, V18_who_is_deleted_makes_no_room_in_the_period) {
    rules.tier.limit = 3;
    for (const char* who : {"1@example.org", "2@example.org", "3@example.org"})
        submit(who);
    submit(anna);
    remove("2@example.org");
    (void)settle();
    EXPECT_EQ(used(), 3);
    EXPECT_EQ(stage_of(anna), stage::non_marketing);
    now = at("2027-01-01T00:00:00Z");
    (void)settle();
    EXPECT_EQ(stage_of(anna), stage::marketing) << "in the next there is room";
    EXPECT_EQ(used(), 3);
}

TEST_F(vectors_deleted, V18_unless_the_rules_say_so) {
    rules.tier.limit = 1;
    rules.on_delete = policy::releases::immediately;
    submit(anna);
    submit(ben);
    const auto gone = remove(anna);
    EXPECT_EQ(used(), 0);
    (void)settle();
    EXPECT_EQ(stage_of(ben), stage::marketing);
    EXPECT_EQ(restore(gone), restore_end::restored);
    EXPECT_EQ(stage_of(anna), stage::non_marketing) << "the tier is full by now";
    EXPECT_TRUE(of(anna).marketing.held);
}

TEST_F(vectors_deleted, V20_whoever_comes_back_is_new_and_not_counted_twice) {
    submit(anna);
    now += 1h;
    const auto gone = remove(anna);
    EXPECT_EQ(used(), 1);
    source.status = default_status::non_marketing;
    now += 1h;
    submit(anna);
    EXPECT_NE(of(anna).id, gone);
    EXPECT_EQ(stage_of(anna), stage::non_marketing);
    EXPECT_EQ(used(), 1);
    EXPECT_EQ(ask(anna, change::promote).what, policy::verdict::changed);
    EXPECT_EQ(used(), 1) << "it was counted before";
}

TEST_F(vectors_deleted, R47_however_often_it_happens) {
    submit(anna);
    for (int i = 0; i < 3; ++i) {
        now += 1h;
        remove(anna);
        now += 1h;
        submit(anna);
    }
    EXPECT_EQ(used(), 1);
    now = at("2027-01-01T00:00:00Z");
    remove(anna);
    EXPECT_EQ(used(), 1) << "of the new period";
    now += 1h;
    submit(anna);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors_deleted, R47_a_count_of_the_period_before_is_not_taken_over) {
    submit(anna);
    remove(anna);
    now = at("2027-01-01T00:00:00Z");
    submit(anna);
    EXPECT_EQ(used(), 1) << "counted in the new period, by itself";
    EXPECT_EQ(of(anna).marketing.counted_in_period, account().now.id());
}

TEST_F(vectors_deleted, leaves_every_list_and_audience_and_comes_back_as_it_was) {
    submit(anna, {{"name", "Anna"}, {"country", "NL"}});
    deliver(anna);
    now += 1h;
    const contact::contact before = of(anna);
    const auto gone = remove(anna);
    EXPECT_FALSE(is_there(anna));
    EXPECT_EQ(contacts::count(s()), 0);
    EXPECT_EQ(ledger::of_contact(s(), gone).at(0).what, ledger::todo::remove);
    EXPECT_EQ(counts().members, 0);
    confirm_removal(gone);
    now += 1h;
    EXPECT_EQ(restore(gone), restore_end::restored);
    contact::contact after = of(anna);
    EXPECT_GT(after.version, before.version);
    after.version = before.version;
    EXPECT_EQ(after, before);
    EXPECT_EQ(row_of(anna).what, ledger::todo::add);
    EXPECT_EQ(used(), 1);
    using enum policy::history_kind;
    EXPECT_EQ(history_of(gone), (std::vector{created, policy::history_kind::deleted, restored}));
    EXPECT_FALSE(deleted::get(s(), gone));
    EXPECT_EQ(restore(gone), restore_end::unknown) << "once";
}

TEST_F(vectors_deleted, is_there_again_although_its_removal_is_still_under_way) {
    submit(anna);
    deliver(anna);
    const auto gone = remove(anna);
    EXPECT_EQ(restore(gone), restore_end::restored);
    EXPECT_EQ(row_of(anna).what, ledger::todo::add) << "who knows what the network did";
    EXPECT_FALSE(row_of(anna).sent.empty());
}

TEST_F(vectors_deleted, R66_who_was_to_leave_at_a_boundary_that_passed_has_left) {
    submit(anna);
    submit(ben);
    now = at("2026-11-01T00:00:00Z");
    EXPECT_EQ(ask(anna, change::schedule_exit).what, policy::verdict::changed);
    const auto scheduled = remove(anna);
    const auto stays = remove(ben);
    now = at("2027-01-15T00:00:00Z");
    (void)settle();
    EXPECT_EQ(used(), 0);
    EXPECT_EQ(restore(scheduled), restore_end::restored);
    EXPECT_EQ(stage_of(anna), stage::non_marketing);
    EXPECT_EQ(of(anna).marketing.left_at, at("2026-12-31T23:00:00Z"));
    EXPECT_EQ(used(), 0);
    EXPECT_EQ(restore(stays), restore_end::restored);
    EXPECT_EQ(stage_of(ben), stage::marketing);
    EXPECT_EQ(used(), 1) << "counted in the period that it came back in";
    for (const std::int64_t id : {scheduled, stays}) {
        std::vector<policy::history_row> rows;
        for (const auto& r : store::history::of_contact(s(), id, 0, 100))
            rows.push_back(r.row);
        EXPECT_EQ(policy::replay(rows), contacts::load(s(), std::span(&id, 1)).at(0).marketing);
    }
}

TEST_F(vectors_deleted, is_not_restored_beside_the_one_that_came_after_it) {
    submit(anna);
    const auto first = remove(anna);
    now += 1h;
    submit(anna);
    const auto second = of(anna).id;
    auto refused = restore_contact(s(), removals(), first, {"eva", "r"}, now);
    EXPECT_EQ(refused.became, restore_end::taken);
    EXPECT_EQ(refused.other, second);
    EXPECT_FALSE(refused.other_is_deleted);
    now += 1h;
    remove(anna);
    refused = restore_contact(s(), removals(), first, {"eva", "r"}, now);
    EXPECT_EQ(refused.became, restore_end::taken);
    EXPECT_TRUE(refused.other_is_deleted) << "what was said to the second one counts";
    EXPECT_EQ(restore(second), restore_end::restored);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors_deleted, what_came_onto_an_opt_out_list_meanwhile_is_obeyed) {
    submit(anna);
    const auto gone = remove(anna);
    const contact::identity address{contact::identity_kind::email, "", anna};
    store::suppressions::add(s(), tombstone_of(secrets(), address), "list", now);
    EXPECT_EQ(restore(gone), restore_end::restored);
    EXPECT_TRUE(of(anna).suppressed);
}

TEST_F(vectors_deleted, is_dropped_after_its_days_and_counts_until_the_period_ends) {
    submit(anna);
    const auto gone = remove(anna);
    now += std::chrono::days{90} - 1ms;
    EXPECT_EQ(drop_deleted(s(), 10, now), 0U);
    EXPECT_EQ(deleted::list(s(), 0, 10).size(), 1U);
    now += 1ms;
    EXPECT_EQ(restore(gone), restore_end::unknown) << "also before it was dropped";
    EXPECT_EQ(drop_deleted(s(), 10, now), 1U);
    EXPECT_TRUE(deleted::list(s(), 0, 10).empty());
    EXPECT_TRUE(deleted::get(s(), gone)->state.empty());
    submit(anna);
    EXPECT_EQ(used(), 1) << "still known to be counted";
    EXPECT_EQ(drop_deleted(s(), 10, now), 0U);
    EXPECT_FALSE(deleted::get(s(), gone)) << "another took its count over";
    remove(anna);
    now = at("2027-04-01T00:00:00Z");
    (void)settle();
    EXPECT_EQ(drop_deleted(s(), 10, now), 1U);
    EXPECT_TRUE(
        deleted::of_identities(
            s(), hashes_of(secrets(), std::vector<contact::identity>{{contact::identity_kind::email,
                                                                      "", anna}}))
            .empty());
}

TEST_F(vectors_deleted, is_sealed) {
    submit(anna, {{"name", "Annabella"}});
    const auto gone = remove(anna);
    const std::string state = deleted::get(s(), gone)->state;
    EXPECT_GT(state.size(), 100U);
    EXPECT_EQ(state.find("anna"), std::string::npos);
    EXPECT_EQ(state.find("Annabella"), std::string::npos);
}

TEST_F(vectors_deleted, of_nobody_does_nothing) {
    EXPECT_FALSE(remove_contact(s(), removals(), 77, {"eva", "r"}, now));
    EXPECT_EQ(restore(77), restore_end::unknown);
}

}  // namespace
}  // namespace sluis::apply

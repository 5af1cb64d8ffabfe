// The vectors of docs/marketing-status.md that are about time, by number: boundaries as work that
// survives restarts and clocks that jump.
#include "tests/gateway/apply/vectors.hpp"

namespace sluis::apply {
namespace {

TEST_F(vectors, V12_V13_a_boundary_takes_them_out_of_every_audience_once) {
    submit(anna);
    submit(ben);
    deliver(anna);
    deliver(ben);
    now = at("2026-11-01T00:00:00Z");
    EXPECT_EQ(ask(anna, change::schedule_exit).what, policy::verdict::changed);
    EXPECT_EQ(row_of(anna).what, ledger::todo::nothing) << "V11: still there";
    now = at("2026-12-31T23:00:00Z");
    EXPECT_GT(settle(), 0);
    EXPECT_EQ(stage_of(anna), stage::non_marketing);
    EXPECT_EQ(row_of(anna).what, ledger::todo::remove);
    EXPECT_EQ(row_of(anna).primary, reason::non_marketing);
    EXPECT_EQ(row_of(ben).what, ledger::todo::nothing);
    EXPECT_EQ(used(), 1);
    EXPECT_EQ(told(), kinds{"boundary_passed"});
    const auto rows = store::history::of_contact(s(), of(anna).id, 0, 100).size();
    const auto since = row_of(anna).since;
    now = at("2027-01-01T12:00:00Z");
    EXPECT_EQ(settle(), 0) << "once";
    EXPECT_EQ(store::history::of_contact(s(), of(anna).id, 0, 100).size(), rows);
    EXPECT_EQ(row_of(anna).since, since) << "no second removal";
    EXPECT_EQ(told(), kinds{});
    const auto all = periods::list(s(), 10);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].count.used, 2);
    EXPECT_EQ(all[1].leaving, 1);
    EXPECT_EQ(all[0].began_with, 1);
}

// The first transaction after the boundary is a submission's: the logical step comes first.
TEST_F(vectors, V31_what_was_queued_is_applied_after_the_boundary_that_was_missed) {
    submit(anna);
    submit(ben);
    now = at("2026-12-31T10:00:00Z");
    (void)ask(anna, change::schedule_exit);
    (void)ask(ben, change::schedule_exit);
    now = at("2027-01-02T08:00:00Z");
    submit_at(anna, at("2027-01-01T09:00:00Z"));
    EXPECT_EQ(stage_of(anna), stage::marketing);
    EXPECT_EQ(used(), 1) << "of the new period; Ben does not count although his row is not settled";
    EXPECT_EQ(account().closed.size(), 1U);
    const auto rows = store::history::of_contact(s(), of(anna).id, 0, 100);
    EXPECT_EQ(rows[rows.size() - 2].row.what, policy::history_kind::left);
    EXPECT_EQ(rows[rows.size() - 2].row.at, at("2026-12-31T23:00:00Z"));
    (void)settle();
    EXPECT_EQ(stage_of(ben), stage::non_marketing);
    EXPECT_EQ(of(ben).marketing.left_at, at("2026-12-31T23:00:00Z"));
    EXPECT_EQ(stage_of(anna), stage::marketing);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, V10_a_remembered_exit_is_scheduled_when_its_window_opens) {
    submit(anna);
    rules.outside = policy::outside_window::remember;
    (void)ask(anna, change::schedule_exit);
    now = at("2026-10-02T21:59:59Z");
    EXPECT_EQ(settle(), 0);
    EXPECT_EQ(stage_of(anna), stage::marketing);
    now = at("2026-10-02T22:00:00Z");
    EXPECT_EQ(settle(), 1);
    EXPECT_EQ(stage_of(anna), stage::scheduled);
}

TEST_F(vectors, R36_a_contract_change_moves_the_exits_and_its_withdrawal_moves_them_back) {
    submit(anna);
    now = at("2026-11-01T00:00:00Z");
    (void)ask(anna, change::schedule_exit);
    const auto change = periods::add(s(), {.effective = sluis::local_day("2026-11-20").value(),
                                           .renewal = sluis::local_day("2027-11-20").value(),
                                           .limit = 500,
                                           .entered_at = now,
                                           .entered_by = "eva"});
    // Nobody has told the account yet; the next transaction finds out.
    submit(ben);
    EXPECT_EQ(account().now.ends_at, at("2026-11-19T23:00:00Z"));
    (void)settle();
    EXPECT_EQ(of(anna).marketing.exit_effective_at, at("2026-11-19T23:00:00Z"));
    EXPECT_TRUE(periods::withdraw(s(), change.id, now));
    submit("carl@example.org");
    (void)settle();
    EXPECT_EQ(of(anna).marketing.exit_effective_at, at("2026-12-31T23:00:00Z"));
    EXPECT_EQ(told(), (kinds{"boundary_moved", "boundary_moved"}));
    EXPECT_EQ(stage_of(anna), stage::scheduled);
}

TEST_F(vectors, a_clock_that_was_put_back_neither_repeats_nor_undoes_a_boundary) {
    submit(anna);
    now = at("2026-11-01T00:00:00Z");
    (void)ask(anna, change::schedule_exit);
    now = at("2026-12-31T23:00:30Z");
    (void)settle();
    now = at("2026-12-31T22:59:30Z");
    submit(ben);
    EXPECT_EQ(settle(), 0);
    EXPECT_EQ(account().closed.size(), 1U);
    EXPECT_EQ(stage_of(anna), stage::non_marketing);
    now = at("2026-12-31T23:00:05Z");
    EXPECT_EQ(settle(), 0);
    EXPECT_EQ(account().closed.size(), 1U);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, several_boundaries_that_were_missed_are_executed_in_turn) {
    rules.when.kind = policy::period_kind::calendar_month;
    rules.when.window_days.reset();
    submit(anna);
    submit(ben);
    (void)ask(anna, change::schedule_exit);
    now = at("2026-08-15T00:00:00Z");
    (void)settle();
    EXPECT_EQ(account().closed.size(), 4U);
    EXPECT_EQ(of(anna).marketing.left_at, at("2026-04-30T22:00:00Z"));
    EXPECT_EQ(used(), 1);
}

// I6, through the store.
TEST_F(vectors, the_last_row_of_history_is_the_state) {
    rules.tier.limit = 1;
    submit(anna);
    submit(ben);
    now = at("2026-11-01T00:00:00Z");
    (void)ask(anna, change::schedule_exit);
    now = at("2027-02-01T00:00:00Z");
    (void)settle();
    submit(anna);
    for (const std::string& who : {anna, ben}) {
        std::vector<policy::history_row> rows;
        for (const auto& r : store::history::of_contact(s(), of(who).id, 0, 100))
            rows.push_back(r.row);
        EXPECT_EQ(policy::replay(rows), of(who).marketing) << who;
    }
    EXPECT_EQ(stage_of(ben), stage::marketing);
    EXPECT_EQ(of(anna).marketing.held->type, contact::reason_type::form);
}

}  // namespace
}  // namespace sluis::apply

// The vectors of docs/marketing-status.md that are about the tier and the audiences, by number.
#include "tests/gateway/apply/vectors.hpp"

namespace sluis::apply {
namespace {

TEST_F(vectors, R49_the_limit_of_a_contract_counts_from_its_first_day) {
    rules.tier.limit = 3;
    periods::add(s(), {.effective = sluis::local_day("2026-06-15").value(),
                       .renewal = sluis::local_day("2027-06-15").value(),
                       .limit = 1,
                       .entered_at = now,
                       .entered_by = "eva"});
    submit(anna);
    submit(ben);
    EXPECT_EQ(account().count.limit, 3);
    now = at("2026-06-14T22:00:00Z");
    (void)settle();
    EXPECT_EQ(account().count.limit, 1);
    submit("carl@example.org");
    EXPECT_EQ(stage_of("carl@example.org"), stage::non_marketing);
}

TEST_F(vectors, V16_the_fourth_is_held_and_people_are_warned_once) {
    rules.tier.limit = 3;
    for (const char* who : {"1@example.org", "2@example.org"})
        submit(who);
    EXPECT_EQ(told(), kinds{});
    submit("3@example.org");
    EXPECT_EQ(told(), kinds{"tier_warning"}) << "at 100 per cent; those below with it";
    submit(anna);
    submit(ben);
    EXPECT_EQ(told(), kinds{}) << "once";
    EXPECT_EQ(stage_of(anna), stage::non_marketing);
    EXPECT_EQ(row_of(anna).primary, reason::tier_limit);
    EXPECT_EQ(account().count, (policy::usage{.used = 3, .held = 2, .limit = 3, .warned = 100}));
}

TEST_F(vectors, V19_room_that_appears_is_for_those_who_wait_oldest_first) {
    rules.tier.limit = 3;
    for (const char* who : {"1@example.org", "2@example.org", "3@example.org"})
        submit(who);
    now += 1h;
    submit(anna);
    now += 1h;
    submit(ben);
    now = at("2026-11-01T00:00:00Z");
    (void)ask("2@example.org", change::schedule_exit);
    now = at("2027-01-01T00:00:00Z");
    (void)settle();
    EXPECT_EQ(stage_of(anna), stage::marketing);
    EXPECT_EQ(stage_of(ben), stage::non_marketing);
    EXPECT_EQ(row_of(anna).what, ledger::todo::add);
    rules.tier.limit = 4;
    (void)settle();
    EXPECT_EQ(stage_of(ben), stage::marketing) << "the limit was raised";
    EXPECT_EQ(account().count.held, 0);
}

TEST_F(vectors, V24_who_unsubscribes_leaves_the_audience_and_stays_marketing) {
    submit(anna);
    deliver(anna);
    now += 1h;
    submit(anna, {{"do", "leave"}});
    EXPECT_EQ(stage_of(anna), stage::marketing);
    EXPECT_EQ(used(), 1);
    EXPECT_EQ(row_of(anna).what, ledger::todo::remove);
    EXPECT_EQ(row_of(anna).primary, reason::unsubscribed);
}

// Of a list of ten: 4 can be sent; 3 are non-marketing, 1 has nothing to be matched by, 1 said no.
// (That one is a duplicate of another only the network's form tells: tests/gateway/delivery.)
TEST_F(vectors, V26_V27_the_breakdown_adds_up_and_a_promotion_is_sent_by_itself) {
    for (const char* who : {"1@example.org", "2@example.org", "3@example.org", "4@example.org"})
        submit(who);
    submit("5@example.org", {{"ads", "denied"}});
    submit("", {{"id", "x6"}});
    source.status = policy::default_status::non_marketing;
    for (const char* who : {"7@example.org", "8@example.org", "9@example.org"})
        submit(who);
    EXPECT_EQ(counts().members, 9);
    EXPECT_EQ(counts().to_be_sent, 4);
    EXPECT_EQ(excluded(reason::non_marketing), 3);
    EXPECT_EQ(excluded(reason::no_identifier), 1);
    EXPECT_EQ(excluded(reason::consent_denied), 1);
    EXPECT_EQ(ask("7@example.org", change::promote).what, policy::verdict::changed);
    EXPECT_EQ(counts().to_be_sent, 5);
    EXPECT_EQ(excluded(reason::non_marketing), 2);
    EXPECT_EQ(row_of("7@example.org").what, ledger::todo::add);
}

TEST_F(vectors, V34_an_erasure_leaves_the_count_and_the_removals) {
    submit(anna);
    deliver(anna);
    const std::int64_t id = of(anna).id;
    submit(anna, {{"do", "erase"}});
    EXPECT_TRUE(contacts::find(s(), anna).empty());
    EXPECT_EQ(used(), 1);
    EXPECT_EQ(ledger::of_contact(s(), id).at(0).what, ledger::todo::remove);
}

}  // namespace
}  // namespace sluis::apply

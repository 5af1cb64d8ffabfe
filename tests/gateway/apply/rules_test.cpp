// What rules do with those who enrolled, and what they log.
#include "rules_support.hpp"

namespace sluis::apply {
namespace {

TEST_F(rules_test, waits_and_goes_on_where_it_was) {
    const std::int64_t a = person("NL");
    (void)on(std::string(a_day) + ',' + std::string(promote) + ',' + std::string(add));
    EXPECT_EQ(stage_of(a), stage::non_marketing);
    now_ += 24h - 1ms;
    EXPECT_EQ(work(), 0);
    now_ += 1ms;
    work();
    EXPECT_EQ(stage_of(a), stage::marketing);
    EXPECT_THAT(log_of(a),
                ElementsAre("enrol enrolled", "actions[0] wait waits",
                            "actions[1] set_status changed", "actions[2] add_to_audience changed"));
    EXPECT_TRUE(membership(a)->desired);
    EXPECT_EQ(hints_, 1U) << "delivery is told";
}

TEST_F(rules_test, a_branch_asks_how_the_contact_is_then) {
    const std::string branch = R"({"do": "branch", "filter": {"filterGroups": [{"filters": [
        {"propertyName": "status", "operator": "EQ", "value": "marketing"}]}]},
        "then": [{"do": "set_status", "to": "leave"}], "else": [)" +
                               std::string(promote) + "]}";
    const std::int64_t a = person("NL", true);
    const std::int64_t b = person("NL");
    (void)on(branch + ',' + std::string(add));
    EXPECT_THAT(log_of(a), ElementsAre("enrol enrolled", "actions[0] branch then",
                                       "actions[0] then[0] set_status changed",
                                       "actions[1] add_to_audience changed"));
    EXPECT_THAT(log_of(b), ElementsAre("enrol enrolled", "actions[0] branch else",
                                       "actions[0] else[0] set_status changed",
                                       "actions[1] add_to_audience changed"));
}

TEST_F(rules_test, leaving_is_remembered_outside_the_window) {
    now_ = from_rfc3339("2026-02-01T00:00:00Z").value();
    const std::int64_t a = person("NL", true);
    (void)on(R"({"do": "set_status", "to": "leave"})");
    EXPECT_TRUE(load(a).marketing.exit_asked);
    EXPECT_FALSE(load(a).marketing.exit_effective_at);
    EXPECT_EQ(stage_of(a), stage::marketing) << "until the boundary";
}

// R61, R55
TEST_F(rules_test, adds_marketing_contacts_only_and_takes_out_everybody) {
    const std::int64_t a = person("NL", true);
    const std::int64_t b = person("NL");
    (void)on(std::string(add) + ',' + std::string(promote));
    EXPECT_TRUE(membership(a)->member);
    EXPECT_FALSE(membership(b).has_value());
    EXPECT_THAT(log_of(b),
                ElementsAre("enrol enrolled", "actions[0] add_to_audience skipped: non_marketing",
                            "actions[1] set_status changed"))
        << "the others are still done";
    const std::int64_t other = declare(take_out, nlohmann::json::object(), "out");
    switch_on(other, "out");
    const std::int64_t c = person("NL");
    work();
    EXPECT_FALSE(membership(a)->member);
    for (const std::int64_t id : {a, b, c})
        EXPECT_EQ(store::overrides::of_contact(s(), id).at(0).what,
                  store::overrides::kind::excluded);
}

TEST_F(rules_test, what_a_rule_says_of_membership_holds_against_the_filter) {
    const std::int64_t a = person("NL", true);
    (void)on(add);
    declarations::put(s(), declarations::kind::audience,
                      {.id = "all", .body = R"({"id": "all", "consent": "not_denied"})"});
    (void)store::jobs::start(s(), evaluate_job, "all", 1, now_);
    while (evaluate_some(s(), 100, now_).more) {
    }
    EXPECT_TRUE(membership(a)->member);
    const std::int64_t other = declare(take_out, nlohmann::json::object(), "out");
    switch_on(other, "out");
    work();
    EXPECT_FALSE(membership(a)->member) << "the filter has everybody now";
    auto c = load(a);
    EXPECT_TRUE(store::contacts::save(s(), c));
    (void)store::ledger::put(s(), desires_of(s(), c, true, load_audiences(s())), now_);
    EXPECT_FALSE(membership(a)->member);
    (void)store::jobs::start(s(), evaluate_job, "all", 1, now_);
    while (evaluate_some(s(), 100, now_).more) {
    }
    EXPECT_FALSE(membership(a)->member);
}

TEST_F(rules_test, off_stops_those_on_their_way_and_on_lets_them_go_on_as_they_began) {
    const std::int64_t a = person("NL");
    const std::int64_t rule = on(std::string(a_day) + ',' + std::string(promote));
    switch_off(rule);
    (void)declare(a_day);
    now_ += 48h;
    EXPECT_EQ(work(), 0);
    EXPECT_EQ(rules::count(s(), rule).paused, 1);
    switch_on(rule);
    work();
    EXPECT_EQ(stage_of(a), stage::marketing) << "by the actions that it began with";
}

TEST_F(rules_test, a_deleted_contact_is_looked_at_when_it_comes_back_and_enrolled_once) {
    const std::int64_t a = person("NL");
    auto first = load(a);
    EXPECT_TRUE(store::contacts::remove(s(), a));
    (void)on(promote);
    store::contacts::put_back(s(), first);
    work();
    EXPECT_EQ(stage_of(a), stage::marketing) << "the rule was switched on while it was away";
    auto again = load(a);
    EXPECT_TRUE(store::contacts::remove(s(), a));
    store::contacts::put_back(s(), again);
    work();
    EXPECT_EQ(rules::runs_of_contact(s(), a, 10).size(), 1U);
}

TEST_F(rules_test, an_erased_contact_leaves_nothing) {
    const std::int64_t a = person("NL", true);
    const std::int64_t rule = on(std::string(add) + ',' + std::string(a_day));
    EXPECT_TRUE(store::contacts::erase(s(), a));
    EXPECT_TRUE(rules::runs_of_contact(s(), a, 10).empty());
    EXPECT_TRUE(rules::log_of(s(), rule, 0, 10).empty());
    EXPECT_TRUE(store::overrides::of_contact(s(), a).empty());
    now_ += 48h;
    EXPECT_EQ(work(), 0);
}

TEST_F(rules_test, of_two_who_are_one_the_survivor_goes_on_and_stays_out) {
    const std::int64_t a = person("NL", true);
    const std::int64_t b = person("NL", true);
    const std::int64_t rule = on(std::string(add) + ',' + std::string(a_day));
    store::overrides::put(s(), b, {audience_, store::overrides::kind::excluded, "rule x", now_});
    store::contacts::absorb(s(), b, a, now_);
    EXPECT_EQ(rules::runs_of_contact(s(), a, 10).size(), 2U);
    EXPECT_EQ(rules::get(s(), rule, a), (rules::passage{true, 2}));
    EXPECT_EQ(store::overrides::of_contact(s(), a).at(0).what, store::overrides::kind::excluded);
    now_ += 48h;
    work();
    EXPECT_EQ(rules::count(s(), rule).ended, 2);
}

TEST_F(rules_test, what_was_done_long_ago_goes) {
    const std::int64_t a = person("NL");
    const std::int64_t rule = on(std::string(promote));
    EXPECT_EQ(rules::retire(s(), now_, 10), 0);
    EXPECT_EQ(rules::retire(s(), now_ + 1h, 10), 3);
    EXPECT_EQ(rules::get(s(), rule, a)->enrolments, 1) << "it enrols once all the same";
}

}  // namespace
}  // namespace sluis::apply

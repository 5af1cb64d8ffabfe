// Who enrols in a rule, how often, and how many at once.
#include "rules_support.hpp"

namespace sluis::apply {
namespace {

TEST_F(rules_test, does_nothing_until_it_is_on_and_then_takes_those_who_match_already) {
    const std::int64_t a = person("NL");
    const std::int64_t b = person("BE");
    const std::int64_t c = person("NL");
    const std::int64_t rule = declare(promote);
    EXPECT_EQ(work(), 0);
    EXPECT_EQ(stage_of(a), stage::non_marketing);
    switch_on(rule);
    work();
    EXPECT_EQ(stage_of(a), stage::marketing);
    EXPECT_EQ(stage_of(b), stage::non_marketing);
    EXPECT_EQ(stage_of(c), stage::marketing);
    const auto row = store::history::of_contact(s(), a, 0, 10).at(0).row;
    EXPECT_EQ(row.actor, "rule r");
    EXPECT_EQ(row.after.reason, contact::reason_type::workflow);
    EXPECT_EQ(row.after.reason_id, "r");
    EXPECT_THAT(log_of(a), ElementsAre("enrol enrolled", "actions[0] set_status changed"));
    EXPECT_TRUE(log_of(b).empty());
    EXPECT_EQ(store::periods::load(s())->count.used, 2);
    EXPECT_EQ(work(), 0) << "it is at rest";
}

TEST_F(rules_test, takes_those_who_come_to_match) {
    (void)on(promote);
    const std::int64_t a = person("BE");
    work();
    EXPECT_EQ(stage_of(a), stage::non_marketing);
    move(a, "NL");
    EXPECT_EQ(stage_of(a), stage::marketing);
}

TEST_F(rules_test, enrols_once) {
    const std::int64_t a = person("NL");
    const std::int64_t rule = on(a_day);
    move(a, "BE");
    move(a, "NL");
    EXPECT_EQ(rules::count(s(), rule).running, 1);
    switch_off(rule);
    switch_on(rule);
    work();
    EXPECT_EQ(rules::runs_of_contact(s(), a, 10).size(), 1U) << "not when it is on again either";
}

TEST_F(rules_test, enrols_at_each_change_to_matching_when_that_is_asked_for_and_not_without_end) {
    const std::int64_t a = person("NL");
    (void)on(take_out, {{"reenrol", true}});
    auto c = load(a);
    EXPECT_TRUE(store::contacts::save(s(), c));
    work();
    EXPECT_EQ(rules::runs_of_contact(s(), a, 100).size(), 1U) << "it matched before";
    for (int i = 0; i < 15; ++i) {
        move(a, "BE");
        move(a, "NL");
    }
    EXPECT_EQ(rules::runs_of_contact(s(), a, 100).size(), 10U);
    EXPECT_EQ(log_of(a).back(), "enrol refused");
    now_ += 25h;
    move(a, "BE");
    move(a, "NL");
    EXPECT_EQ(rules::runs_of_contact(s(), a, 100).size(), 11U);
}

TEST_F(rules_test, more_than_an_hour_takes_wait_and_none_is_lost) {
    std::vector<std::int64_t> all;
    for (int i = 0; i < 7; ++i)
        all.push_back(person("NL"));
    const std::int64_t rule = on(promote, {{"per_hour", 3}});
    EXPECT_EQ(rules::count(s(), rule), (rules::sums{.queued = 4, .ended = 3}));
    EXPECT_THAT(notices(), ElementsAre("rule_spike")) << "once";
    const std::int64_t late = person("NL");
    now_ += 59min;
    work();
    EXPECT_EQ(rules::count(s(), rule), (rules::sums{.queued = 5, .ended = 3}));
    now_ += 1min;
    work();
    EXPECT_EQ(rules::count(s(), rule), (rules::sums{.queued = 2, .ended = 6}));
    EXPECT_EQ(stage_of(all[5]), stage::marketing);
    EXPECT_EQ(stage_of(all[6]), stage::non_marketing) << "in their order";
    EXPECT_THAT(notices(), ElementsAre("rule_spike", "rule_spike"));
    now_ += 1h;
    work();
    EXPECT_EQ(rules::count(s(), rule), (rules::sums{.ended = 8}));
    EXPECT_EQ(stage_of(late), stage::marketing);
    EXPECT_EQ(notices().size(), 2U);
}

TEST_F(rules_test, counts_who_would_enrol) {
    const auto would = [&](std::int64_t rule, bool reenrol) {
        std::vector<error> errors;
        const auto who = sluis::audience::parse_filter(nlohmann::json::parse(dutch), "", errors);
        return store::contacts::count_stages(s(), rules::would_enrol(who, rule, reenrol)).sum();
    };
    const std::int64_t a = person("NL");
    (void)person("BE");
    const std::int64_t rule = declare(take_out);
    EXPECT_EQ(would(rule, false), 1);
    switch_on(rule);
    work();
    EXPECT_EQ(would(rule, false), 0);
    EXPECT_EQ(would(rule, true), 0);
    move(a, "BE");
    switch_off(rule);
    move(a, "NL");
    EXPECT_EQ(would(rule, false), 0) << "it passed";
    EXPECT_EQ(would(rule, true), 1) << "it comes to match again";
}

}  // namespace
}  // namespace sluis::apply

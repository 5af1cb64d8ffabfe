// The vectors of docs/marketing-status.md, by number. Those of audiences and of the store go on in
// tests/gateway/apply/vectors_test.cpp.
//
// Europe/Amsterdam, contract 2026-01-01 to 2027-01-01, limit 3, preset hubspot_2020.
#include "tests/gateway/policy/support.hpp"

namespace sluis::policy {
namespace {

instant at(std::string_view text) {
    return from_rfc3339(text).value();
}
local_days day(std::string_view text) {
    return sluis::local_day(text).value();
}

rules seed_rules() {
    rules r;
    r.when.window_days = 90;
    r.when.zone = time_zone::find("Europe/Amsterdam").value();
    r.tier.limit = 3;
    return r;
}

class vectors : public testing::Test {
protected:
    explicit vectors(rules r = seed_rules())
        : w({{"form", usual_rules("form", source_kind::form)},
             {"chat", usual_rules("chat", source_kind::chat)},
             {"app", usual_rules("app", source_kind::integration)},
             {"list", usual_rules("list", source_kind::import)}},
            std::move(r), at("2026-04-01T00:00:00Z")) {}

    // Something of the source arrives now.
    const contact::contact& comes(const char* source, const char* who = "anna@example.org") {
        event e{.source = source, .key = std::to_string(++number_), .identities = {email(who)}};
        e.occurred_at = e.received_at = w.now();
        (void)w.meet(e, w.now());
        return w.of(who);
    }
    const contact::contact& marketing(const char* who = "anna@example.org") {
        return comes("form", who);
    }
    stage stage_of(const char* who = "anna@example.org") const {
        return contact::stage_of(w.of(who).marketing);
    }
    void set_default(const char* source, default_status s, source_kind kind) {
        source_rules changed = usual_rules(source, kind);
        changed.status = s;
        w.configure(changed);
    }
    std::int64_t used() const { return w.account().count.used; }
    static constexpr const char* anna = "anna@example.org";
    static constexpr const char* boundary = "2026-12-31T23:00:00Z";

    world w;
    int number_ = 0;
};

TEST_F(vectors, V1_an_integration_that_nobody_configured) {
    const contact::contact& c = comes("app");
    EXPECT_EQ(stage_of(), stage::non_marketing);
    EXPECT_EQ(c.marketing.reason, reason_type::integration);
    EXPECT_EQ(used(), 0);
}

TEST_F(vectors, V2_V3_a_default_that_is_switched_on_is_for_new_contacts) {
    comes("app", "older@example.org");
    w.at(w.now() + std::chrono::hours{1});
    set_default("app", default_status::marketing, source_kind::integration);
    comes("app", "older@example.org");
    EXPECT_EQ(stage_of("older@example.org"), stage::non_marketing);
    comes("app", "newer@example.org");
    EXPECT_EQ(stage_of("newer@example.org"), stage::marketing);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, V4_a_form_promotes_whom_it_knows) {
    comes("app");
    w.at(w.now() + std::chrono::hours{1});
    EXPECT_EQ(comes("form").marketing.reason, reason_type::form);
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, V5_a_chat_does_not) {
    comes("app");
    w.at(w.now() + std::chrono::hours{1});
    set_default("chat", default_status::marketing, source_kind::chat);
    comes("chat");
    EXPECT_EQ(stage_of(), stage::non_marketing);
}

TEST_F(vectors, V6_an_import_lowers_nobody) {
    marketing();
    comes("list");
    EXPECT_EQ(stage_of(), stage::marketing);
}

TEST_F(vectors, V7_nobody_is_demoted_within_the_period) {
    marketing();
    const answer refused{verdict::refused, because::within_period, at(boundary)};
    EXPECT_EQ(w.ask(anna, change::demote_now), refused);
    w.at(at("2026-11-11T00:00:00Z"));
    EXPECT_EQ(w.ask(anna, change::demote_now), refused);
    (void)w.ask(anna, change::schedule_exit);
    EXPECT_EQ(w.ask(anna, change::demote_now), refused) << "scheduled or not";
    EXPECT_EQ(stage_of(), stage::scheduled);
}

TEST_F(vectors, V8_before_the_window_an_exit_is_refused) {
    marketing();
    w.at(at("2026-10-02T21:59:59Z"));
    EXPECT_EQ(w.ask(anna, change::schedule_exit),
              (answer{verdict::refused, because::outside_window, at("2026-10-02T22:00:00Z")}));
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(w.of(anna).marketing.exit_asked, std::nullopt);
}

TEST_F(vectors, V9_from_its_first_instant_it_is_scheduled) {
    marketing();
    w.at(at("2026-10-02T22:00:00Z"));
    EXPECT_EQ(w.ask(anna, change::schedule_exit).what, verdict::changed);
    EXPECT_EQ(stage_of(), stage::scheduled);
    EXPECT_EQ(w.of(anna).marketing.exit_effective_at, at(boundary));
}

TEST_F(vectors, V10_or_remembered_until_then) {
    marketing();
    w.at(at("2026-10-02T21:59:59Z"));
    const auto remember = outside_window::remember;
    EXPECT_EQ(w.ask(anna, change::schedule_exit, remember).what, verdict::changed);
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(w.of(anna).marketing.exit_asked->at, at("2026-10-02T21:59:59Z"));
    EXPECT_EQ(w.ask(anna, change::schedule_exit, remember),
              (answer{verdict::unchanged, because::already_scheduled}));
    w.at(at("2026-10-02T22:00:05Z"));
    EXPECT_EQ(stage_of(), stage::scheduled);
    EXPECT_EQ(w.of(anna).marketing.exit_effective_at, at(boundary));
    EXPECT_EQ(w.history_of(1).back().at, at("2026-10-02T22:00:00Z")) << "the window's own instant";
}

TEST_F(vectors, V11_until_the_boundary_it_is_marketing) {
    marketing();
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    w.at(at("2026-12-31T22:59:59Z"));
    EXPECT_EQ(stage_of(), stage::scheduled);
    EXPECT_FALSE(exclusions(w.of(anna), {.needs_consent = false}).has(reason::non_marketing));
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, V12_V13_the_boundary_runs_once) {
    marketing();
    marketing("ben@example.org");
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    w.at(at(boundary));
    EXPECT_EQ(stage_of(), stage::non_marketing);
    EXPECT_EQ(stage_of("ben@example.org"), stage::marketing);
    EXPECT_EQ(used(), 1) << "of the new period";
    EXPECT_EQ(w.of(anna).marketing.left_at, at(boundary));
    EXPECT_EQ(w.of(anna).marketing.reason, reason_type::user) << "who had asked for it";
    const auto rows = w.history_of(1).size();
    const auto account = w.account();
    w.at(at(boundary));
    w.at(at("2027-01-05T00:00:00Z"));
    EXPECT_EQ(w.history_of(1).size(), rows);
    EXPECT_EQ(w.account(), account);
}

TEST_F(vectors, V14_promoted_after_the_boundary_counts_in_the_new_period) {
    marketing();
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    w.at(at("2026-12-31T23:00:01Z"));
    EXPECT_EQ(used(), 0);
    EXPECT_EQ(w.ask(anna, change::promote).what, verdict::changed);
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, V15_promoted_again_it_stays) {
    marketing();
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    w.at(at("2026-12-10T00:00:00Z"));
    EXPECT_EQ(w.ask(anna, change::promote).what, verdict::changed);
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(used(), 1);
    w.at(at("2027-01-01T12:00:00Z"));
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, V15_a_form_that_it_submits_withdraws_the_exit_too) {
    marketing();
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    event late{.source = "form", .key = "late", .identities = {email(anna)}};
    late.occurred_at = late.received_at = at("2026-10-31T00:00:00Z");
    (void)w.meet(late, w.now());
    EXPECT_EQ(stage_of(), stage::scheduled) << "it came before the exit was asked for";
    w.at(at("2026-11-02T00:00:00Z"));
    comes("form");
    EXPECT_EQ(stage_of(), stage::marketing);
}

class full_tier : public vectors {
protected:
    explicit full_tier(rules r = seed_rules()) : vectors(std::move(r)) {
        marketing("one@example.org");
        marketing("two@example.org");
        marketing("three@example.org");
        comes("app", anna);
        EXPECT_EQ(used(), 3) << "the limit itself is allowed (R42)";
    }
    usage count() const { return w.account().count; }
};

TEST_F(full_tier, V16_the_fourth_is_held) {
    usage told = count();
    EXPECT_EQ(take_warning(told, seed_rules().tier), 100);
    EXPECT_EQ(take_warning(told, seed_rules().tier), std::nullopt) << "once";
    EXPECT_EQ(w.ask(anna, change::promote), (answer{verdict::refused, because::tier_limit}));
    EXPECT_EQ(stage_of(), stage::non_marketing);
    EXPECT_EQ(count().used, 3);
    EXPECT_EQ(count().held, 1);
    const reasons why = exclusions(w.of(anna), {.needs_consent = false});
    EXPECT_EQ(why.primary(), reason::tier_limit);
    EXPECT_FALSE(why.has(reason::non_marketing)) << "promoting it is no cure";
}

TEST_F(full_tier, V16_blocked_it_stays_and_the_breakdown_says_why) {
    rules r = seed_rules();
    r.tier.when_full = on_limit::block;
    w.declare(r);
    EXPECT_EQ(w.ask(anna, change::promote), (answer{verdict::refused, because::tier_limit}));
    EXPECT_EQ(exclusions(w.of(anna), {.needs_consent = false}).primary(), reason::tier_limit);
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask("one@example.org", change::schedule_exit);
    w.at(at("2027-01-02T00:00:00Z"));
    EXPECT_EQ(stage_of(), stage::non_marketing) << "nobody promotes it but who asks";
    EXPECT_EQ(w.ask(anna, change::promote).what, verdict::changed);
}

TEST_F(full_tier, V16_allowed_it_is_only_counted) {
    rules r = seed_rules();
    r.tier.when_full = on_limit::allow;
    w.declare(r);
    EXPECT_EQ(w.ask(anna, change::promote).what, verdict::changed);
    EXPECT_EQ(count().used, 4);
    EXPECT_EQ(count().limit, 3);
}

TEST_F(full_tier, V17_or_the_tier_grows) {
    rules r = seed_rules();
    r.tier.when_full = on_limit::auto_upgrade;
    r.tier.steps = {3, 10};
    w.declare(r);
    EXPECT_EQ(w.ask(anna, change::promote).what, verdict::changed);
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(count().limit, 10);
    EXPECT_EQ(count().used, 4);
    for (int i = 0; i < 7; ++i)
        marketing(("more" + std::to_string(i) + "@example.org").c_str());
    EXPECT_EQ(count(), (usage{.used = 10, .held = 1, .limit = 10})) << "after the last step: hold";
}

TEST_F(full_tier, V18_a_deletion_makes_no_room) {
    (void)w.ask(anna, change::promote);
    w.remove("two@example.org");
    EXPECT_EQ(count().used, 3);
    EXPECT_EQ(stage_of(), stage::non_marketing);
}

TEST_F(full_tier, R46_unless_it_is_configured_to) {
    rules r = seed_rules();
    r.on_delete = releases::immediately;
    w.declare(r);
    (void)w.ask(anna, change::promote);
    w.remove("two@example.org");
    EXPECT_EQ(count(), (usage{.used = 3, .limit = 3}));
    EXPECT_EQ(stage_of(), stage::marketing) << "it was waiting";
}

TEST_F(full_tier, V19_after_the_boundary_the_oldest_that_waits_is_promoted) {
    (void)w.ask(anna, change::promote);
    w.at(w.now() + std::chrono::hours{1});
    marketing("later@example.org");
    EXPECT_EQ(count().held, 2);
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask("one@example.org", change::schedule_exit);
    w.at(at("2027-01-01T12:00:00Z"));
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(stage_of("later@example.org"), stage::non_marketing);
    EXPECT_EQ(count(), (usage{.used = 3, .held = 1, .limit = 3}));
    EXPECT_EQ(w.of(anna).marketing.became_marketing_at, at("2026-04-01T00:00:00Z"));
}

TEST_F(full_tier, R43_a_newcomer_does_not_overtake_those_who_wait) {
    (void)w.ask(anna, change::promote);
    rules r = seed_rules();
    r.tier.limit = 4;
    // Before anybody is let in: the room that appeared belongs to Anna.
    usage u = count();
    declare_limit(u, r.tier);
    EXPECT_FALSE(admit(u, r.tier));
    EXPECT_TRUE(admit(u, r.tier, newcomer::waited));
    w.declare(r);
    EXPECT_EQ(stage_of(), stage::marketing);
}

TEST_F(vectors, V20_deleted_and_created_again) {
    marketing();
    w.remove(anna);
    EXPECT_EQ(used(), 1);
    comes("app");
    EXPECT_EQ(stage_of(), stage::non_marketing);
    EXPECT_EQ(used(), 1);
    EXPECT_EQ(w.ask(anna, change::promote).what, verdict::changed);
    EXPECT_EQ(used(), 1) << "it is not counted twice (R47)";
}

class merges : public vectors {
protected:
    // An event that names both.
    void merge(const char* a, const char* b) {
        event e{
            .what = effect::merge, .source = "app", .key = "m", .identities = {email(a), email(b)}};
        e.occurred_at = e.received_at = w.now();
        std::ranges::sort(e.identities);
        (void)w.meet(e, w.now());
        EXPECT_EQ(&w.of(a), &w.of(b));
    }
};

TEST_F(merges, V21_marketing_with_non_marketing) {
    marketing();
    comes("app", "ben@example.org");
    merge(anna, "ben@example.org");
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(used(), 1);
}

TEST_F(merges, V22_scheduled_with_non_marketing) {
    comes("app", "ben@example.org");
    marketing();
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    merge(anna, "ben@example.org");
    EXPECT_EQ(stage_of(), stage::scheduled);
    EXPECT_EQ(w.of(anna).marketing.exit_effective_at, at(boundary));
}

TEST_F(merges, V23_two_that_were_counted) {
    marketing();
    marketing("ben@example.org");
    merge(anna, "ben@example.org");
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(used(), 2) << "until the period ends";
    w.at(at("2027-01-01T12:00:00Z"));
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, V24_who_unsubscribes_stays_marketing) {
    marketing();
    event e{.what = effect::unsubscribe, .source = "chat", .key = "u", .identities = {email(anna)}};
    e.occurred_at = e.received_at = w.now();
    (void)w.meet(e, w.now());
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(used(), 1);
    EXPECT_EQ(exclusions(w.of(anna), {.needs_consent = false}).primary(), reason::unsubscribed);
}

TEST_F(vectors, V25_a_missing_consent_comes_before_the_status) {
    marketing();
    comes("app", "ben@example.org");
    EXPECT_EQ(exclusions(w.of(anna), {}).primary(), reason::consent_missing);
    const reasons both = exclusions(w.of("ben@example.org"), {});
    EXPECT_EQ(both.primary(), reason::consent_missing);
    EXPECT_TRUE(both.has(reason::non_marketing)) << "retrievable (R54)";
    EXPECT_EQ(exclusions(w.of("ben@example.org"), {.needs_consent = false}).primary(),
              reason::non_marketing);
}

TEST_F(vectors, V30_a_contract_change_is_a_boundary) {
    marketing();
    rules r = seed_rules();
    w.at(at("2026-03-20T09:00:00Z") > w.now() ? at("2026-03-20T09:00:00Z") : w.now());
    r.when.contracts.push_back({day("2026-06-15"), day("2027-06-15")});
    w.declare(r);
    EXPECT_EQ(w.account().now.window_opens_at, at("2026-03-16T23:00:00Z"));
    EXPECT_EQ(w.ask(anna, change::schedule_exit).what, verdict::changed) << "on 2026-04-01";
    EXPECT_EQ(w.of(anna).marketing.exit_effective_at, at("2026-06-14T22:00:00Z"));
    w.at(at("2026-06-14T21:59:59Z"));
    EXPECT_EQ(stage_of(), stage::scheduled);
    w.at(at("2026-06-14T22:00:00Z"));
    EXPECT_EQ(stage_of(), stage::non_marketing);
    EXPECT_EQ(w.account().closed.size(), 1U);
    EXPECT_EQ(used(), 0) << "a new count begins";
    EXPECT_EQ(w.account().now.ends_at, at("2027-06-14T22:00:00Z"));
}

TEST_F(vectors, R36_a_schedule_moves_with_its_boundary) {
    marketing();
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    rules r = seed_rules();
    r.when.contracts = {{day("2026-01-01"), day("2027-03-01")}};
    w.declare(r);
    EXPECT_EQ(stage_of(), stage::scheduled) << "although the window is closed again";
    EXPECT_EQ(w.of(anna).marketing.exit_effective_at, at("2027-02-28T23:00:00Z"));
    EXPECT_EQ(w.ask(anna, change::schedule_exit),
              (answer{verdict::unchanged, because::already_scheduled}));
    r.when.contracts.push_back({day("2026-11-20"), day("2027-11-20")});
    w.declare(r);
    EXPECT_EQ(w.of(anna).marketing.exit_effective_at, at("2026-11-19T23:00:00Z"));
    w.at(at("2026-11-20T00:00:00Z"));
    EXPECT_EQ(stage_of(), stage::non_marketing);
}

TEST_F(vectors, V31_what_passed_while_it_was_stopped_is_caught_up) {
    marketing();
    marketing("ben@example.org");
    w.at(at("2026-12-31T10:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    // Stopped until 2 January; what was queued comes in after the boundary.
    event queued{.source = "form", .key = "q", .identities = {email(anna)}};
    queued.occurred_at = queued.received_at = at("2027-01-01T09:00:00Z");
    (void)w.meet(queued, at("2027-01-02T08:00:00Z"));
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(used(), 2);
    const auto& rows = w.history_of(1);
    ASSERT_GE(rows.size(), 2U);
    EXPECT_EQ(rows[rows.size() - 2].what, history_kind::left);
    EXPECT_EQ(rows[rows.size() - 2].at, at(boundary)) << "its own timestamp";
    EXPECT_EQ(rows.back().what, history_kind::promoted);
}

TEST_F(vectors, V31_an_event_of_before_the_boundary_brings_nobody_back) {
    marketing();
    w.at(at("2026-12-31T10:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    event queued{.source = "form", .key = "q", .identities = {email(anna)}};
    queued.occurred_at = queued.received_at = at("2026-12-30T09:00:00Z");
    (void)w.meet(queued, at("2027-01-02T08:00:00Z"));
    EXPECT_EQ(stage_of(), stage::non_marketing) << "in time, it would have changed nothing";
}

TEST_F(vectors, several_boundaries_that_passed_are_caught_up_in_turn) {
    rules r = seed_rules();
    r.when.kind = period_kind::calendar_month;
    r.when.window_days.reset();
    w.declare(r);
    marketing();
    marketing("ben@example.org");
    (void)w.ask(anna, change::schedule_exit);
    w.at(at("2026-08-15T00:00:00Z"));
    EXPECT_EQ(w.account().closed.size(), 4U);
    EXPECT_EQ(w.of(anna).marketing.left_at, at("2026-04-30T22:00:00Z"));
    EXPECT_EQ(used(), 1);
}

rules current_rules(period_kind kind, const char* start, const char* renewal) {
    rules r = seed_rules();
    r.when.kind = kind;
    r.when.window_days.reset();
    r.when.contracts = {{day(start), day(renewal)}};
    return r;
}

TEST_F(vectors, V32_current_preset_monthly_contract) {
    w.declare(current_rules(period_kind::month_anchor, "2026-04-15", "2026-05-15"));
    w.at(at("2026-04-16T10:00:00Z"));
    marketing();
    EXPECT_EQ(w.ask(anna, change::schedule_exit).what, verdict::changed);
    EXPECT_EQ(w.of(anna).marketing.exit_effective_at, at("2026-05-14T22:00:00Z"));
}

TEST_F(vectors, V33_current_preset_yearly_contract) {
    world early({{"form", usual_rules("form", source_kind::form)}},
                current_rules(period_kind::calendar_month, "2026-01-01", "2027-01-01"),
                at("2026-03-31T08:00:00Z"));
    (void)early.meet({.source = "form",
                      .key = "1",
                      .occurred_at = early.now(),
                      .received_at = early.now(),
                      .identities = {email(anna)}});
    EXPECT_EQ(early.ask(anna, change::schedule_exit).what, verdict::changed);
    EXPECT_EQ(early.of(anna).marketing.exit_effective_at, at("2026-03-31T22:00:00Z"));
}

TEST_F(vectors, V34_an_erasure_is_executed_at_once_and_the_count_stays) {
    marketing();
    event e{.what = effect::erase, .source = "app", .key = "e", .identities = {email(anna)}};
    e.occurred_at = e.received_at = w.now();
    const decision d = w.meet(e, w.now());
    EXPECT_EQ(d.what, happened::erased);
    EXPECT_TRUE(w.contacts().empty());
    EXPECT_EQ(used(), 1);
    EXPECT_TRUE(w.history_of(1).back().after.reason_id.empty());
}

TEST_F(vectors, V25_for_marketing_email_too) {
    marketing();
    comes("app", "ben@example.org");
    const auto why_not = [&](const char* who) {
        return exclusions(w.of(who), message_kind::marketing_email);
    };
    EXPECT_EQ(why_not(anna).primary(), reason::consent_missing);
    EXPECT_FALSE(why_not(anna).has(reason::non_marketing));
    EXPECT_EQ(why_not("ben@example.org").primary(), reason::consent_missing);
    EXPECT_TRUE(why_not("ben@example.org").has(reason::non_marketing)) << "retrievable (R54)";
}

TEST_F(vectors, V35_transactional_email_reaches_non_marketing_contacts) {
    event e{.source = "app",
            .key = "yes",
            .identities = {email(anna)},
            .consents = {{purpose::email, consent::granted}}};
    e.occurred_at = e.received_at = w.now();
    (void)w.meet(e, w.now());
    EXPECT_EQ(stage_of(), stage::non_marketing);
    EXPECT_TRUE(exclusions(w.of(anna), message_kind::transactional_email).none());
    EXPECT_EQ(exclusions(w.of(anna), message_kind::marketing_email).primary(),
              reason::non_marketing);
}

TEST_F(vectors, R39_an_exit_may_be_withdrawn) {
    marketing();
    EXPECT_EQ(w.ask(anna, change::unschedule),
              (answer{verdict::unchanged, because::not_scheduled}));
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    EXPECT_EQ(w.ask(anna, change::unschedule).what, verdict::changed);
    w.at(at("2027-01-01T12:00:00Z"));
    EXPECT_EQ(stage_of(), stage::marketing);
}

TEST_F(vectors, R33_a_remembered_exit_may_be_withdrawn_too) {
    marketing();
    (void)w.ask(anna, change::schedule_exit, outside_window::remember);
    EXPECT_EQ(w.ask(anna, change::unschedule).what, verdict::changed);
    w.at(at("2027-01-01T12:00:00Z"));
    EXPECT_EQ(stage_of(), stage::marketing);
}

TEST_F(vectors, R66_who_is_restored_is_as_before_unless_a_boundary_passed) {
    marketing();
    marketing("ben@example.org");
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    (void)w.ask("ben@example.org", change::schedule_exit);
    w.remove(anna);
    w.restore(1);
    EXPECT_EQ(stage_of(), stage::scheduled);
    EXPECT_EQ(used(), 2);
    w.remove("ben@example.org");
    w.at(at("2027-02-01T00:00:00Z"));
    w.restore(2);
    EXPECT_EQ(stage_of("ben@example.org"), stage::non_marketing);
    EXPECT_EQ(used(), 0);
}

TEST_F(vectors, R66_a_marketing_contact_that_is_restored_later_counts_in_the_new_period) {
    marketing();
    w.remove(anna);
    w.at(at("2027-02-01T00:00:00Z"));
    EXPECT_EQ(used(), 0);
    w.restore(1);
    EXPECT_EQ(stage_of(), stage::marketing);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, R9_promoting_a_marketing_contact_is_a_success_that_changes_nothing) {
    marketing();
    const auto before = w.of(anna);
    EXPECT_EQ(w.ask(anna, change::promote),
              (answer{verdict::unchanged, because::already_marketing}));
    EXPECT_EQ(w.of(anna), before);
    EXPECT_EQ(w.history_of(1).size(), 1U);
}

TEST_F(vectors, nobody_leaves_who_is_not_in) {
    comes("app");
    const answer nothing{verdict::unchanged, because::already_non_marketing};
    EXPECT_EQ(w.ask(anna, change::schedule_exit), nothing);
    EXPECT_EQ(w.ask(anna, change::demote_now), nothing);
}

TEST_F(vectors, a_clock_that_was_put_back_neither_repeats_nor_undoes_a_boundary) {  // D10
    marketing();
    w.at(at("2026-11-01T00:00:00Z"));
    (void)w.ask(anna, change::schedule_exit);
    w.at(at("2026-12-31T23:00:30Z"));
    marketing("ben@example.org");
    w.at(at("2026-12-31T22:59:50Z"));
    EXPECT_EQ(stage_of(), stage::non_marketing);
    EXPECT_EQ(w.ask(anna, change::promote).what, verdict::changed);
    EXPECT_EQ(w.ask(anna, change::schedule_exit, outside_window::remember).what, verdict::changed);
    EXPECT_EQ(stage_of(), stage::marketing) << "an exit from the new period, not the old one";
    w.at(at("2026-12-31T23:00:01Z"));
    EXPECT_EQ(w.account().closed.size(), 1U);
    EXPECT_EQ(used(), 2);
    EXPECT_EQ(stage_of(), stage::marketing);
}

}  // namespace
}  // namespace sluis::policy

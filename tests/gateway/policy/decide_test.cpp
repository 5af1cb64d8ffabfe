// What an event does: the contact, what is told about it, and the row of history.
#include "gateway/policy/decide.hpp"

#include "tests/gateway/policy/support.hpp"

namespace sluis::policy {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

class decide_test : public testing::Test {
protected:
    decide_test() {
        crm_.status = default_status::marketing;
        world_.configure(crm_);
    }
    decision meet(const said& s) { return world_.meet(event_of(s)); }
    static std::vector<history_kind> kinds(const decision& d) {
        std::vector<history_kind> all;
        for (const history_row& r : d.history)
            all.push_back(r.what);
        return all;
    }
    using told = std::vector<history_kind>;

    source_rules crm_ = usual_rules("crm", source_kind::integration);
    world world_{{{"form", usual_rules("form", source_kind::form)},
                  {"chat", usual_rules("chat", source_kind::chat)}}};
};

TEST_F(decide_test, creates_with_a_status_and_a_row) {
    const decision d = meet({.source = "form"});
    EXPECT_EQ(d.what, happened::created);
    EXPECT_TRUE(d.identity_changed);
    EXPECT_TRUE(d.absorbed.empty());
    ASSERT_EQ(d.history.size(), 1U);
    const std::string period = "2026-01-01T00:00:00Z";
    EXPECT_EQ(d.history[0], (history_row{.at = start + std::chrono::seconds{1},
                                         .actor = "form",
                                         .what = history_kind::created,
                                         .from = stage::non_marketing,
                                         .after = {.now = status::marketing,
                                                   .reason = reason_type::form,
                                                   .reason_id = "form",
                                                   .became_marketing_at = start,
                                                   .counted_in_period = period},
                                         .period = period}));
    EXPECT_EQ(d.count.used, 1);
}

TEST_F(decide_test, the_same_event_again_changes_nothing) {
    const event e = event_of({.source = "form", .ads = consent::granted});
    const auto after = world_.meet(e).after;
    const decision again = world_.meet(e);
    EXPECT_EQ(again.what, happened::unchanged);
    EXPECT_EQ(again.after->marketing, after->marketing);
    EXPECT_TRUE(again.history.empty());
    EXPECT_FALSE(again.identity_changed);
}

TEST_F(decide_test, promotes_whom_it_knows_once) {
    (void)meet({.source = "chat"});
    EXPECT_EQ(world_.only().marketing.now, status::non_marketing);
    const decision raised = meet({.source = "form", .at = minutes{5}});
    EXPECT_EQ(raised.what, happened::updated);
    EXPECT_EQ(kinds(raised), told{history_kind::promoted});
    EXPECT_EQ(raised.history[0].from, stage::non_marketing);
    EXPECT_EQ(raised.history[0].after.now, status::marketing);
    const decision again = meet({.source = "form", .at = minutes{6}});
    EXPECT_EQ(kinds(again), told{});
    EXPECT_EQ(world_.only().marketing.became_marketing_at, start + minutes{5});
}

TEST_F(decide_test, who_unsubscribes_keeps_the_status) {  // V24, R4, R62
    (void)meet({.source = "form", .ads = consent::granted});
    const auto before = world_.only().marketing;
    const decision left = meet({.source = "chat", .at = minutes{5}, .what = effect::unsubscribe});
    EXPECT_EQ(kinds(left), told{history_kind::unsubscribed});
    EXPECT_EQ(left.history[0].from, stage::marketing);
    EXPECT_EQ(left.history[0].after.now, status::marketing);
    EXPECT_EQ(world_.only().marketing, before);
    EXPECT_EQ(kinds(meet({.source = "chat", .at = minutes{6}, .what = effect::unsubscribe})),
              told{});
    event back = event_of({.source = "form", .at = minutes{7}});
    back.consents = {{purpose::email, consent::granted}};
    EXPECT_EQ(kinds(world_.meet(back)), told{history_kind::resubscribed});
}

TEST_F(decide_test, consent_does_not_touch_the_status_nor_the_status_consent) {  // R4
    (void)meet({.source = "chat", .ads = consent::granted});
    EXPECT_EQ(world_.only().marketing.now, status::non_marketing);
    (void)meet({.source = "form", .at = minutes{5}, .ads = consent::denied});
    EXPECT_EQ(world_.only().marketing.now, status::marketing);
    EXPECT_EQ(consent_of(world_.only(), purpose::ads), consent::denied);
}

TEST_F(decide_test, an_unsubscribe_of_nobody_is_remembered_without_promoting_anybody) {
    const decision d = meet({.source = "form", .what = effect::unsubscribe});
    EXPECT_EQ(d.what, happened::created);
    EXPECT_EQ(kinds(d), (told{history_kind::created, history_kind::unsubscribed}));
    EXPECT_EQ(world_.only().marketing.now, status::non_marketing);
}

TEST_F(decide_test, joins_all_that_turn_out_to_be_one_person) {  // V21, R64
    (void)meet({.source = "chat", .who = "a@example.org"});
    (void)meet({.source = "form", .at = minutes{5}, .who = "b@example.org"});
    event both = event_of({.source = "chat", .at = minutes{9}, .who = "a@example.org"});
    both.identities.push_back(email("b@example.org"));
    const decision d = world_.meet(both);
    EXPECT_EQ(d.what, happened::merged);
    EXPECT_EQ(d.absorbed, std::vector<std::int64_t>{2});
    EXPECT_EQ(d.after->id, 1);
    EXPECT_TRUE(d.identity_changed);
    EXPECT_EQ(kinds(d), told{history_kind::merged});
    EXPECT_EQ(d.history[0].from, stage::non_marketing);
    EXPECT_EQ(d.history[0].after.now, status::marketing);
    EXPECT_EQ(world_.only().marketing.reason_id, "form");
    EXPECT_EQ(world_.only().marketing.became_marketing_at, start + minutes{5});
    EXPECT_EQ(world_.only().created_by, "chat");
}

TEST_F(decide_test, a_merge_can_promote) {
    (void)meet({.source = "chat", .who = "a@example.org"});
    (void)meet({.source = "chat", .at = minutes{5}, .who = "b@example.org"});
    event both = event_of({.source = "form", .at = minutes{9}, .who = "a@example.org"});
    both.identities.push_back(email("b@example.org"));
    EXPECT_EQ(kinds(world_.meet(both)), (told{history_kind::merged, history_kind::promoted}));
}

TEST_F(decide_test, erases_all_that_match_and_buries_their_identities) {
    (void)meet({.source = "form", .who = "a@example.org"});
    event both = event_of({.source = "form", .at = minutes{1}, .who = "a@example.org"});
    both.identities.push_back(email("b@example.org"));
    (void)world_.meet(both);
    const decision d =
        meet({.source = "crm", .at = minutes{2}, .who = "a@example.org", .what = effect::erase});
    EXPECT_EQ(d.what, happened::erased);
    EXPECT_EQ(d.after, std::nullopt);
    EXPECT_EQ(d.absorbed, std::vector<std::int64_t>{1});
    EXPECT_EQ(d.buried, (std::vector{email("a@example.org"), email("b@example.org")}));
    EXPECT_EQ(kinds(d), told{history_kind::erased});
    EXPECT_EQ(d.history[0].from, stage::marketing);
    EXPECT_EQ(d.history[0].after.reason_id, "") << "nothing about the person stays";
    EXPECT_TRUE(world_.contacts().empty());
}

TEST_F(decide_test, an_erasure_of_nobody_leaves_a_tombstone) {
    const decision d = meet({.source = "crm", .what = effect::erase});
    EXPECT_EQ(d.what, happened::ignored);
    EXPECT_EQ(d.buried, std::vector{email("anna@example.org")});
    EXPECT_TRUE(d.history.empty());
}

TEST_F(decide_test, ignores_what_is_to_be_ignored) {
    EXPECT_EQ(meet({.source = "form", .what = effect::ignore}), decision{});
    (void)meet({.source = "form"});
    const decision nothing = meet({.source = "form", .at = minutes{1}, .what = effect::ignore});
    EXPECT_EQ(nothing, decision{.count = world_.account().count});
}

TEST_F(decide_test, says_when_networks_may_know_somebody_by_something_else) {
    using contact::property;
    (void)meet({.source = "form"});
    const auto change = [&](int minute, property p, std::string value) {
        event e = event_of({.source = "chat", .at = minutes{minute}});
        e.properties = {{p, std::move(value)}};
        return world_.meet(e);
    };
    EXPECT_TRUE(change(1, property::first_name, "Anna").identity_changed);
    const decision same = change(2, property::first_name, "Anna");
    EXPECT_FALSE(same.identity_changed) << "a later word, the same value";
    EXPECT_EQ(same.what, happened::updated);
    EXPECT_TRUE(change(3, property::first_name, "Ann").identity_changed);
    EXPECT_FALSE(change(4, property::utm_source, "mail").identity_changed);
    event more = event_of({.source = "chat", .at = minutes{5}});
    more.identities.push_back({identity_kind::phone, "", "+31201234567"});
    EXPECT_TRUE(world_.meet(more).identity_changed);
    event asked = event_of({.source = "chat", .at = minutes{6}});
    asked.consents = {{contact::purpose::ads, contact::consent::granted}};
    EXPECT_TRUE(world_.meet(asked).identity_changed) << "some networks want to be told";
    EXPECT_FALSE(world_.meet(asked).identity_changed);
    event mail = event_of({.source = "chat", .at = minutes{7}});
    mail.consents = {{contact::purpose::email, contact::consent::granted}};
    EXPECT_FALSE(world_.meet(mail).identity_changed) << "no network hears of it";
}

// R27, V2 and V3: a default that is changed counts for contacts to come.
TEST_F(decide_test, a_changed_default_rewrites_nobody) {
    crm_.status = default_status::non_marketing;
    world_.configure(crm_);
    (void)meet({.source = "crm", .who = "a@example.org"});
    crm_.status = default_status::marketing;
    world_.configure(crm_);
    (void)meet({.source = "crm", .at = minutes{5}, .who = "a@example.org"});
    EXPECT_EQ(world_.only().marketing.now, status::non_marketing);
    EXPECT_EQ(
        meet({.source = "crm", .at = minutes{5}, .who = "b@example.org"}).after->marketing.now,
        status::marketing);
}

TEST(spelling, of_what_happened_stays) {
    constexpr std::string_view happenings[] = {"created", "updated", "unchanged",
                                               "merged",  "erased",  "ignored"};
    for (std::size_t i = 0; i < std::size(happenings); ++i)
        EXPECT_EQ(name(static_cast<happened>(i)), happenings[i]);
    constexpr std::string_view kinds[] = {"created",        "promoted",     "reason_corrected",
                                          "merged",         "unsubscribed", "resubscribed",
                                          "erased",         "held",         "exit_remembered",
                                          "exit_scheduled", "exit_moved",   "exit_withdrawn",
                                          "left",           "deleted",      "restored",
                                          "suppressed",     "unsuppressed"};
    static_assert(std::size(kinds) == history_kind_count);
    for (std::size_t i = 0; i < std::size(kinds); ++i)
        EXPECT_EQ(name(static_cast<history_kind>(i)), kinds[i]);
}

}  // namespace
}  // namespace sluis::policy

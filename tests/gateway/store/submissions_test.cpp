#include "gateway/store/submissions.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/store/contacts.hpp"
#include "gateway/store/fetches.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/rows.hpp"
#include "support.hpp"

namespace sluis::store::submissions {
namespace {

using namespace std::chrono_literals;

class submissions_test : public testing::Test {
protected:
    session& s() { return *s_; }
    submission add(int n, outcome o = outcome::applied, std::string source = "form") {
        const submission one{.id = std::to_string(n),
                             .source = std::move(source),
                             .event_key = "key " + std::to_string(n),
                             .received_at = noon + n * 1min,
                             .applied_at = noon + 1h,
                             .became = o,
                             .reason = o == outcome::quarantined ? "no_identity" : "",
                             .detail = ""};
        EXPECT_TRUE(insert(s(), one, "sealed " + one.id));
        return one;
    }
    std::vector<std::string> ids(const selection& what) {
        std::vector<std::string> all;
        for (const auto& one : list(s(), what))
            all.push_back(one.id);
        return all;
    }

private:
    std::unique_ptr<session> s_ = fresh_store();
};

TEST_F(submissions_test, are_there_once_by_id_and_by_event_key) {
    const auto one = add(1);
    EXPECT_FALSE(insert(s(), one, "again"));
    auto other_id = one;
    other_id.id = "other";
    EXPECT_FALSE(insert(s(), other_id, "again"));
    EXPECT_EQ(get(s(), "1"), one);
    EXPECT_EQ(envelope(s(), "1"), "sealed 1");
    EXPECT_EQ(get(s(), "2"), std::nullopt);
    EXPECT_EQ(envelope(s(), "2"), std::nullopt);
}

TEST_F(submissions_test, tell_what_each_item_did) {
    add(1);
    const std::vector<effect_row> effects{
        {0, 7, contact::effect::upsert, policy::happened::created},
        {1, std::nullopt, contact::effect::ignore, policy::happened::ignored}};
    put_effects(s(), "1", effects);
    put_effects(s(), "1", effects);  // a replay writes them again
    EXPECT_EQ(effects_of(s(), "1"), effects);
    const auto of_seven = of_contact(s(), 7, 10);
    ASSERT_EQ(of_seven.size(), 1U);
    EXPECT_EQ(of_seven[0].what.id, "1");
    EXPECT_EQ(of_seven[0].effect, effects[0]);
}

TEST_F(submissions_test, leave_quarantine_once) {
    auto one = add(1, outcome::quarantined);
    one.became = outcome::applied;
    one.reason.clear();
    EXPECT_TRUE(mark_replayed(s(), one));
    EXPECT_EQ(get(s(), "1"), one);
    EXPECT_FALSE(mark_replayed(s(), one)) << "somebody replayed it already";
}

TEST_F(submissions_test, are_listed_newest_first_by_every_filter) {
    for (int i = 0; i < 6; ++i)
        add(i, i % 3 == 0 ? outcome::quarantined : outcome::applied, i < 4 ? "form" : "shop");
    using list_of = std::vector<std::string>;
    EXPECT_EQ(ids({}), (list_of{"5", "4", "3", "2", "1", "0"}));
    EXPECT_EQ(ids({.source = "shop"}), (list_of{"5", "4"}));
    EXPECT_EQ(ids({.became = outcome::quarantined}), (list_of{"3", "0"}));
    EXPECT_EQ(ids({.reason = "no_identity"}), (list_of{"3", "0"}));
    EXPECT_EQ(ids({.from = noon + 2min, .until = noon + 4min}), (list_of{"3", "2"}));
    EXPECT_EQ(ids({.before = std::pair(noon + 2min, std::string("2")), .limit = 1}), list_of{"1"});
    EXPECT_EQ(ids({.source = "form", .became = outcome::applied, .limit = 1}), list_of{"2"});
    const std::vector<outcome_count> expected{{"form", outcome::applied, 2},
                                              {"form", outcome::quarantined, 2},
                                              {"shop", outcome::applied, 2}};
    EXPECT_EQ(counts(s()), expected);
}

TEST_F(submissions_test, lose_the_envelope_when_they_are_old) {
    for (int i = 0; i < 5; ++i)
        add(i);
    EXPECT_EQ(retire_envelopes(s(), noon + 3min, 2), 2);
    EXPECT_EQ(retire_envelopes(s(), noon + 3min, 2), 1);
    EXPECT_EQ(retire_envelopes(s(), noon + 3min, 2), 0);
    EXPECT_EQ(envelope(s(), "0"), "");
    EXPECT_EQ(envelope(s(), "3"), "sealed 3");
}

TEST_F(submissions_test, keep_the_envelope_while_something_is_to_be_fetched_for_90_days) {
    add(0, outcome::fetching);
    add(1);
    fetches::add(s(), {.submission = "0", .source = "form", .asked_at = noon}, false);
    EXPECT_EQ(retire_envelopes(s(), noon + 24h, 10), 1);
    EXPECT_EQ(envelope(s(), "0"), "sealed 0");
    EXPECT_EQ(retire_envelopes(s(), noon + std::chrono::days(91), 10), 1);
    EXPECT_EQ(envelope(s(), "0"), "");
}

TEST_F(submissions_test, that_are_fetched_are_what_their_items_are) {
    using contact::effect;
    const struct {
        std::vector<effect_row> effects;
        std::string reason;
        outcome expected;
    } rows[]{
        {{{0, 7, effect::upsert}}, "", outcome::applied},
        {{{0, 7, effect::ignore}, {1, 8, effect::upsert}}, "", outcome::applied},
        {{{0, std::nullopt, effect::ignore}}, "", outcome::ignored},
        {{{0, std::nullopt, effect::ignore}}, "fetch_refused", outcome::quarantined},
        {{{0, 7, effect::upsert}}, "no_identity", outcome::quarantined},
    };
    int n = 0;
    for (const auto& r : rows) {
        const submission one = add(n, outcome::fetching);
        ++n;
        put_effects(s(), one.id, r.effects);
        if (!r.reason.empty()) note_reason(s(), one.id, r.reason, "its place");
        end_fetching(s(), one.id, noon + 2h);
        EXPECT_EQ(get(s(), one.id)->became, r.expected) << n;
        end_fetching(s(), one.id, noon + 3h);
        EXPECT_EQ(get(s(), one.id)->applied_at, noon + 2h) << "once";
    }
}

TEST_F(submissions_test, are_listed_oldest_first_for_those_who_go_through_all) {
    for (int i = 0; i < 3; ++i)
        add(i);
    EXPECT_EQ(ids({.limit = 2, .oldest_first = true}), (std::vector<std::string>{"0", "1"}));
}

TEST_F(submissions_test, forget_an_erased_contact) {
    add(1);
    add(2);
    put_effects(s(), "1", std::vector<effect_row>{{0, 7}, {1, 8}});
    EXPECT_EQ(forget_contact(s(), 7), 1);
    EXPECT_EQ(envelope(s(), "1"), "");
    EXPECT_EQ(envelope(s(), "2"), "sealed 2");
    EXPECT_TRUE(of_contact(s(), 7, 10).empty());
    EXPECT_EQ(of_contact(s(), 8, 10).size(), 1U);
}

TEST_F(submissions_test, outcomes_have_names) {
    for (const auto o : {outcome::applied, outcome::ignored, outcome::quarantined})
        EXPECT_EQ(outcome_named(name(o)), o);
    EXPECT_EQ(outcome_named("lost"), std::nullopt);
}

TEST_F(submissions_test, history_keeps_its_order_and_follows_a_merge) {
    auto a = a_contact("a@example.com");
    auto b = a_contact("b@example.com");
    ASSERT_TRUE(contacts::save(s(), a) && contacts::save(s(), b));
    policy::history_row created{.contact = a.id,
                                .at = noon,
                                .actor = "form",
                                .what = policy::history_kind::created,
                                .from = contact::stage::scheduled,
                                .after = {.now = contact::status::marketing,
                                          .reason = contact::reason_type::form,
                                          .reason_id = "form",
                                          .became_marketing_at = noon,
                                          .exit_asked = {{noon, contact::reason_type::user, "eva"}},
                                          .exit_effective_at = noon + std::chrono::hours{1},
                                          .counted_in_period = "2026"},
                                .submission = "1",
                                .request_id = "r",
                                .period = "2026"};
    history::append(s(), std::vector{created});
    EXPECT_EQ(history::of_contact(s(), a.id, 0, 10), (std::vector{history::record{1, created}}));
    policy::history_row left = created;
    left.contact = b.id;
    left.after = {.left_at = noon, .held = {{noon, contact::reason_type::form, "form"}}};
    history::append(s(), std::vector{left, left});
    EXPECT_EQ(history::of_contact(s(), b.id, 0, 1), (std::vector{history::record{2, left}}));
    contacts::absorb(s(), b.id, a.id, noon);
    EXPECT_EQ(history::of_contact(s(), a.id, 0, 10).size(), 3U);
    EXPECT_EQ(history::of_contact(s(), a.id, 1, 1), (std::vector{history::record{2, left}}))
        << "each row still names the contact that it was written for";
}

}  // namespace
}  // namespace sluis::store::submissions

// The same events give the same contacts with the same status and reason, in any order (D3), and
// the invariants hold at every step.
//
// Two limits are the rules' own. Who counts as "new" is decided within the creation window: events
// further apart are decided in the order of their processing. And an erasure takes with it all that
// was processed before: what it cannot undo is order.
#include <random>

#include "tests/gateway/policy/support.hpp"

namespace sluis::policy {
namespace {

using std::chrono::milliseconds;

std::map<std::string, source_rules> all_sources() {
    using enum default_status;
    using enum applies_to;
    std::map<std::string, source_rules> all;
    const auto add = [&](source_rules s) { all[s.id] = std::move(s); };
    add(usual_rules("form", source_kind::form));
    add(usual_rules("chat", source_kind::chat));
    add({"shop", source_kind::integration, marketing, new_contacts});
    add({"lead", source_kind::ads, marketing_if_consent, new_and_existing});
    add({"crm", source_kind::integration, inherit, new_contacts});
    add({"list", source_kind::import, non_marketing, new_and_existing});
    return all;
}

class histories : public testing::TestWithParam<unsigned> {
protected:
    std::size_t pick(std::size_t n) { return random_() % n; }

    // Within the creation window: received at most a minute apart.
    event any(std::size_t number) {
        constexpr const char* names[] = {"form", "chat", "shop", "lead", "crm", "list"};
        constexpr milliseconds times[] = {milliseconds{0}, milliseconds{1}, milliseconds{500},
                                          milliseconds{60'000}};
        event e;
        e.what = pick(5) == 0 ? effect::unsubscribe : effect::upsert;
        e.source = names[pick(std::size(names))];
        e.key = std::to_string(number);
        e.received_at = start + times[pick(4)];
        e.occurred_at = start - milliseconds(pick(5));
        e.identities = {email(std::string(1, "abcd"[pick(4)]) + "@example.org")};
        if (pick(3) == 0) e.identities.push_back(email("e@example.org"));
        if (pick(3) == 0) e.consents = {{purpose::ads, consent::granted}};
        return e;
    }
    std::vector<event> several() {
        std::vector<event> all;
        const auto n = 2 + pick(9);
        for (std::size_t i = 0; i < n; ++i)
            all.push_back(any(i));
        return all;
    }
    static world fresh(default_status workspace = default_status::marketing) {
        return world(all_sources(), {.workspace = workspace});
    }

    std::mt19937 random_{GetParam()};
};

TEST_P(histories, give_the_same_status_and_reason_in_any_order) {
    auto events = several();
    std::vector<contact::contact> expected;
    for (int i = 0; i < 8; ++i) {
        world w = fresh();
        for (const event& e : events)
            (void)w.meet(e);
        if (i == 0) expected = w.contacts();
        ASSERT_EQ(w.contacts(), expected);
        std::ranges::shuffle(events, random_);
    }
}

TEST_P(histories, keep_the_invariants_at_every_step) {
    world w = fresh();
    for (const event& e : several()) {
        std::map<identity, status> before;
        for (const auto& [id, c] : w.by_id())
            for (const identity& i : c.identities)
                before[i] = c.marketing.now;
        const decision d = w.meet(e);
        for (const auto& [id, c] : w.by_id()) {
            for (const identity& i : c.identities) {
                const bool was = before[i] == status::marketing;
                EXPECT_TRUE(!was || c.marketing.now == status::marketing) << "I3, R26";
            }
            EXPECT_EQ(c.marketing.became_marketing_at.has_value(),
                      c.marketing.now == status::marketing);
            EXPECT_FALSE(c.marketing.reason_id.empty()) << "R67: somebody set it";
            const history_row& last = w.history_of(id).back();
            EXPECT_EQ(last.after, c.marketing) << "I6";
            EXPECT_EQ(replay(w.history_of(id)), c.marketing) << "I6";
        }
        EXPECT_TRUE(d.what != happened::unchanged || d.history.empty());
        EXPECT_TRUE(d.what != happened::merged || !d.absorbed.empty());
    }
}

TEST_P(histories, again_from_the_start_change_nothing) {
    world w = fresh();
    auto events = several();
    for (const event& e : events)
        (void)w.meet(e);
    const auto expected = w.contacts();
    std::ranges::shuffle(events, random_);
    for (const event& e : events) {
        const decision d = w.meet(e);
        EXPECT_EQ(d.what, happened::unchanged);
        EXPECT_TRUE(d.history.empty());
    }
    EXPECT_EQ(w.contacts(), expected);
}

TEST_P(histories, that_end_in_an_erasure_leave_nobody_in_any_order) {
    auto events = several();
    for (event& e : events)
        e.identities = {email("a@example.org")};
    events.push_back(event_of(
        {.source = "crm", .at = milliseconds{1}, .who = "a@example.org", .what = effect::erase}));
    for (int i = 0; i < 8; ++i) {
        world w = fresh();
        for (const event& e : events)
            (void)w.meet(e);
        ASSERT_TRUE(w.contacts().empty());
        std::ranges::shuffle(events, random_);
    }
}

INSTANTIATE_TEST_SUITE_P(seeds, histories, testing::Range(1U, 151U));

TEST(erasure, who_comes_back_afterwards_is_new) {
    world w(all_sources());
    (void)w.meet(event_of({.source = "form"}));
    (void)w.meet(event_of({.source = "crm", .at = milliseconds{5}, .what = effect::erase}));
    const decision late = w.meet(event_of({.source = "form", .at = milliseconds{5}}));
    EXPECT_EQ(late, decision{.count = w.account().count});
    const decision back = w.meet(event_of({.source = "chat", .at = milliseconds{6}}));
    EXPECT_EQ(back.what, happened::created);
    EXPECT_EQ(w.only().marketing.now, status::non_marketing);
}

TEST(creation, beyond_the_window_the_first_to_be_processed_decides_who_is_new) {
    const event early = event_of({.source = "chat"});
    const event late = event_of({.source = "shop", .at = std::chrono::minutes{5}});
    world in_order(all_sources());
    (void)in_order.meet(early);
    (void)in_order.meet(late);
    EXPECT_EQ(in_order.only().marketing.now, status::non_marketing);
    world reversed(all_sources());
    (void)reversed.meet(late);
    (void)reversed.meet(early);
    EXPECT_EQ(reversed.only().marketing.now, status::marketing) << "it is not lowered (R26)";
}

}  // namespace
}  // namespace sluis::policy

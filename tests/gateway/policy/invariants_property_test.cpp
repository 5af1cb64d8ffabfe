// The invariants I1 to I8 of docs/marketing-status.md, after every step of random histories: events,
// requests, deletions, erasures, boundaries, contract changes, tiers, and a clock that jumps.
#include <random>
#include <set>

#include "tests/gateway/policy/support.hpp"

namespace sluis::policy {
namespace {

using std::chrono::days;
using std::chrono::hours;

class random_histories : public testing::TestWithParam<unsigned> {
protected:
    random_histories() : random_(GetParam()), w(sources(), any_rules(), start) {}

    std::size_t pick(std::size_t n) { return random_() % n; }

    static std::map<std::string, source_rules> sources() {
        using enum default_status;
        using enum applies_to;
        return {{"form", usual_rules("form", source_kind::form)},
                {"chat", usual_rules("chat", source_kind::chat)},
                {"shop", {"shop", source_kind::integration, marketing, new_contacts}},
                {"lead", {"lead", source_kind::ads, marketing_if_consent, new_and_existing}}};
    }
    rules any_rules() {
        constexpr const char* zones[] = {"UTC", "Europe/Amsterdam", "America/Sao_Paulo"};
        rules r;
        r.when.kind = static_cast<period_kind>(pick(4));
        r.when.days = static_cast<int>(10 + pick(80));
        if (pick(2) == 0) r.when.window_days = static_cast<int>(pick(120));
        r.when.zone = time_zone::find(zones[pick(3)]).value();
        if (pick(3) > 0) r.tier.limit = static_cast<std::int64_t>(1 + pick(4));
        r.tier.when_full = static_cast<on_limit>(pick(4));
        r.tier.steps = {2, 4};
        r.on_delete = pick(4) == 0 ? releases::immediately : releases::never_in_period;
        return r;
    }
    // A contract that begins some day, now or later; sometimes the rest changes, too.
    void change_contract() {
        rules r = w.in_force();
        const local_days today = r.when.zone.day_of(w.now());
        auto& all = r.when.contracts;
        if (pick(2) == 0 && all.size() > 1 && all.back().start > today) all.pop_back();
        const local_days begins = std::max(today, all.back().start) + days{1 + pick(60)};
        all.push_back({begins, begins + days{1 + pick(500)}});
        if (pick(3) == 0) r.tier = any_rules().tier;
        w.declare(r);
    }

    std::string anybody() { return std::string(1, "abcdef"[pick(6)]) + "@example.org"; }
    const contact::contact* known(const std::string& who) {
        const auto found = std::ranges::find_if(w.by_id(), [&](const auto& c) {
            return std::ranges::binary_search(c.second.identities, email(who));
        });
        return found == w.by_id().end() ? nullptr : &found->second;
    }

    void something_arrives() {
        constexpr const char* names[] = {"form", "chat", "shop", "lead"};
        constexpr effect effects[] = {effect::upsert,      effect::upsert, effect::upsert,
                                      effect::unsubscribe, effect::merge,  effect::erase};
        event e{.what = effects[pick(6)], .source = names[pick(4)]};
        e.key = std::to_string(++number_);
        e.occurred_at = e.received_at = w.now() - hours(pick(3) == 0 ? pick(100) : 0);
        e.identities = {email(anybody())};
        if (e.what == effect::merge || pick(6) == 0) e.identities.push_back(email(anybody()));
        std::ranges::sort(e.identities);
        const auto doubled = std::ranges::unique(e.identities);
        e.identities.erase(doubled.begin(), doubled.end());
        if (pick(3) == 0) e.consents = {{purpose::ads, consent::granted}};
        const contact::contact* before = known(e.identities.front().value);
        const bool only_consent = e.what == effect::unsubscribe && e.identities.size() == 1;
        const auto was = before ? std::optional(before->marketing) : std::nullopt;
        const decision d = w.meet(e, w.now());
        if (only_consent && was && d.after) {
            EXPECT_EQ(d.after->marketing.now, was->now) << "I7";
            EXPECT_EQ(d.after->marketing.exit_asked, was->exit_asked) << "I7";
            EXPECT_EQ(d.after->marketing.held, was->held) << "I7";
        }
    }
    void somebody_asks() {
        const std::string who = anybody();
        if (!known(who)) return;
        const auto outside = pick(2) == 0 ? outside_window::reject : outside_window::remember;
        const contact::marketing_state before = known(who)->marketing;
        const change what = static_cast<change>(pick(4));
        const answer a = w.ask(who, what, outside);
        const contact::marketing_state& after = known(who)->marketing;
        if (a.what != verdict::changed && !after.held) {
            EXPECT_EQ(after, before) << name(what);
        }
        if (a.what == verdict::changed) {
            EXPECT_NE(after, before) << name(what);
        }
        if (a.what == verdict::refused && a.possible_at) {
            EXPECT_GT(*a.possible_at, w.now());
        }
        if (what == change::demote_now) {
            EXPECT_NE(a.what, verdict::changed) << "R30";
        }
    }
    void somebody_goes_or_comes_back() {
        const std::string who = anybody();
        const auto& gone = w.deleted();
        if (!gone.empty() && pick(2) == 0) {
            const auto chosen =
                std::next(gone.begin(), static_cast<std::ptrdiff_t>(pick(gone.size())));
            const auto& identities = chosen->second.identities;
            if (std::ranges::none_of(identities, [&](const identity& i) { return known(i.value); }))
                w.restore(chosen->first);
            return;
        }
        if (known(who)) w.remove(who);
    }
    void time_passes() {
        if (pick(8) == 0) return w.at(w.now() - hours(pick(48)));  // put back
        w.at(w.now() + (pick(4) == 0 ? days(pick(200)) : days(pick(20))) + hours(pick(24)));
    }
    void step() {
        switch (pick(10)) {
            case 0:
            case 1:
            case 2:
            case 3:
                return something_arrives();
            case 4:
            case 5:
            case 6:
                return somebody_asks();
            case 7:
                return somebody_goes_or_comes_back();
            case 8:
                return time_passes();
            default:
                return change_contract();
        }
    }

    void check_contacts() {
        std::int64_t waiting = 0;
        for (const auto& [id, c] : w.by_id()) {
            const contact::marketing_state& m = c.marketing;
            const bool is_marketing = m.now == status::marketing;
            if (m.exit_effective_at) {
                EXPECT_TRUE(is_marketing) << "I1";
                EXPECT_TRUE(m.exit_asked.has_value()) << "I1";
                EXPECT_EQ(*m.exit_effective_at, w.account().now.ends_at) << "I1";
            }
            EXPECT_TRUE(is_marketing || !m.exit_asked);
            EXPECT_TRUE(!is_marketing || (!m.held && !m.left_at));
            EXPECT_EQ(m.became_marketing_at.has_value(), is_marketing);
            const reasons why = exclusions(c, {.needs_consent = false});
            EXPECT_TRUE(is_marketing || why.has(reason::non_marketing) ||
                        why.has(reason::tier_limit))
                << "I4";
            EXPECT_EQ(replay(w.history_of(id)), m) << "I6";
            waiting += m.held ? 1 : 0;
        }
        EXPECT_EQ(w.account().count.held, waiting);
    }
    void check_usage(const account& before) {
        const account& a = w.account();
        const auto marketing = std::ranges::count_if(
            w.by_id(), [](const auto& c) { return c.second.marketing.now == status::marketing; });
        EXPECT_GE(a.count.used, marketing) << "R41";
        const bool same_period = a.now.started_at == before.now.started_at;
        const bool never_falls = w.in_force().on_delete == releases::never_in_period;
        if (same_period && never_falls) {
            EXPECT_GE(a.count.used, before.count.used) << "I2";
        }
        const bool has_limit = a.count.limit && w.in_force().tier.when_full != on_limit::allow;
        if (same_period && has_limit && a.count.used > before.count.used) {
            EXPECT_LE(a.count.used, *a.count.limit) << "R42";
        }
        EXPECT_GE(a.now.started_at, before.now.started_at) << "D10: no period comes back";
        EXPECT_LT(a.now.started_at, a.now.ends_at);
    }
    // The only way out, but for a restoration that finds the tier full, is a boundary.
    void check_ways_out() {
        using enum history_kind;
        for (const auto& [id, c] : w.by_id()) {
            for (const history_row& r : w.history_of(id)) {
                const bool came_out =
                    r.from != stage::non_marketing && r.after.now == status::non_marketing;
                if (!came_out) continue;
                EXPECT_TRUE(r.what == left || r.what == restored) << "I3 " << name(r.what);
            }
        }
    }

    std::mt19937 random_;
    world w;
    int number_ = 0;
};

TEST_P(random_histories, keep_the_invariants) {
    for (int i = 0; i < 120 && !HasFailure(); ++i) {
        const account before = w.account();
        step();
        check_contacts();
        check_usage(before);
        const auto contacts = w.contacts();
        const auto account = w.account();
        w.at(w.now());
        EXPECT_EQ(w.contacts(), contacts) << "I8";
        EXPECT_EQ(w.account(), account) << "I8";
    }
    check_ways_out();
}

INSTANTIATE_TEST_SUITE_P(seeds, random_histories, testing::Range(1U, 401U));

}  // namespace
}  // namespace sluis::policy

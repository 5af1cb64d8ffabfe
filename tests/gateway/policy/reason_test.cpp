// The closed list of reasons, and which of them apply to whom.
#include "gateway/policy/reason.hpp"

#include <set>

#include "gateway/policy/eligibility.hpp"
#include "tests/gateway/policy/support.hpp"

namespace sluis::policy {
namespace {

TEST(reason, are_these_in_this_order_of_precedence) {
    constexpr std::string_view expected[] = {
        "erased",
        "suppressed",
        "consent_denied",
        "consent_missing",
        "unsubscribed",
        "non_marketing",
        "tier_limit",
        "region_blocked",
        "no_identifier",
        "invalid_identifier",
        "duplicate_identity",
        "bounced",
        "low_quality",
        "pending",
        "rejected_by_network",
        "removal_refused",
    };
    ASSERT_EQ(std::size(expected), reason_count);
    for (std::size_t i = 0; i < reason_count; ++i) {
        const auto r = static_cast<reason>(i);
        EXPECT_EQ(name(r), expected[i]);
        EXPECT_EQ(reason_named(expected[i]), r);
    }
    EXPECT_EQ(reason_named(""), std::nullopt);
    EXPECT_EQ(reason_named("Erased"), std::nullopt);
}

TEST(reason, each_has_one_sentence_that_is_its_own) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < reason_count; ++i) {
        const std::string_view text = explanation(static_cast<reason>(i));
        EXPECT_TRUE(text.ends_with('.')) << text;
        EXPECT_GT(text.size(), 20U);
        EXPECT_TRUE(seen.insert(text).second) << text;
    }
}

// R54: over all sets of two, and the whole.
TEST(reasons, the_primary_is_the_first_of_those_that_apply) {
    EXPECT_EQ(reasons{}.primary(), std::nullopt);
    EXPECT_TRUE(reasons{}.none());
    for (std::size_t i = 0; i < reason_count; ++i) {
        for (std::size_t j = i; j < reason_count; ++j) {
            reasons all;
            all.add(static_cast<reason>(j));
            all.add(static_cast<reason>(i));
            EXPECT_EQ(all.primary(), static_cast<reason>(i));
            EXPECT_TRUE(all.has(static_cast<reason>(j)));
            EXPECT_EQ(reasons(all.bits()), all);
            EXPECT_FALSE(all.none());
        }
    }
}

struct someone {
    std::optional<consent> ads{};
    bool unsubscribed = false;
    status now = status::marketing;
    identity who = email("anna@example.org");
};

contact::contact contact_of(const someone& s) {
    contact::contact c;
    c.identities = {s.who};
    if (s.ads) c.consents[{s.who, purpose::ads}] = {*s.ads, {start, "form/1"}};
    if (s.unsubscribed) c.unsubscribed = {true, {start, "form/2"}};
    c.marketing.now = s.now;
    return c;
}

reasons because(std::initializer_list<reason> list) {
    reasons all;
    for (const reason r : list)
        all.add(r);
    return all;
}

TEST(exclusions, are_all_that_apply) {
    using enum reason;
    constexpr auto granted = consent::granted;
    constexpr auto denied = consent::denied;
    constexpr auto non = status::non_marketing;
    constexpr auto yes = status::marketing;
    const identity id{identity_kind::external, "crm", "7"};
    const identity phone{identity_kind::phone, "", "+31201234567"};
    const audience_rules strict;
    const audience_rules lax{.needs_consent = false, .obeys_unsubscribed = false};
    struct row {
        someone who;
        audience_rules audience;
        reasons expected;
    };
    const row rows[] = {
        {{granted}, strict, {}},
        {{granted, false, yes, phone}, strict, {}},
        {{}, strict, because({consent_missing})},
        {{}, lax, {}},
        {{denied}, strict, because({consent_denied})},
        {{denied}, lax, because({consent_denied})},  // a no is a no, whatever the audience asks
        {{granted, true}, strict, because({unsubscribed})},  // V24
        {{granted, true}, lax, {}},
        {{granted, false, non}, strict, because({non_marketing})},
        {{{}, false, non}, strict, because({consent_missing, non_marketing})},  // V25
        {{granted, false, yes, id}, strict, because({no_identifier})},
        {{denied, true, non, id},
         strict,
         because({consent_denied, unsubscribed, non_marketing, no_identifier})},
        {{denied, true, non, id}, lax, because({consent_denied, non_marketing, no_identifier})},
    };
    for (const auto& [who, audience, expected] : rows)
        EXPECT_EQ(exclusions(contact_of(who), audience), expected);
}

// The promises over all combinations: I4, R2, and that a promotion cures no legal reason.
TEST(exclusions, never_let_in_whom_they_may_not) {
    for (const auto& ads : {std::optional<consent>(), std::optional(consent::denied),
                            std::optional(consent::granted)}) {
        for (const bool unsubscribed : {false, true}) {
            for (const bool needs : {false, true}) {
                for (const bool obeys : {false, true}) {
                    const audience_rules a{needs, obeys};
                    const auto in = [&](status now) {
                        return exclusions(contact_of({ads, unsubscribed, now}), a);
                    };
                    EXPECT_TRUE(in(status::non_marketing).has(reason::non_marketing));
                    EXPECT_FALSE(in(status::marketing).has(reason::non_marketing));
                    reasons promoted = in(status::marketing);
                    const bool legal = !promoted.none();
                    promoted.add(reason::non_marketing);
                    EXPECT_EQ(promoted, in(status::non_marketing)) << "R4: nothing else changes";
                    EXPECT_EQ(in(status::non_marketing).primary() == reason::non_marketing, !legal);
                    EXPECT_TRUE(ads != consent::denied || legal);
                }
            }
        }
    }
}

}  // namespace
}  // namespace sluis::policy

// Who may be sent which kind of message: the table of docs/marketing-status.md, and what holds for
// every contact there can be.
#include "gateway/policy/message.hpp"

#include <set>

#include "tests/gateway/policy/support.hpp"

namespace sluis::policy {
namespace {

using enum message_kind;

constexpr message_kind all_kinds[] = {marketing_email,    one_to_one_email, chat_transcript,
                                      registration_email, ticket_reply,     transactional_email,
                                      feedback_survey};

struct someone {
    bool suppressed = false;
    consent said = consent::granted;  // to e-mail
    bool unsubscribed = false;
    status now = status::marketing;
    bool held = false;
    bool has_email = true;
};

contact::contact contact_of(const someone& s) {
    contact::contact c;
    const identity who = s.has_email ? email("anna@example.org")
                                     : identity{identity_kind::phone, "", "+31201234567"};
    c.identities = {who};
    // Nothing that is said of ads may count.
    c.consents[{who, purpose::ads}] = {consent::denied, {start, "form/0"}};
    if (s.said != consent::unknown) c.consents[{who, purpose::email}] = {s.said, {start, "form/1"}};
    if (s.unsubscribed) c.unsubscribed = {true, {start, "form/2"}};
    c.suppressed = s.suppressed;
    c.marketing.now = s.now;
    if (s.held) c.marketing.held = {start, reason_type::form, "form"};
    return c;
}

reasons of(std::initializer_list<reason> list) {
    reasons all;
    for (const reason r : list)
        all.add(r);
    return all;
}

struct expectation {
    const char* title;
    someone who;
    std::optional<reason> marketing, survey, service;
};

TEST(message, the_table_says_who_is_kept_back_and_why) {
    const expectation table[] = {
        {"nothing against it", {}, {}, {}, {}},
        {"on an opt-out list",
         {.suppressed = true},
         reason::suppressed,
         reason::suppressed,
         reason::suppressed},
        {"said no to e-mail",
         {.said = consent::denied},
         reason::consent_denied,
         reason::consent_denied,
         {}},
        {"never said yes", {.said = consent::unknown}, reason::consent_missing, {}, {}},
        {"unsubscribed", {.unsubscribed = true}, reason::unsubscribed, reason::unsubscribed, {}},
        {"non-marketing", {.now = status::non_marketing}, reason::non_marketing, {}, {}},
        {"waits for room",
         {.now = status::non_marketing, .held = true},
         reason::tier_limit,
         {},
         {}},
        {"no address",
         {.has_email = false},
         reason::no_identifier,
         reason::no_identifier,
         reason::no_identifier},
    };
    for (const expectation& t : table) {
        SCOPED_TRACE(t.title);
        const contact::contact c = contact_of(t.who);
        for (const message_kind k : all_kinds) {
            const auto& expected =
                k == marketing_email ? t.marketing : (k == feedback_survey ? t.survey : t.service);
            const reasons one = expected ? of({*expected}) : reasons();
            EXPECT_EQ(exclusions(c, k), one) << name(k);
        }
    }
}

TEST(message, all_reasons_are_told_and_the_legal_ones_come_first) {
    const contact::contact c = contact_of({.suppressed = true,
                                           .said = consent::unknown,
                                           .unsubscribed = true,
                                           .now = status::non_marketing,
                                           .has_email = false});
    using enum reason;
    const reasons all = exclusions(c, marketing_email);
    EXPECT_EQ(all, of({suppressed, consent_missing, unsubscribed, non_marketing, no_identifier}));
    EXPECT_EQ(all.primary(), suppressed);
}

// R60: whatever else a contact is, the status matters to marketing e-mail alone; and who gets
// marketing e-mail gets everything.
TEST(message, over_every_contact_there_can_be) {
    for (unsigned bits = 0; bits < 96; ++bits) {
        someone s{.suppressed = (bits & 1) != 0,
                  .said = static_cast<consent>(bits / 32),
                  .unsubscribed = (bits & 2) != 0,
                  .held = (bits & 12) == 12,
                  .has_email = (bits & 16) != 0};
        for (const message_kind k : all_kinds) {
            s.now = status::marketing;
            s.held = false;
            const reasons marketing = exclusions(contact_of(s), k);
            s.now = status::non_marketing;
            s.held = (bits & 4) != 0;
            const reasons not_marketing = exclusions(contact_of(s), k);
            const bool same = marketing == not_marketing;
            EXPECT_EQ(same, k != marketing_email) << name(k) << ' ' << bits;
            if (exclusions(contact_of(s), marketing_email).none()) {
                EXPECT_TRUE(not_marketing.none()) << name(k);
            }
        }
    }
}

TEST(message, strangers_get_no_marketing_email_and_may_get_anything_else) {
    for (const message_kind k : all_kinds)
        EXPECT_EQ(reaches_strangers(k), k != marketing_email) << name(k);
}

TEST(message, kinds_have_these_names) {
    constexpr std::string_view expected[] = {
        "marketing_email", "one_to_one_email",    "chat_transcript", "registration_email",
        "ticket_reply",    "transactional_email", "feedback_survey"};
    std::set<std::string_view> titles;
    for (std::size_t i = 0; i < message_kind_count; ++i) {
        const auto k = static_cast<message_kind>(i);
        EXPECT_EQ(name(k), expected[i]);
        EXPECT_EQ(message_kind_named(expected[i]), k);
        EXPECT_TRUE(titles.insert(title(k)).second);
    }
    EXPECT_EQ(message_kind_named("email"), std::nullopt);
}

TEST(message, no_reason_speaks_of_ads) {
    for (std::size_t i = 0; i < reason_count; ++i) {
        const std::string_view text = explanation(static_cast<reason>(i), marketing_email);
        EXPECT_TRUE(text.ends_with('.'));
        EXPECT_EQ(text.find(" ads"), std::string_view::npos) << text;
    }
}

}  // namespace
}  // namespace sluis::policy

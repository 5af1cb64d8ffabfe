// The status that sources give (R22 to R29): a rule is a row.
#include "gateway/policy/source_default.hpp"

#include "tests/gateway/policy/support.hpp"

namespace sluis::policy {
namespace {

using std::chrono::milliseconds;
using enum default_status;
using enum applies_to;
using enum source_kind;

// Whom the event meets.
enum class met { nobody, known, known_marketing, just_created };
using enum met;

constexpr status non = status::non_marketing;
constexpr status yes = status::marketing;

struct row {
    std::string name;
    source_rules source;
    met whom;
    status expected;
    std::optional<consent> ads{};
    default_status workspace = non_marketing;
    effect what = effect::upsert;
};

void PrintTo(const row& r, std::ostream* os) {
    *os << r.name;
}

source_rules source(source_kind k, default_status s, applies_to to) {
    return {.id = "source", .kind = k, .status = s, .to = to};
}
source_rules usual(source_kind k) {
    return usual_rules("source", k);
}

const auto old_m = source(integration, marketing, new_contacts);
const auto both_m = source(form, marketing, new_and_existing);
const auto new_c = source(form, marketing_if_consent, new_contacts);
const auto both_c = source(form, marketing_if_consent, new_and_existing);
const auto new_i = source(integration, inherit, new_contacts);
const auto both_i = source(form, inherit, new_and_existing);
const auto both_n = source(import, non_marketing, new_and_existing);

constexpr auto granted = consent::granted;
constexpr auto denied = consent::denied;

// clang-format off
const row rows[] = {
    // What is configured nowhere (R24, R25, section "defaults per tool").
    {"V1_integration",                   usual(integration), nobody,          non},
    {"usual_form",                       usual(form),        nobody,          yes},
    {"usual_form_known",                 usual(form),        known,           yes},
    {"usual_chat",                       usual(chat),        nobody,          non},
    {"usual_import",                     usual(import),      nobody,          non},
    {"usual_ads",                        usual(ads),         nobody,          non},
    {"usual_api",                        usual(api),         nobody,          non},
    // Configured (R22, R23, R25).
    {"V3_integration_creates",           old_m,  nobody,          yes},
    {"V2_integration_updates",           old_m,  known,           non},
    {"V4_form_promotes_known",           both_m, known,           yes},
    {"V5_chat_leaves_known",             source(chat, marketing, new_contacts), known, non},
    {"chat_creates",                     source(chat, marketing, new_contacts), nobody, yes},
    {"R28_belongs_to_creation",          old_m,  just_created,    yes},
    // Who is said to be somebody else, or to have moved, has submitted nothing.
    {"a_move_promotes_nobody_known",     both_m, known,           non, {}, non_marketing, effect::change_email},
    {"a_merge_promotes_nobody_known",    both_m, known,           non, {}, non_marketing, effect::merge},
    {"a_move_may_create",                both_m, nobody,          yes, {}, non_marketing, effect::change_email},
    // A default never lowers (R20, R26).
    {"V6_import_unticked",               both_n, known_marketing, yes},
    {"R26_by_silence",                   usual(integration), known_marketing, yes},
    {"R26_consent_denied",               both_c, known_marketing, yes, denied},
    {"R9_promoted_twice",                both_m, known_marketing, yes},
    // marketing_if_consent: of this event.
    {"if_consent_granted",               new_c,  nobody,          yes, granted},
    {"if_consent_denied",                new_c,  nobody,          non, denied},
    {"if_consent_unasked",               new_c,  nobody,          non},
    {"if_consent_granted_known",         both_c, known,           yes, granted},
    {"if_consent_granted_known_but_new", new_c,  known,           non, granted},
    // inherit: what the workspace says.
    {"inherit_nothing",                  new_i,  nobody,          non},
    {"inherit_marketing",                new_i,  nobody,          yes, {}, marketing},
    {"inherit_marketing_but_new",        new_i,  known,           non, {}, marketing},
    {"inherit_marketing_known",          both_i, known,           yes, {}, marketing},
    {"inherit_if_consent",               new_i,  nobody,          non, {}, marketing_if_consent},
    {"inherit_if_consent_granted",       new_i,  nobody,          yes, granted, marketing_if_consent},
    {"inherit_from_inherit",             new_i,  nobody,          non, {}, inherit},
    {"workspace_does_not_override",      usual(integration), nobody, non, {}, marketing},
    // Only a submission promotes (R62).
    {"unsubscribe_creates",              both_m, nobody,          non, {}, marketing, effect::unsubscribe},
    {"unsubscribe_known",                both_m, known,           non, {}, marketing, effect::unsubscribe},
    {"I7_unsubscribe_marketing",         both_n, known_marketing, yes, {}, non_marketing, effect::unsubscribe},
};
// clang-format on

class source_default_test : public testing::TestWithParam<row> {
protected:
    static std::optional<contact::contact> before(met whom) {
        if (whom == nobody) return std::nullopt;
        contact::contact c;
        c.id = 1;
        c.identities = {email("anna@example.org")};
        c.created = {whom == just_created ? start : start - std::chrono::hours{24}, "crm/1"};
        c.created_by = "crm";
        c.marketing.reason = reason_type::integration;
        c.marketing.reason_id = "crm";
        if (whom == known_marketing) {
            c.marketing.now = status::marketing;
            c.marketing.became_marketing_at = start - std::chrono::hours{12};
        }
        return c;
    }
};

TEST_P(source_default_test, gives_the_status) {
    const row& r = GetParam();
    const auto known_as = before(r.whom);
    std::vector<contact::contact> matched;
    if (known_as) matched.push_back(*known_as);
    const event e =
        event_of({.source = "source", .at = milliseconds{5}, .what = r.what, .ads = r.ads});
    const decision d = decide({matched}, e, r.source, {.workspace = r.workspace},
                              first_account({}, 0, start), start);
    ASSERT_TRUE(d.after);
    EXPECT_EQ(d.after->marketing.now, r.expected);
    const bool raised = r.expected == yes && r.whom != known_marketing;
    if (raised || r.whom == nobody) {
        EXPECT_EQ(d.after->marketing.reason, reason_of(r.source.kind));
        EXPECT_EQ(d.after->marketing.reason_id, "source");
    } else {  // R9, R27: nothing about the status is rewritten
        EXPECT_EQ(d.after->marketing, known_as->marketing);
    }
    EXPECT_EQ(d.after->marketing.became_marketing_at.has_value(), r.expected == yes);
    if (raised) {
        EXPECT_EQ(*d.after->marketing.became_marketing_at, e.received_at);  // R8
    }
}

INSTANTIATE_TEST_SUITE_P(rules, source_default_test, testing::ValuesIn(rows),
                         [](const auto& r) { return r.param.name; });

TEST(creation_window, is_a_minute_and_its_end_belongs_to_it) {
    contact::contact c;
    c.created.at = start;
    const auto at = [&](milliseconds after) {
        return creates(&c, event_of({.source = "s", .at = after}));
    };
    EXPECT_TRUE(creates(nullptr, event_of({.source = "s"})));
    EXPECT_TRUE(at(milliseconds{-1}));
    EXPECT_TRUE(at(milliseconds{60'000}));
    EXPECT_FALSE(at(milliseconds{60'001}));
}

TEST(source_kinds, have_a_reason_each) {
    constexpr std::pair<source_kind, reason_type> expected[] = {
        {form, reason_type::form},
        {chat, reason_type::conversation},
        {integration, reason_type::integration},
        {import, reason_type::import},
        {ads, reason_type::ad},
        {api, reason_type::integration},
    };
    for (const auto& [kind, type] : expected)
        EXPECT_EQ(reason_of(kind), type) << name(kind);
}

TEST(usual_rules, apply_to_existing_contacts_for_forms_only) {
    for (const source_kind k : {form, chat, integration, import, ads, api}) {
        EXPECT_EQ(usual(k).to, k == form ? new_and_existing : new_contacts) << name(k);
        EXPECT_EQ(usual(k).status, k == form ? marketing : non_marketing) << name(k);
        EXPECT_EQ(usual(k).id, "source");
    }
}

template <class Enum, class Named>
void expect_spellings(std::initializer_list<std::string_view> all, Named named) {
    int number = 0;
    for (const std::string_view word : all) {
        const auto value = static_cast<Enum>(number++);
        EXPECT_EQ(name(value), word);
        EXPECT_EQ(named(word), value);
    }
    EXPECT_EQ(named("Marketing"), std::nullopt);
}

TEST(spelling, of_declarations_stays) {
    expect_spellings<default_status>(
        {"non_marketing", "marketing", "marketing_if_consent", "inherit"}, default_status_named);
    expect_spellings<applies_to>({"new", "new_and_existing"}, applies_to_named);
    expect_spellings<source_kind>({"form", "chat", "integration", "import", "ads", "api"},
                                  source_kind_named);
}

}  // namespace
}  // namespace sluis::policy

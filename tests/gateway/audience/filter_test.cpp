// What each operator means for each kind of field.
#include "gateway/audience/filter.hpp"

#include "gateway/audience/fields.hpp"
#include "tests/gateway/audience/support.hpp"

namespace sluis::audience {
namespace {

struct row {
    std::string_view field;
    std::string_view how;
    std::string_view more;
    bool holds;
};

void expect(std::initializer_list<row> rows, const contact::contact& c) {
    for (const row& r : rows)
        EXPECT_EQ(matches(filter_of(one(r.field, r.how, r.more)), c), r.holds)
            << r.field << ' ' << r.how << ' ' << r.more;
}

// clang-format off
TEST(texts, are_compared_without_the_case_of_ascii_letters) {
    expect({
        {"country",   "EQ",      R"("value": "nl")",                       true},
        {"country",   "EQ",      R"("value": "NL ")",                      false},
        {"country",   "EQ",      R"("value": "N")",                        false},
        {"country",   "NEQ",     R"("value": "nl")",                       false},
        {"country",   "NEQ",     R"("value": "BE")",                       true},
        {"country",   "LT",      R"("value": "no")",                       true},
        {"country",   "LT",      R"("value": "nl")",                       false},
        {"country",   "LTE",     R"("value": "NL")",                       true},
        {"country",   "GT",      R"("value": "be")",                       true},
        {"country",   "GT",      R"("value": "NL")",                       false},
        {"country",   "GTE",     R"("value": "NL")",                       true},
        {"country",   "GTE",     R"("value": "NM")",                       false},
        {"country",   "BETWEEN", R"("value": "ma", "highValue": "NL")",    true},
        {"country",   "BETWEEN", R"("value": "NL", "highValue": "nl")",    true},
        {"country",   "BETWEEN", R"("value": "NM", "highValue": "ZZ")",    false},
        {"country",   "BETWEEN", R"("value": "ZZ", "highValue": "AA")",    false},
        {"country",   "IN",      R"("values": ["be", "nl"])",              true},
        {"country",   "IN",      R"("values": ["be"])",                    false},
        {"country",   "NOT_IN",  R"("values": ["be", "nl"])",              false},
        {"country",   "NOT_IN",  R"("values": ["be"])",                    true},
        {"country",   "HAS_PROPERTY",     "",                              true},
        {"country",   "NOT_HAS_PROPERTY", "",                              false},
        {"last_name", "EQ",      R"("value": "DE VRIES-Öz")",              true},
        {"last_name", "EQ",      R"("value": "de vries-öz")",              false},
        {"created_by", "EQ",     R"("value": "Brochure-Form")",            true},
        {"reason_id", "IN",      R"("values": ["brochure-form"])",         true},
        {"reason_id", "HAS_PROPERTY",     "",                              true},
    }, anna());
}

TEST(texts, that_the_contact_does_not_have_satisfy_the_negations_only) {
    for (const std::string_view field : {"city", "utm_source"}) {  // never said; said to be empty
        expect({
            {field, "EQ",                 R"("value": "Delft")",                    false},
            {field, "NEQ",                R"("value": "Delft")",                    true},
            {field, "LT",                 R"("value": "Delft")",                    false},
            {field, "LTE",                R"("value": "Delft")",                    false},
            {field, "GT",                 R"("value": "Delft")",                    false},
            {field, "GTE",                R"("value": "Delft")",                    false},
            {field, "BETWEEN",            R"("value": "a", "highValue": "z")",      false},
            {field, "IN",                 R"("values": ["Delft"])",                 false},
            {field, "NOT_IN",             R"("values": ["Delft"])",                 true},
            {field, "HAS_PROPERTY",       "",                                       false},
            {field, "NOT_HAS_PROPERTY",   "",                                       true},
            {field, "CONTAINS_TOKEN",     R"("value": "Delft")",                    false},
            {field, "NOT_CONTAINS_TOKEN", R"("value": "Delft")",                    true},
        }, anna());
    }
}

TEST(tokens, are_whole_words_or_open_at_a_star) {
    expect({
        {"last_name",   "CONTAINS_TOKEN", R"("value": "vries")",        true},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "DE")",           true},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "de vries")",     true},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "vries Öz")",     true},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "vrie")",         false},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "ries")",         false},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "vrie*")",        true},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "*ries")",        true},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "*rie*")",        true},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "*vries")",       true},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "v*s")",          false},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "vr%")",          false},
        {"last_name",   "CONTAINS_TOKEN", R"("value": "vr_es")",        false},
        {"email",       "CONTAINS_TOKEN", R"("value": "example")",      true},
        {"email",       "CONTAINS_TOKEN", R"("value": "@example.org")", true},
        {"email",       "CONTAINS_TOKEN", R"("value": "example.or")",   false},
        {"email",       "CONTAINS_TOKEN", R"("value": "*@example.org")", true},
        {"email",       "CONTAINS_TOKEN", R"("value": "*example.org*")", true},
        {"email",       "CONTAINS_TOKEN", R"("value": "-vries@*")",     true},
        {"email",       "CONTAINS_TOKEN", R"("value": " anna ")",       true},
        {"email",       "CONTAINS_TOKEN", R"("value": "*@ample.org")",  false},
        {"postal_code", "CONTAINS_TOKEN", R"("value": "2611")",         true},
        {"postal_code", "CONTAINS_TOKEN", R"("value": "26*")",          true},
        {"last_name",   "NOT_CONTAINS_TOKEN", R"("value": "vries")",    false},
        {"last_name",   "NOT_CONTAINS_TOKEN", R"("value": "vrie")",     true},
    }, anna());
}

TEST(words, are_one_of_their_list) {
    expect({
        {"status",        "EQ",     R"("value": "marketing")",              true},
        {"status",        "EQ",     R"("value": "non_marketing")",          false},
        {"status",        "NEQ",    R"("value": "non_marketing")",          true},
        {"reason_type",   "IN",     R"("values": ["ad", "form"])",          true},
        {"reason_type",   "NOT_IN", R"("values": ["ad", "form"])",          false},
        {"consent.ads",   "EQ",     R"("value": "granted")",                true},
        {"consent.email", "EQ",     R"("value": "denied")",                 true},
        {"consent.phone", "EQ",     R"("value": "unknown")",                true},
        {"consent.phone", "NEQ",    R"("value": "unknown")",                false},
        {"unsubscribed",  "EQ",     R"("value": false)",                    true},
        {"unsubscribed",  "EQ",     R"("value": "true")",                   false},
        {"unsubscribed",  "HAS_PROPERTY",     "",                           true},
        {"status",        "NOT_HAS_PROPERTY", "",                           false},
    }, anna());
    contact::contact c = anna();
    expect({{"suppressed", "EQ", R"("value": false)", true}}, c);
    c.suppressed = true;
    expect({{"suppressed", "EQ", R"("value": true)", true}}, c);
    c.unsubscribed = {true, {}};
    expect({{"unsubscribed", "EQ", R"("value": true)", true}}, c);
}

TEST(instants, are_milliseconds_or_rfc_3339) {
    expect({
        {"created_at", "EQ",      R"("value": 1775001600000)",                             true},
        {"created_at", "EQ",      R"("value": "2026-04-01T00:00:00Z")",                    true},
        {"created_at", "EQ",      R"("value": "2026-04-01T02:00:00+02:00")",               true},
        {"created_at", "NEQ",     R"("value": 1775001600000)",                             false},
        {"created_at", "LT",      R"("value": 1775001600001)",                             true},
        {"created_at", "LT",      R"("value": 1775001600000)",                             false},
        {"created_at", "LTE",     R"("value": 1775001600000)",                             true},
        {"created_at", "GT",      R"("value": 1775001599999)",                             true},
        {"created_at", "GT",      R"("value": 1775001600000)",                             false},
        {"created_at", "GTE",     R"("value": 1775001600000)",                             true},
        {"created_at", "GT",      R"("value": -1)",                                        true},
        {"created_at", "BETWEEN", R"("value": 1775001600000, "highValue": 1775001600000)", true},
        {"created_at", "BETWEEN", R"("value": 1, "highValue": 2)",                         false},
        {"created_at", "IN",      R"("values": [1, 1775001600000])",                       true},
        {"created_at", "NOT_IN",  R"("values": [1, 2])",                                   true},
        {"created_at", "HAS_PROPERTY",          "",                                        true},
        {"became_marketing_at", "GT",           R"("value": "2026-04-01T00:00:00Z")",      true},
        {"became_marketing_at", "HAS_PROPERTY", "",                                        true},
    }, anna());
    contact::contact never = anna();
    never.marketing = {};
    expect({
        {"became_marketing_at", "HAS_PROPERTY",     "",               false},
        {"became_marketing_at", "NOT_HAS_PROPERTY", "",               true},
        {"became_marketing_at", "NEQ",    R"("value": 1)",            true},
        {"became_marketing_at", "NOT_IN", R"("values": [1])",         true},
        {"became_marketing_at", "LT",     R"("value": 1775001600000)", false},
        {"became_marketing_at", "GT",     R"("value": 1)",            false},
    }, never);
}
// clang-format on

TEST(groups, are_ored_and_their_filters_anded) {
    const auto cond = [](std::string_view value) {
        return R"({"propertyName": "country", "operator": "EQ", "value": ")" + std::string(value) +
               "\"}";
    };
    const std::string nl = cond("NL");
    const std::string be = cond("BE");
    const auto groups = [](std::initializer_list<std::string> all) {
        std::string text;
        for (const std::string& g : all)
            text += (text.empty() ? "" : ", ") + (R"({"filters": [)" + g + "]}");
        return filter_of(R"({"filterGroups": [)" + text + "]}");
    };
    EXPECT_TRUE(matches(groups({}), anna())) << "no group means everybody";
    EXPECT_TRUE(matches(groups({nl + ", " + nl}), anna()));
    EXPECT_FALSE(matches(groups({nl + ", " + be}), anna()));
    EXPECT_FALSE(matches(groups({be + ", " + nl}), anna()));
    EXPECT_TRUE(matches(groups({be, nl}), anna()));
    EXPECT_TRUE(matches(groups({nl + ", " + be, nl}), anna()));
    EXPECT_FALSE(matches(groups({be, be}), anna()));
}

// clang-format off
TEST(leaving, is_scheduled_only_for_marketing_contacts) {
    contact::contact c = anna();
    c.id = 7;
    expect({
        {"id",                "EQ",               R"("value": 7)",         true},
        {"id",                "GT",               R"("value": 7)",         false},
        {"exit_scheduled",    "EQ",               R"("value": "false")",   true},
        {"exit_scheduled",    "EQ",               R"("value": true)",      false},
        {"exit_scheduled",    "HAS_PROPERTY",     "",                      true},
        {"exit_effective_at", "HAS_PROPERTY",     "",                      false},
        {"exit_asked_at",    "NOT_HAS_PROPERTY", "",                      true},
    }, c);
    c.marketing.exit_effective_at = *from_rfc3339("2026-11-24T00:00:00Z");
    expect({
        {"exit_scheduled",    "EQ",      R"("value": true)",                                  true},
        {"exit_scheduled",    "NEQ",     R"("value": "true")",                                false},
        {"exit_effective_at", "EQ",      R"("value": "2026-11-24")",                          true},
        {"exit_effective_at", "LT",      R"("value": "2026-11-24")",                          false},
        {"exit_effective_at", "LTE",     R"("value": "2026-11-24T01:00:00+01:00")",           true},
        {"exit_effective_at", "BETWEEN", R"("value": "2026-11-23", "highValue": "2026-11-25")", true},
    }, c);
    c.marketing.now = contact::status::non_marketing;
    expect({
        {"exit_scheduled",    "EQ",      R"("value": true)",                                  false},
        {"exit_effective_at", "EQ",      R"("value": "2026-11-24")",                          true},
    }, c);
}
// clang-format on

TEST(fields, of_every_name_can_be_filtered) {
    for (const std::string_view name : field_names()) {
        const auto found = field_named(name);
        ASSERT_TRUE(found) << name;
        EXPECT_EQ(found->name, name);
        EXPECT_EQ(words_of_field(name).empty(), found->kind != field_kind::word) << name;
        const filter f = filter_of(one(name, "HAS_PROPERTY"));
        EXPECT_EQ(f.groups.at(0).at(0).of.name, name);
    }
    EXPECT_EQ(field_named("Country"), std::nullopt);
    EXPECT_EQ(field_named(""), std::nullopt);
    EXPECT_EQ(field_named("consent"), std::nullopt);
    EXPECT_EQ(field_names().size(), 38U);  // 15 and the 23 properties
}

TEST(words_of, makes_every_separator_a_space) {
    EXPECT_EQ(words_of("A.b,c;d:e@f/g_h-i+j(k)L"), " a b c d e f g h i j k l ");
    EXPECT_EQ(words_of(""), "  ");
    EXPECT_EQ(words_of("Ö'x\ty"), " Ö'x\ty ");
    EXPECT_EQ(lower("AZ az 09 Ö"), "az az 09 Ö");
}

}  // namespace
}  // namespace sluis::audience

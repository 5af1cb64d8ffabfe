// Every mistake in a declared filter: at its place, with what to do about it.
#include "gateway/audience/fields.hpp"
#include "gateway/audience/filter_sql.hpp"
#include "tests/gateway/audience/support.hpp"

namespace sluis::audience {
namespace {

struct mistake {
    std::string text;
    std::string where;  // after "audience"
    std::string cure;   // a part of it
};

const std::string first = " filterGroups[0] filters[0]";

std::string list_of(std::size_t n, std::string_view one_of_them) {
    std::string all;
    for (std::size_t i = 0; i < n; ++i)
        all += (i > 0 ? ", " : "") + std::string(one_of_them);
    return "[" + all + "]";
}

std::string groups(std::size_t n, std::size_t filters) {
    const std::string filter = R"({"propertyName": "city", "operator": "HAS_PROPERTY"})";
    return R"({"filterGroups": )" + list_of(n, R"({"filters": )" + list_of(filters, filter) + "}") +
           "}";
}

// clang-format off
const mistake mistakes[] = {
    {"[]",                                                       "", "docs/declarations.md"},
    {"{}",                                                       "", "docs/declarations.md"},
    {R"({"filterGroups": {}})",                                  "", "docs/declarations.md"},
    {R"({"filterGroups": [], "sorts": []})",                     "", "only filterGroups"},
    {groups(11, 1),                                              " filterGroups", "at most 10"},
    {R"({"filterGroups": [{}]})",                                " filterGroups[0]", "docs/declarations.md"},
    {R"({"filterGroups": [[]]})",                                " filterGroups[0]", "docs/declarations.md"},
    {R"({"filterGroups": [{"filters": []}]})",                   " filterGroups[0]", "leave the group out"},
    {R"({"filterGroups": [{"filters": [], "x": 1}]})",           " filterGroups[0]", "only filters"},
    {groups(1, 21),                                              " filterGroups[0] filters", "at most 20"},
    {R"({"filterGroups": [{"filters": ["city"]}]})",             first, "propertyName"},
    {R"({"filterGroups": [{"filters": [{}]}]})",                 first + " propertyName", "docs/declarations.md"},
    {one("contry", "HAS_PROPERTY"),                              first + " propertyName", "\"country\""},
    {one("zzzzzzzz", "HAS_PROPERTY"),                            first + " propertyName", "docs/declarations.md"},
    {one("country", "EQUALS", R"("value": "NL")"),               first + " operator", "such as EQ"},
    {one("country", "BETWEN", R"("value": "NL")"),               first + " operator", "\"BETWEEN\""},
    {one("country", "eq", R"("value": "NL")"),                   first + " operator", ""},
    {one("status", "LT", R"("value": "marketing")"),             first + " operator", "EQ, NEQ, IN"},
    {one("unsubscribed", "BETWEEN", R"("value": true)"),         first + " operator", "EQ, NEQ, IN"},
    {one("status", "CONTAINS_TOKEN", R"("value": "marketing")"), first + " operator", "EQ, NEQ, IN"},
    {one("created_at", "NOT_CONTAINS_TOKEN", R"("value": "1")"), first + " operator", "EQ, NEQ, IN"},
    {one("country", "EQ", R"("value": "NL", "unit": "x")"),      first, "known are propertyName"},
    {one("country", "EQ"),                                       first + " value", "needs it"},
    {one("country", "EQ", R"("values": ["NL"])"),                first + " value", "needs it"},
    {one("country", "BETWEEN", R"("value": "NL")"),              first + " highValue", "needs it"},
    {one("country", "BETWEEN", R"("highValue": "NL")"),          first + " value", "needs it"},
    {one("country", "IN"),                                       first + " values", "[\"NL\", \"BE\"]"},
    {one("country", "IN", R"("values": [])"),                    first + " values", "[\"NL\", \"BE\"]"},
    {one("country", "IN", R"("values": "NL")"),                  first + " values", "[\"NL\", \"BE\"]"},
    {one("country", "NOT_IN", R"("value": "NL")"),               first + " values", "[\"NL\", \"BE\"]"},
    {one("country", "IN", R"("values": )" + list_of(101, "\"NL\"")), first + " values", "[\"NL\", \"BE\"]"},
    {one("country", "IN", R"("values": ["NL", 1])"),             first + " values", "quotes"},
    {one("country", "EQ", R"("value": 1)"),                      first + " value", "quotes"},
    {one("country", "EQ", R"("value": null)"),                   first + " value", "quotes"},
    {one("country", "EQ", R"("value": "")"),                     first + " value", "quotes"},
    {one("country", "EQ", R"("value": "  ")"),                   first + " value", "quotes"},
    {one("country", "EQ", R"("value": "a\u0000b")"),             first + " value", "quotes"},
    {one("country", "EQ", R"("value": ")" + std::string(201, 'x') + "\""), first + " value", "quotes"},
    {one("country", "CONTAINS_TOKEN", R"("value": "*")"),        first + " value", "quotes"},
    {one("country", "CONTAINS_TOKEN", R"("value": "**")"),       first + " value", "quotes"},
    {one("country", "CONTAINS_TOKEN", R"("value": "*-*")"),      first + " value", "quotes"},
    {one("country", "CONTAINS_TOKEN", R"("value": "@")"),        first + " value", "quotes"},
    {one("status", "EQ", R"("value": "Marketing")"),             first + " value", "one of non_marketing, marketing"},
    {one("status", "EQ", R"("value": 1)"),                       first + " value", "one of non_marketing, marketing"},
    {one("consent.ads", "IN", R"("values": ["granted", "yes"])"), first + " values", "one of unknown, denied, granted"},
    {one("unsubscribed", "EQ", R"("value": "yes")"),             first + " value", "one of false, true"},
    {one("created_at", "GT", R"("value": "yesterday")"),         first + " value", "2026-11-24T00:00:00Z"},
    {one("created_at", "GT", R"("value": "2026-02-30")"),        first + " value", "2026-11-24,"},
    {one("created_at", "GT", R"("value": "24-11-2026")"),        first + " value", "2026-11-24,"},
    {one("created_at", "GT", R"("value": "2026-11-24T")"),       first + " value", "2026-11-24,"},
    {one("id", "EQ", R"("value": "7")"),                         first + " value", "without quotes"},
    {one("id", "EQ", R"("value": "2026-11-24")"),                first + " value", "without quotes"},
    {one("id", "CONTAINS_TOKEN", R"("value": "7")"),             first + " operator", "EQ, NEQ, IN"},
    {one("exit_scheduled", "LT", R"("value": true)"),            first + " operator", "EQ, NEQ, IN"},
    {one("exit_scheduled", "EQ", R"("value": "yes")"),           first + " value", "one of false, true"},
    {one("exit_efective_at", "HAS_PROPERTY"),                    first + " propertyName", "\"exit_effective_at\""},
    {one("created_at", "GT", R"("value": "1775001600000")"),     first + " value", "milliseconds"},
    {one("created_at", "GT", R"("value": 1.5)"),                 first + " value", "milliseconds"},
    {one("created_at", "GT", R"("value": true)"),                first + " value", "milliseconds"},
    {one("created_at", "GT", R"("value": 18446744073709551615)"), first + " value", "milliseconds"},
    {one("created_at", "GT", R"("value": 9223372036854775808)"), first + " value", "milliseconds"},
};
// clang-format on

TEST(parse_filter, has_an_error_at_the_place_of_each_mistake) {
    for (const mistake& m : mistakes) {
        filter parsed;
        const auto errors = errors_of(m.text, &parsed);
        ASSERT_FALSE(errors.empty()) << m.text;
        EXPECT_EQ(errors.front().where, "audience" + m.where) << m.text;
        EXPECT_NE(errors.front().cure.find(m.cure), std::string::npos)
            << errors.front().text() << " for " << m.text;
        EXPECT_FALSE(errors.front().what.empty());
        EXPECT_FALSE(errors.front().cure.empty());
    }
}

// A caller that looks at the errors last must not trip over what could not be read.
TEST(parse_filter, of_a_mistake_is_a_filter_that_can_be_evaluated) {
    for (const mistake& m : mistakes) {
        filter parsed;
        (void)errors_of(m.text, &parsed);
        EXPECT_EQ(parsed, filter{}) << m.text;
        EXPECT_EQ(to_sql(parsed).text, "");
        EXPECT_TRUE(matches(parsed, anna()));
    }
}

TEST(parse_filter, names_every_mistake_at_once) {
    const auto errors = errors_of(R"({"filterGroups": [
        {"filters": [{"propertyName": "contry", "operator": "EQ", "value": "NL"},
                     {"propertyName": "status", "operator": "EQ", "value": "x"}]},
        {"filters": [{"propertyName": "city", "operator": "LIKE", "value": "x"}]}]})");
    ASSERT_EQ(errors.size(), 3U);
    EXPECT_EQ(errors[0].where, "audience filterGroups[0] filters[0] propertyName");
    EXPECT_EQ(errors[1].where, "audience filterGroups[0] filters[1] value");
    EXPECT_EQ(errors[2].where, "audience filterGroups[1] filters[0] operator");
}

TEST(parse_filter, never_quotes_a_value) {
    for (const error& e : errors_of(one("status", "EQ", R"("value": "s3cret")")))
        EXPECT_EQ(e.text().find("s3cret"), std::string::npos);
}

TEST(parse_filter, takes_what_is_just_within_the_limits) {
    const std::string longest(200, 'x');
    EXPECT_EQ(filter_of(groups(10, 20)).groups.size(), 10U);
    EXPECT_EQ(filter_of(groups(0, 0)), filter{});
    (void)filter_of(one("city", "EQ", R"("value": ")" + longest + "\""));
    (void)filter_of(one("city", "CONTAINS_TOKEN", R"("value": ")" + longest + "\""));
    (void)filter_of(one("city", "IN", R"("values": )" + list_of(100, "\"x\"")));
    (void)filter_of(one("created_at", "GT", R"("value": 9223372036854775807)"));
    (void)filter_of(one("created_at", "GT", R"("value": -9223372036854775808)"));
}

TEST(operators, are_spelt_as_hubspot_does) {
    constexpr std::string_view expected[] = {"EQ",
                                             "NEQ",
                                             "LT",
                                             "LTE",
                                             "GT",
                                             "GTE",
                                             "BETWEEN",
                                             "IN",
                                             "NOT_IN",
                                             "HAS_PROPERTY",
                                             "NOT_HAS_PROPERTY",
                                             "CONTAINS_TOKEN",
                                             "NOT_CONTAINS_TOKEN"};
    for (std::size_t i = 0; i < std::size(expected); ++i)
        EXPECT_EQ(name(static_cast<op>(i)), expected[i]);
}

TEST(to_sql, values_are_parameters_and_are_numbered_from_the_first) {
    const filter f = filter_of(R"({"filterGroups": [
        {"filters": [{"propertyName": "city", "operator": "IN", "values": ["a'b", "C"]},
                     {"propertyName": "created_at", "operator": "GT", "value": 5}]},
        {"filters": [{"propertyName": "status", "operator": "EQ", "value": "marketing"}]}]})");
    const sql_condition sql = to_sql(f, 3);
    EXPECT_EQ(
        sql.text,
        "((lower((properties ->> 'city')) IN ($3, $4) AND created_at > $5) OR (status = $6))");
    using value = std::variant<std::int64_t, std::string>;
    EXPECT_EQ(sql.parameters, (std::vector<value>{std::string("a'b"), std::string("c"),
                                                  std::int64_t{5}, std::int64_t{1}}));
    EXPECT_EQ(to_sql(filter{}).text, "");
}

TEST(to_sql, leaves_the_index_to_the_order_where_the_order_has_one) {
    const auto sql = [](const std::string& text, std::string_view ordered_by) {
        const auto by = field_named(ordered_by);
        return to_sql(filter_of(text), 1, &*by).text;
    };
    const std::string status = one("status", "EQ", R"("value": "marketing")");
    EXPECT_EQ(sql(status, "created_at"), "(+status = $1)");
    EXPECT_EQ(sql(status, "id"), "(status = $1)") << "its index is in that order, too";
    EXPECT_EQ(sql(status, "city"), "(status = $1)") << "which has none";
    EXPECT_EQ(sql(one("created_at", "GT", R"("value": 1)"), "created_at"), "(created_at > $1)");
    EXPECT_EQ(sql(one("created_at", "GT", R"("value": 1)"), "id"), "(+created_at > $1)");
    EXPECT_EQ(sql(one("id", "EQ", R"("value": 1)"), "created_at"), "(id = $1)") << "one at most";
    EXPECT_EQ(sql(one("id", "GT", R"("value": 1)"), "created_at"), "(+id > $1)");
}

}  // namespace
}  // namespace sluis::audience

#include "gateway/mapping/condition.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sluis::mapping {
namespace {

constexpr std::string_view sample =
    R"({"type": "contact.created", "n": 7, "big": 9007199254740993, "yes": true, "none": null,
        "empty": "", "blank": " ", "list": ["a", "b"], "void": [], "of": {"k": "v"}})";

bool applies(const nlohmann::json& declared) {
    std::vector<error> errors;
    const condition c = parse_condition(declared, "/when", errors);
    EXPECT_TRUE(errors.empty()) << errors.front().text();
    document d;
    std::size_t work = 0;
    const bool answer = holds(c, **d.parse(sample, "body"), work);
    EXPECT_GT(work, 0U);
    return answer;
}

constexpr std::pair<std::string_view, bool> rows[] = {
    {R"({"path": "$.type", "equals": "contact.created"})", true},
    {R"({"path": "$.type", "equals": "contact"})", false},
    {R"({"path": "$.n", "equals": "7"})", true},
    {R"({"path": "$.big", "equals": "9007199254740993"})", true},
    {R"({"path": "$.yes", "equals": "true"})", true},
    {R"({"path": "$.none", "equals": "null"})", false},
    {R"({"path": "$.missing", "equals": "x"})", false},
    {R"({"path": "$.list[*]", "equals": "b"})", true},  // one of them
    {R"({"path": "$.list", "equals": "b"})", false},
    {R"({"path": "$.type", "in": ["x", "contact.created"]})", true},
    {R"({"path": "$.type", "in": ["x", "y"]})", false},
    {R"({"path": "$.type", "matches": "^contact\\."})", true},
    {R"({"path": "$.type", "matches": "created$"})", true},
    {R"({"path": "$.type", "matches": "^created"})", false},
    {R"({"path": "$.n", "matches": "7"})", false},  // texts only
    {R"({"path": "$.type", "exists": true})", true},
    {R"({"path": "$.n", "exists": true})", true},
    {R"({"path": "$.none", "exists": true})", false},
    {R"({"path": "$.empty", "exists": true})", false},
    {R"({"path": "$.blank", "exists": true})", false},
    {R"({"path": "$.void", "exists": true})", false},
    {R"({"path": "$.of", "exists": true})", true},
    {R"({"path": "$.missing", "exists": false})", true},
    {R"({"path": "$.empty", "exists": false})", true},
    {R"({"path": "$.type", "exists": false})", false},
    {R"({"all": [{"path": "$.n", "exists": true}, {"path": "$.yes", "equals": "true"}]})", true},
    {R"({"all": [{"path": "$.n", "exists": true}, {"path": "$.yes", "equals": "no"}]})", false},
    {R"({"any": [{"path": "$.x", "exists": true}, {"path": "$.yes", "equals": "true"}]})", true},
    {R"({"any": [{"path": "$.x", "exists": true}, {"path": "$.y", "exists": true}]})", false},
    {R"({"not": {"path": "$.x", "exists": true}})", true},
    {R"({"not": {"any": [{"path": "$.n", "exists": true}]}})", false},
};

TEST(condition, holds_as_its_table_says) {
    for (const auto& [declared, wanted] : rows)
        EXPECT_EQ(applies(nlohmann::json::parse(declared)), wanted) << declared;
}

TEST(condition, not_turns_every_answer_around) {
    for (const auto& [declared, wanted] : rows) {
        const auto inner = nlohmann::json::parse(declared);
        EXPECT_EQ(applies({{"not", inner}}), !wanted) << declared;
        EXPECT_EQ(applies({{"all", {inner, inner}}}), wanted) << declared;
        EXPECT_EQ(applies({{"any", {inner, inner}}}), wanted) << declared;
    }
}

TEST(condition, without_a_test_always_holds) {
    document d;
    std::size_t work = 0;
    EXPECT_TRUE(holds(condition{}, *d.null(), work));
}

TEST(condition, mistakes_are_named_at_their_place) {
    nlohmann::json deep{{"path", "$"}, {"exists", true}};
    for (int i = 0; i < 8; ++i)
        deep = {{"not", deep}};
    const std::string deep_text = deep.dump();
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"[]", "/when: not a condition"},
        {R"({"path": "$.a"})", "/when exists: no test"},
        {R"({"equals": "x"})", "/when path: missing"},
        {R"({"path": "a", "equals": "x"})", "/when path: a path begins with $ at column 1"},
        {R"({"path": "$.a", "equals": 1})", "/when equals: not a text"},
        {R"({"path": "$.a", "in": []})", "/when in: not a list of texts"},
        {R"~({"path": "$.a", "matches": "("})~", "/when matches: not a regular expression"},
        {R"({"path": "$.a", "exists": "yes"})", "/when exists: neither true nor false"},
        {R"({"path": "$.a", "equals": "x", "also": 1})", "is not known"},
        {R"({"path": "$.a", "equals": "x", "in": ["y"]})", "is not known"},
        {R"({"all": []})", "/when all: an empty list"},
        {R"({"any": [{"path": "$.a"}]})", "/when any/0 exists: no test"},
        {R"({"not": []})", "/when not: not an object"},
        {deep_text, "not a condition"},
    };
    for (const auto& [declared, wanted] : cases) {
        std::vector<error> errors;
        (void)parse_condition(nlohmann::json::parse(declared), "/when", errors);
        ASSERT_FALSE(errors.empty()) << declared;
        EXPECT_NE(errors.front().text().find(wanted), std::string::npos)
            << errors.front().text() << " for " << declared;
    }
}

}  // namespace
}  // namespace sluis::mapping

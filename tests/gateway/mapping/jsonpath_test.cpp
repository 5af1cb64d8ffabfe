// What the compliance suite does not ask: places of mistakes, exact numbers, the budget.
#include "gateway/mapping/jsonpath.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace sluis::mapping {
namespace {

std::string found(std::string_view path, std::string_view text) {
    document d;
    const auto root = d.parse(text, "document");
    const auto p = jsonpath::compile(path);
    if (!root || !p) return root ? p.error().text() : root.error().text();
    std::string all;
    for (const node* n : p->evaluate(**root).nodes)
        all += (all.empty() ? "" : " ") + to_text(*n);
    return all;
}

TEST(jsonpath, says_where_a_path_is_wrong_and_what_to_do) {
    constexpr std::pair<std::string_view, std::string_view> cases[] = {
        {"", "column 1: a path begins with $"},
        {"body.email", "column 1: a path begins with $"},
        {"$.body.e-mail", "column 9: something that is no part of a path"},
        {"$.body.", "column 8: no name after the point"},
        {"$..", "column 4: nothing after .."},
        {"$.ö[1x]", "column 6: a \"]\" is missing"},
        {"$[]", "column 3: no selector"},
        {"$[01]", "column 3: a zero before a number"},
        {"$[-0]", "column 3: a zero before a number, or minus zero"},
        {"$[9007199254740992]", "column 3: an index out of range"},
        {"$['a", "column 3: a text that does not end"},
        {"$['\\x']", "column 5: an escape that there is none of"},
        {"$['\\ud800']", "surrogate"},
        {"$['\\u12']", "hexadecimal"},
        {"$[?]", "column 4: no expression"},
        {"$[?@.a == ]", "column 11: nothing to compare with"},
        {"$[?@.a == x]", "column 11: a word that means nothing here"},
        {"$[?'a']", "a value alone is no test"},
        {"$[?@.* == 1]", "column 4: a path that may select several values"},
        {"$[?length(@.*) > 1]", "column 11: not a single value"},
        {"$[?count(1) > 1]", "column 10: not a path"},
        {"$[?size(@) > 1]", "column 4: there is no such function"},
        {"$[?length(@, @) > 1]", "too many arguments"},
        {"$[?match(@)]", "too few arguments"},
        {"$[?match(@, 'a') == true]", "column 4: the function's result cannot be compared"},
        {"$[?count(@.*)]", "the function's value alone is no test"},
        {"$[?(@.a]", "a \")\" is missing"},
        {"$['\xFF']", "not UTF-8"},
    };
    for (const auto& [path, wanted] : cases) {
        const auto p = jsonpath::compile(path);
        ASSERT_FALSE(p) << path;
        EXPECT_NE(p.error().text().find(wanted), std::string::npos)
            << p.error().text() << " for " << path;
        EXPECT_FALSE(p.error().cure.empty()) << path;
    }
}

TEST(jsonpath, refuses_what_is_too_long_or_too_deep) {
    const auto nested = [](std::size_t levels) {
        return "$[?" + std::string(levels, '(') + "@" + std::string(levels, ')') + "]";
    };
    EXPECT_TRUE(jsonpath::compile(nested(31)));
    EXPECT_FALSE(jsonpath::compile(nested(32)));
    EXPECT_FALSE(jsonpath::compile(nested(2'000)));
    std::string filters = "$";
    for (int i = 0; i < 40; ++i)
        filters += "[?@";
    EXPECT_FALSE(jsonpath::compile(filters));
    EXPECT_FALSE(jsonpath::compile("$." + std::string(5'000, 'a')));
}

TEST(jsonpath, compares_whole_numbers_exactly) {
    constexpr std::string_view ids =
        R"([{"id": 9007199254740992}, {"id": 9007199254740993}, {"id": 18446744073709551615},
            {"id": 18446744073709551616}, {"id": 1e0}, {"id": -5}])";
    EXPECT_EQ(found("$[?@.id == 9007199254740993]", ids), R"({"id":9007199254740993})");
    EXPECT_EQ(found("$[?@.id == 18446744073709551615]", ids), R"({"id":18446744073709551615})");
    EXPECT_EQ(found("$[?@.id > 18446744073709551615]", ids), R"({"id":18446744073709551616})");
    EXPECT_EQ(found("$[?@.id == 1]", ids), R"({"id":1e0})");
    EXPECT_EQ(found("$[?@.id < -4.5]", ids), R"({"id":-5})");
    EXPECT_EQ(found("$[?length(@) < 18446744073709551616 && @.id == -5]", ids), R"({"id":-5})");
}

TEST(jsonpath, compares_with_values_elsewhere) {
    constexpr std::string_view text =
        R"({"settings": {"email": "mail", "none": null},
            "answers": [{"ref": "tel", "v": 1}, {"ref": "mail", "v": 2}, {"v": 3}]})";
    EXPECT_EQ(found("$.answers[?@.ref == $.settings.email].v", text), "2");
    EXPECT_EQ(found("$.answers[?@.ref == $.settings.missing].v", text), "3");  // nothing == nothing
    EXPECT_EQ(found("$.answers[?@.ref == $.settings.none].v", text), "");
    EXPECT_EQ(found("$.answers[1:0:-1].v", text), "2");
    EXPECT_EQ(found("$.answers[-1].v", text), "3");
}

TEST(jsonpath, knows_which_paths_select_one_thing_at_most) {
    constexpr std::pair<std::string_view, bool> cases[] = {
        {"$", true},           {"$.a['b'][0][-1]", true}, {"$.a.*", false},  {"$..a", false},
        {"$['a','b']", false}, {"$[0:1]", false},         {"$[?@.a]", false}};
    for (const auto& [path, wanted] : cases)
        EXPECT_EQ(jsonpath::compile(path)->is_singular(), wanted) << path;
    EXPECT_EQ(jsonpath::compile("$.a")->text(), "$.a");
}

TEST(jsonpath, stops_when_the_visits_are_used_up_and_says_so) {
    std::string text = "[0";
    for (int i = 1; i < 2'000; ++i)
        text += ",0";
    document d;
    const node& root = **d.parse(text + "]", "document");
    const selected all = jsonpath::compile("$[*]")->evaluate(root);
    EXPECT_TRUE(all.complete);
    EXPECT_EQ(all.nodes.size(), 2'000U);
    EXPECT_LE(all.visits, 2'100U);
    const selected square = jsonpath::compile("$[?count($[*]) == 1]")->evaluate(root);
    EXPECT_FALSE(square.complete);
    EXPECT_LT(square.visits, most_visits + 10'000);
    // Regular expressions of the document's own are dear.
    const selected regex = jsonpath::compile("$[?match('a', value($[0]))]")->evaluate(root);
    EXPECT_TRUE(regex.complete);  // no texts: nothing was compiled
    document e;
    const node& texts = **e.parse(R"([["a*","b*"]])", "document");
    EXPECT_GT(jsonpath::compile("$[0][?match('a', @)]")->evaluate(texts).visits, 2'000U);
    const node& alike = **e.parse(R"([["a*","a*","a*"]])", "document");
    EXPECT_LT(jsonpath::compile("$[0][?match('a', @)]")->evaluate(alike).visits, 1'100U) << "once";
    EXPECT_LT(jsonpath::compile("$[0][?match(@, 'a.*')]")->evaluate(texts).visits, 20U);
}

TEST(jsonpath, first_looks_no_further) {
    document d;
    const node& root = **d.parse(R"({"a": [1, 2, 3]})", "document");
    EXPECT_EQ(to_text(*jsonpath::compile("$.a[*]")->first(root)), "1");
    EXPECT_EQ(to_text(*jsonpath::compile("$..*")->first(root)), "[1,2,3]");
    EXPECT_EQ(jsonpath::compile("$.b")->first(root), nullptr);
}

}  // namespace
}  // namespace sluis::mapping

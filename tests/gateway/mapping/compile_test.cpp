// Every mistake in a mapping file at its file, line and key.
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "gateway/mapping/program.hpp"

namespace sluis::mapping {
namespace {

// A good file, line by line, so that a case can spoil one line of it.
constexpr std::string_view lines[] = {
    R"({)",                                                             // 1
    R"("provider": "test_forms",)",                                     // 2
    R"("title": "Test",)",                                              // 3
    R"("kind": "form",)",                                               // 4
    R"("bodies": ["json", "form"],)",                                   // 5
    R"("authentication": {"mode": "none"},)",                           // 6
    R"("headers": ["x-topic"],)",                                       // 7
    R"("event_key": ["$.body.id", ["$.body.a", "$.headers.b"]],)",      // 8
    R"("each": "$.body.items[*]",)",                                    // 9
    R"("settings": {"email": "email"},)",                               // 10
    R"("rules": [{"name": "gone",)",                                    // 11
    R"("when": {"path": "$.item.type", "equals": "gone"},)",            // 12
    R"("effect": "erase", "fields": {"external_id": "$.item.id"}},)",   // 13
    R"({"name": "all", "fields": {)",                                   // 14
    R"("email": ["$.item.email", {"path": "$.item.mail",)",             // 15
    R"("transforms": ["trim", "lower"]}],)",                            // 16
    R"("consent.ads": {"const": "granted"},)",                          // 17
    R"("occurred_at": {"path": "$.item.at", "transforms": ["time"]})",  // 18
    R"(}}],)",                                                          // 19
    R"("otherwise": "quarantine",)",                                    // 20
    R"("connect": ["Add {url}"],)",                                     // 21
    R"("cases": [])",                                                   // 22
    R"(})"};

// The file with one line put in the place of another.
std::string file_with(std::size_t number, std::string_view line) {
    std::string all;
    for (std::size_t i = 0; i < std::size(lines); ++i)
        all += std::string(i + 1 == number ? line : lines[i]) + '\n';
    return all;
}

std::string errors_of(const std::string& text) {
    std::vector<error> errors;
    const auto p = compile("test.json", text, errors);
    EXPECT_EQ(p == nullptr, !errors.empty());
    std::string all;
    for (const error& e : errors)
        all += e.text() + '\n';
    return all;
}

TEST(compile, takes_a_good_file) {
    std::vector<error> errors;
    const auto p = compile("test.json", file_with(0, ""), errors);
    ASSERT_TRUE(p) << errors.front().text();
    EXPECT_EQ(p->provider, "test_forms");
    EXPECT_EQ(p->bodies, (std::vector{body_form::json, body_form::form}));
    EXPECT_EQ(p->event_key.size(), 2U);
    EXPECT_EQ(p->event_key[1].size(), 2U);
    EXPECT_EQ(p->each.at(0)->text(), "$.body.items[*]");
    EXPECT_FALSE(p->uses_entries);
    EXPECT_TRUE(p->quarantine_others);
    ASSERT_EQ(p->rules.size(), 2U);
    EXPECT_EQ(p->rules[0].effect, contact::effect::erase);
    EXPECT_EQ(p->rules[1].fields.size(), 3U);
}

TEST(compile, names_every_mistake_at_its_line_and_key) {
    struct row {
        std::size_t line;
        std::string_view spoiled;
        std::string_view wanted;
    };
    const row rows[] = {
        {2, R"("provider": "Test Forms",)", "test.json:2 /provider: not usable as a name"},
        {2, "", "test.json:1 /provider: missing"},
        {3, R"("title": "",)", "test.json:3 /title: empty"},
        {4, R"("kind": "post",)", "test.json:4 /kind: not one of the possible values"},
        {4, "", "/kind: missing"},
        {5, R"("bodies": ["yaml"],)", "test.json:5 /bodies: a form of body that is not known"},
        {5, R"("bodies": "json",)", "test.json:5 /bodies: not a list"},
        {6, "", "/authentication: missing"},
        {7, R"("headers": [1],)", "test.json:7 /headers: not a list of texts"},
        {8, R"("event_key": [1],)", "test.json:8 /event_key: not a path"},
        {8, R"("event_key": ["id"],)",
         "test.json:8 /event_key/0 column 1: not a JSONPath: a path begins with $"},
        {9, R"("each": "$.body[",)", "test.json:9 /each column 8: not a JSONPath"},
        {9, R"("each": ["$.body.a"],)", "test.json:9 /each: not one path or a list of two"},
        {9, R"("each": ["$.body.a", "$["],)", "test.json:9 /each/1 column 3: not a JSONPath"},
        {9, R"("item_key": ["$.item.id"],)", "test.json:9 /item_key: there are no items"},
        {5, R"("other_types": "yaml",)", "test.json:5 /other_types: not one of"},
        {5, R"("compression": "br",)", "test.json:5 /compression: not one of"},
        {10, R"("setings": {},)", "was \"settings\" meant?"},
        {11, R"("rules": [{"nam": "gone",)", "test.json:11 /rules/0/name: missing"},
        {12, R"("when": {"path": "$.item.type", "equal": "gone"},)",
         "test.json:12 /rules/0/when/exists: no test"},
        {12, R"("when": {"path": "item", "equals": "gone"},)",
         "test.json:12 /rules/0/when/path: a path begins with $"},
        {12, "", "test.json:14 /rules/1: never reached: a rule before it takes everything"},
        {13, R"("effect": "delete", "fields": {"external_id": "$.item.id"}},)",
         "test.json:13 /rules/0/effect: not one of the possible values"},
        {13, R"("effect": "erase", "fields": {"city": "$.item.id"}},)",
         "test.json:13 /rules/0/fields: the rule sets neither email, phone nor external_id"},
        {13, R"("effect": "erase"},)", "the rule sets neither email, phone nor external_id"},
        {15, R"("emial": ["$.item.email", {"path": "$.item.mail",)",
         "test.json:15 /rules/1/fields/emial: there is no such field of a contact (was \"email\""},
        {15, R"("email": [{"const": "x"}, {"path": "$.item.mail",)",
         "test.json:15 /rules/1/fields/email/0: the alternatives after a constant are never"},
        {15, R"("email": ["$.item..", {"path": "$.item.mail",)",
         "test.json:15 /rules/1/fields/email/0 column 9: not a JSONPath: nothing after .."},
        {16, R"("transforms": ["trim", "lowr"]}],)",
         "test.json:16 /rules/1/fields/email/1/transforms/1: there is no such transform (was "
         "\"lower\" meant?)"},
        {16, R"("transforms": [{"time": {"unit": "x"}}]}],)",
         "test.json:16 /rules/1/fields/email/1/transforms/0/time/unit: not one of"},
        {16, R"("transform": []}],)", "was \"transforms\" meant?"},
        {17, R"("consent.adds": {"const": "granted"},)", "was \"consent.ads\" meant?"},
        {17, R"("consent.ads": {"const": ""},)", "test.json:17 /rules/1/fields/consent.ads/const"},
        {17, R"("consent.ads": [],)", "test.json:17 /rules/1/fields/consent.ads: not 1 to 20"},
        {18, R"("occurred_at": {"path": 1})", "test.json:18 /rules/1/fields/occurred_at/path"},
        {18, R"("email": "$.x")", "test.json:18:2: a name is there twice in one object"},
        {20, R"("otherwise": "panic",)", "test.json:20 /otherwise: not one of"},
        {21, R"("connect": "Add",)", "test.json:21 /connect: not a list"},
        {22, R"("cases": {})", "test.json:22 /cases: not a list"},
        {22, R"("cases": [],)", "test.json:23:1: not well-formed JSON"},
    };
    for (const row& r : rows) {
        const std::string said = errors_of(file_with(r.line, r.spoiled));
        EXPECT_NE(said.find(r.wanted), std::string::npos) << said << "for " << r.spoiled;
    }
}

TEST(compile, gathers_all_mistakes_at_once) {
    std::string text = file_with(4, R"("kind": "x",)");
    text.replace(text.find("$.item.at"), 9, "item.at");
    text.replace(text.find("trim"), 4, "trin");
    const std::string said = errors_of(text);
    EXPECT_NE(said.find("test.json:4 "), std::string::npos);
    EXPECT_NE(said.find("test.json:16 "), std::string::npos);
    EXPECT_NE(said.find("test.json:18 "), std::string::npos);
}

TEST(compile, refuses_what_is_no_mapping_at_all) {
    for (const char* text : {"", "[]", "null", "{}", "{\"rules\": []}", "not JSON"})
        EXPECT_NE(errors_of(text), "") << text;
}

TEST(compile, knows_when_the_entries_are_needed) {
    std::vector<error> errors;
    const auto text = file_with(18, R"("phone": "$.entries[?@.key == 'tel'].value")");
    EXPECT_TRUE(compile("test.json", text, errors)->uses_entries);
}

TEST(slot, has_one_name_both_ways) {
    for (const char* text : {"external_id", "occurred_at", "consent.ads", "consent.email",
                             "consent.phone", "email", "utm_source"})
        EXPECT_EQ(name(*slot_named(text)), text);
    EXPECT_FALSE(slot_named("consent.fax"));
    EXPECT_FALSE(slot_named("consent"));
}

}  // namespace
}  // namespace sluis::mapping

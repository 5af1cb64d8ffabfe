#include "gateway/mapping/transform.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sluis::mapping {
namespace {

// What a transform, written as in a mapping file, makes of a JSON value; "nothing" for nothing.
std::string transformed(std::string_view declared, std::string_view value) {
    std::vector<error> errors;
    const transform t = parse_transform(nlohmann::json::parse(declared), "/t", errors);
    if (!errors.empty()) return errors.front().text();
    document d;
    const node* n = t.run(d, **d.parse(value, "value"), t);
    return n ? to_text(*n) : "nothing";
}

struct row {
    std::string_view declared;
    std::string_view value;
    std::string_view wanted;
};

constexpr row rows[] = {
    {R"("trim")", R"("  Greta \t de\u00a0 Vries ")", R"("Greta de Vries")"},
    {R"("lower")", R"("GrÖTA")", R"("grÖta")"},  // ASCII only: names are not for us to change
    {R"("upper")", R"("nl")", R"("NL")"},
    {R"("text")", "9007199254740993", R"("9007199254740993")"},
    {R"("text")", "18446744073709551616", R"("18446744073709551616")"},
    {R"("text")", "1.50", R"("1.50")"},
    {R"("text")", "true", R"("true")"},
    {R"("text")", "[1]", R"("")"},
    {R"("digits")", R"("+31 (0)20-123")", R"("31020123")"},
    {R"("name_first")", R"("Greta de Vries")", R"("Greta")"},
    {R"("name_last")", R"("Greta de Vries")", R"("de Vries")"},
    {R"("name_first")", R"("Greta")", R"("Greta")"},
    {R"("name_last")", R"("Greta")", R"("")"},
    {R"("country")", R"(" nl ")", R"("NL")"},
    {R"("country")", R"("UK")", R"("GB")"},
    {R"("country")", R"("The  Netherlands")", R"("NL")"},
    {R"("country")", R"("Deutschland")", R"("DE")"},
    {R"("country")", R"("Atlantis")", "nothing"},
    {R"("country")", R"("1a")", "nothing"},
    {R"("language")", R"("de-DE")", R"("de")"},
    {R"("language")", R"("NL_be")", R"("nl")"},
    {R"("language")", R"("german")", "nothing"},
    {R"("language")", R"("")", "nothing"},
    {R"("not")", "true", "false"},
    {R"("not")", "false", "true"},
    {R"("not")", R"("yes")", "nothing"},
    {R"("json")", R"("{\"a\": [1]}")", R"({"a":[1]})"},
    {R"("json")", R"("{broken")", "nothing"},
    {R"("json")", "{}", "nothing"},
    {R"("entries")", R"({"a": 1, "b": "x"})", R"([{"key":"a","value":1},{"key":"b","value":"x"}])"},
    {R"("entries")", "[1]", "nothing"},
    {R"("time")", R"("2026-04-01T02:00:00+02:00")", "1775001600000"},
    {R"("time")", R"("2026-04-01T00:00:00.123456789Z")", "1775001600123"},
    {R"("time")", R"("yesterday")", "nothing"},
    {R"("time")", R"("2026-02-30T00:00:00Z")", "nothing"},
    {R"({"time": {"unit": "s"}})", "1775001600", "1775001600000"},
    {R"({"time": {"unit": "s"}})", R"(" 1775001600 ")", "1775001600000"},
    {R"({"time": {"unit": "s"}})", "1775001600000", "nothing"},  // milliseconds, by mistake
    {R"({"time": {"unit": "s"}})", "-9223372036854775808", "nothing"},
    {R"({"time": {"unit": "s"}})", "0", "nothing"},
    {R"({"time": {"unit": "s"}})", "1775001600.1239", "1775001600123"},
    {R"({"time": {"unit": "s"}})", R"("1775001600.5")", "1775001600500"},
    {R"({"time": {"unit": "s"}})", "1775001600.0", "1775001600000"},
    {R"({"time": {"unit": "s"}})", R"("1775001600.-12")", "nothing"},
    {R"({"time": {"unit": "s"}})", "1.775e9", "nothing"},
    {R"({"time": {"unit": "ms"}})", "1775001600123", "1775001600123"},
    {R"({"time": {"unit": "ms"}})", "9223372036854775807", "nothing"},
    {R"({"time": {"unit": "ns"}})", "1775001600123456789", "1775001600123"},
    {R"({"time": {"unit": "local"}})", R"("2026-04-01 02:00:00")", "1775008800000"},
    {R"({"time": {"unit": "local", "offset": "+02:00"}})", R"("2026-04-01 02:00:00")",
     "1775001600000"},
    {R"({"time": {"unit": "local", "offset": "-01:30"}})", R"("2026-04-01 02:00:00")",
     "1775014200000"},
    {R"("bool")", R"(" YES ")", "true"},
    {R"("bool")", "1", "true"},
    {R"("bool")", R"("nee")", "false"},
    {R"("bool")", R"("perhaps")", "nothing"},
    {R"("bool")", R"("")", "nothing"},
    {R"("bool")", "false", "false"},
    {R"("bool")", "null", "nothing"},
    {R"({"bool": {"true": ["Subscribed"], "false": ["gone"]}})", R"("subscribed")", "true"},
    {R"({"bool": {"true": ["subscribed"], "false": ["gone"]}})", R"("Gone")", "false"},
    {R"({"bool": {"true": ["subscribed"]}})", R"("yes")", "nothing"},
    {R"({"map": {"table": {"a": "b"}}})", R"("a")", R"("b")"},
    {R"({"map": {"table": {"1": "one"}}})", "1", R"("one")"},
    {R"({"map": {"table": {"a": "b"}}})", R"("A")", "nothing"},
    {R"({"map": {"table": {"a": "b"}, "default": "c"}})", R"("x")", R"("c")"},
    {R"({"const": "granted"})", R"("x")", R"("granted")"},
    {R"({"url_param": "utm_source"})", R"("/a?x=%&utm_source=a+b#utm_source=c")", R"("a b")"},
    {R"({"url_param": "q"})", R"("https://example.org/?q=%C3%B6")", R"("ö")"},
    {R"({"url_param": "q"})", R"("https://example.org/?q=%")", "nothing"},
    {R"({"url_param": "q"})", R"("https://example.org/")", "nothing"},
    {R"~({"regex": {"pattern": "id-(\\d+)", "group": 1}})~", R"("x id-42 y")", R"("42")"},
    {R"~({"regex": {"pattern": "id-(\\d+)"}})~", R"("x id-42 y")", R"("id-42")"},
    {R"~({"regex": {"pattern": "(a)|(b)", "group": 2}})~", R"("a")", "nothing"},
    {R"~({"regex": {"pattern": "^$"}})~", R"("x")", "nothing"},
    {R"({"select": "$[?@.k == 'b'].v"})", R"([{"k":"a","v":1},{"k":"b","v":2}])", "2"},
    {R"({"select": "$.x"})", R"({"y": 1})", "nothing"},
    {R"({"select": "$.options[?@.id == $.value[0]].text"})",
     R"({"value": ["b"], "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]})",
     R"("B")"},
    {R"({"join": {"paths": ["$.area", "$.phone"], "with": " "}})",
     R"({"area": "020", "phone": " 555 0101 "})", R"("020 555 0101")"},
    {R"({"join": {"paths": ["$[0]", "$[1]"], "begin": "+"}})", "[31, 201234567]",
     R"("+31201234567")"},
    {R"({"join": {"paths": ["$.area", "$.phone"]}})", R"({"phone": "1"})", "nothing"},
    {R"({"join": {"paths": ["$.area", "$.phone"]}})", R"({"phone": "1", "area": " "})", "nothing"},
    {R"("base64")", R"("eyJhIjoiw7YifQ==")", R"("{\"a\":\"ö\"}")"},
    {R"("base64")", R"("eyJhIjoiw7YifQ")", "nothing"},
    {R"("base64")", R"("/w==")", "nothing"},  // 0xff is no UTF-8
    {R"("percent_decode")", R"("Euro%20%e2%82%ac+%E2%82%AC")", R"("Euro €+€")"},
    {R"("percent_decode")", R"("100%, %zz %4")", R"("100%, %zz %4")"},
    {R"("percent_decode")", R"("%2525")", R"("%25")"},  // once
    {R"("percent_decode")", R"("%C0%A0")", "nothing"},  // overlong
    {R"("unquote")", R"("\"a \\\"b\\\" \\\\\"")", R"("a \"b\" \\")"},
    {R"("unquote")", R"("plain")", R"("plain")"},
    {R"("unquote")", R"("\"")", R"("\"")"},
};

TEST(transform, each_as_its_table_says) {
    for (const row& r : rows)
        EXPECT_EQ(transformed(r.declared, r.value), r.wanted) << r.declared << " of " << r.value;
}

TEST(transform, every_one_has_a_row_and_takes_any_value) {
    std::set<std::string> tested;
    constexpr std::string_view values[] = {"null",      "true", "1.5",  "-7", R"("")",
                                           R"("%?=&")", "[]",   "[[]]", "{}", R"({"a": null})"};
    for (const row& r : rows) {
        const auto declared = nlohmann::json::parse(r.declared);
        tested.insert(declared.is_string() ? declared.get<std::string>() : declared.begin().key());
        for (const std::string_view v : values)
            EXPECT_FALSE(transformed(r.declared, v).empty());
    }
    for (const std::string_view name : transform_names())
        EXPECT_TRUE(tested.contains(std::string(name))) << name;
    EXPECT_EQ(tested.size(), transform_names().size());
}

TEST(transform, mistakes_are_named_with_a_cure) {
    constexpr std::pair<std::string_view, std::string_view> cases[] = {
        {R"("trimm")", "/t: there is no such transform (was \"trim\" meant?)"},
        {R"("frobnicate")", "docs/mappings.md lists them"},
        {"{}", "there is no such transform"},
        {R"({"trim": {}, "lower": {}})", "there is no such transform"},
        {R"({"trim": "x"})", "/t/trim: takes no arguments"},
        {R"({"url_param": ""})", "/t/url_param: needs a text"},
        {R"({"const": 1})", "/t/const: needs a text"},
        {R"({"time": {"unit": "days"}})", "/t/time unit: not one of the possible values"},
        {R"({"time": {"unit": "local", "offset": "1"}})", "/t/time offset: not an offset"},
        {R"({"time": {"zone": "x"}})", "not known"},
        {R"({"bool": {}})", "/t/bool: no words"},
        {R"({"map": {}})", "/t/map: no table"},
        {R"({"join": {"paths": []}})", "/t/join paths: not a list of 1 to 5 paths"},
        {R"({"join": {"paths": ["a"]}})", "a path begins with $"},
        {R"({"map": {"table": {"a": 1}}})", "/t/map: no table"},
        {R"({"regex": {"pattern": "("}})", "/t/regex pattern: not a regular expression"},
        {R"({"regex": {"pattern": "a", "group": 1}})", "/t/regex group: there are not so many"},
        {R"({"regex": {"pattern": "a", "group": 10}})", "/t/regex group: not a whole number"},
        {R"({"select": "x"})", "/t/select: a path begins with $ at column 1"},
        {R"({"select": 1})", "a path begins with $"},
    };
    for (const auto& [declared, wanted] : cases) {
        const std::string said = transformed(declared, "null");
        EXPECT_NE(said.find(wanted), std::string::npos) << said << " for " << declared;
    }
}

}  // namespace
}  // namespace sluis::mapping

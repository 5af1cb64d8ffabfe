#include "gateway/payload/document.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace sluis::payload {
namespace {

// What `text` says, written again; or the error.
std::string read(std::string_view text) {
    document d;
    const auto n = d.parse(text, "body");
    return n ? to_text(**n) : n.error().text();
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

TEST(document, reads_what_is_well_formed) {
    constexpr std::pair<std::string_view, std::string_view> cases[] = {
        {" null ", "null"},
        {"true", "true"},
        {"\t[false, [], {}]\r\n", "[false,[],{}]"},
        {R"({"b": 1, "a": {"b": 2}})", R"({"b":1,"a":{"b":2}})"},
        {R"("a\u00e9\n\"\\\/")", "\"aé\\u000a\\\"\\\\/\""},
        {R"("\ud83d\ude00")", "\"😀\""},
        {R"(["ö", "\u0000"])", "[\"ö\",\"\\u0000\"]"},
        {R"({"a\u0062": "x"})", R"({"ab":"x"})"},
        {"[1, -0, 1.50, 1e5, 1E-400]", "[1,-0,1.50,1e5,1E-400]"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
    };
    for (const auto& [text, wanted] : cases)
        EXPECT_EQ(read(text), wanted);
}

TEST(document, refuses_the_rest_at_its_place) {
    const std::pair<std::string, std::string_view> cases[] = {
        {"", "body:1:1: the JSON ends too early"},
        {"  ", "the JSON ends too early"},
        {"{\"a\": 1", "the JSON ends too early"},
        {"[1,\n 2,\n secret]", "body:3:2: not well-formed JSON"},
        {"[1,]", "body:1:4: not well-formed JSON"},
        {"{'a': 1}", "body:1:2: not well-formed JSON"},
        {"[NaN]", "body:1:2: not well-formed JSON"},
        {"[Infinity]", "not well-formed JSON"},
        {"[01]", "not well-formed JSON"},
        {"[+1]", "not well-formed JSON"},
        {"[1.]", "not well-formed JSON"},
        {"// secret\n1", "not well-formed JSON"},
        {"1 secret", "body:1:3: something after the JSON value"},
        {"[\"a\tsecret\"]", "not well-formed JSON"},
        {"[\"\\x\"]", "not well-formed JSON"},
        {"[\"\\uZZZZ\"]", "hexadecimal"},
        {"[\"\\ud800secret\"]", "body:1:9: not well-formed JSON"},
        {"[\"\\ud800\\u0041\"]", "half of a surrogate pair"},
        {"\xEF\xBB\xBF{}", "body:1:1: a byte order mark"},
        {"{\"a\": 1,\n \"secret\": 2, \"secret\": 3}", "body:2:16: a name is there twice"},
        {"{\"x\": {\"a\": 1, \"\\u0061\": 2}}", "a name is there twice"},
        {"[\"\xC3\x28\"]", "body:1:3: not UTF-8"},
        {"[\"\xED\xA0\x80\"]", "not UTF-8"},      // a surrogate
        {"[\"\xC0\xAF\"]", "not UTF-8"},          // overlong
        {"[\"\xF4\x90\x80\x80\"]", "not UTF-8"},  // beyond U+10FFFF
        {"[1e99999999999]", "too large an exponent"},
        {repeated("[", 65) + repeated("]", 65), "body:1:65: more than 64 levels"},
        {repeated("[", 100'000), "more than 64 levels"},
        {repeated("{\"a\":", 65) + "1" + repeated("}", 65), "more than 64 levels"},
        {"[0" + repeated(",0", 100'000) + "]", "more than 100,000 values"},
    };
    for (const auto& [text, wanted] : cases) {
        const std::string said = read(text);
        EXPECT_NE(said.find(wanted), std::string::npos) << said << " for " << text.substr(0, 40);
        EXPECT_EQ(said.find("secret"), std::string::npos) << said;  // never the input
        EXPECT_TRUE(said.starts_with("body:")) << said;
    }
}

TEST(document, takes_as_much_as_it_promises) {
    EXPECT_EQ(read(repeated("[", 64) + repeated("]", 64)).size(), 128U);
    EXPECT_EQ(read("[0" + repeated(",0", 9'998) + "]").size(), 2U + 9'999U + 9'998U);
}

TEST(document, finds_a_repeated_name_among_many) {
    std::string text = "{\"n0\":0";
    for (int i = 1; i < 5'000; ++i)
        text += ",\"n" + std::to_string(i) + "\":0";
    EXPECT_EQ(read(text + "}"), text + "}");
    const std::string said = read(text + ",\n\"n4711\":0}");
    EXPECT_NE(said.find("twice"), std::string::npos);
    EXPECT_EQ(said.find("n4711"), std::string::npos) << "the place, and never the input";
    EXPECT_NE(read("{\"x\":[" + text + ",\"\\u006e0\":0}]}").find("twice"), std::string::npos);
    EXPECT_EQ(read("[" + text + "}," + text + "}]"), "[" + text + "}," + text + "}]");
}

TEST(document, whole_numbers_are_exact_and_others_keep_their_digits) {
    struct row {
        std::string_view text;
        std::optional<std::int64_t> whole;
        double real;
    };
    const row rows[] = {
        {"0", 0, 0},
        {"-0", 0, 0},
        {"9007199254740993", 9'007'199'254'740'993, 9007199254740992.0},
        {"9223372036854775807", INT64_MAX, 9223372036854775807.0},
        {"-9223372036854775808", INT64_MIN, -9223372036854775808.0},
        {"9223372036854775808", std::nullopt, 9223372036854775808.0},
        {"18446744073709551615", std::nullopt, 18446744073709551615.0},
        {"123456789012345678901", std::nullopt, 123456789012345678901.0},
        {"1.25", std::nullopt, 1.25},
        {"1e3", std::nullopt, 1000},
        {"1e-400", std::nullopt, 0},
    };
    for (const row& r : rows) {
        document d;
        const auto n = d.parse(r.text, "body");
        ASSERT_TRUE(n) << r.text;
        EXPECT_EQ((*n)->kind, node_kind::number);
        EXPECT_EQ((*n)->text, r.text);
        EXPECT_EQ((*n)->whole, r.whole) << r.text;
        EXPECT_DOUBLE_EQ((*n)->real, r.real) << r.text;
    }
}

TEST(document, outlives_the_text_and_may_be_moved) {
    std::string text = R"({"name": "Greta", "escaped": "a\tb"})";
    document first;
    const node* root = *first.parse(text, "body");
    text.assign(text.size(), 'x');
    const document second = std::move(first);
    EXPECT_EQ(root->find("name")->text, "Greta");
    EXPECT_EQ(root->find("escaped")->text, "a\tb");
    EXPECT_EQ(root->find("nothing"), nullptr);
    EXPECT_EQ(root->find("name")->find("name"), nullptr);
}

TEST(document, makes_nodes) {
    document d;
    const node* const items[] = {d.null(), d.boolean(true), d.integer(-42), d.string("x\"y")};
    const member members[] = {{"list", d.array(items)}, {"empty", d.object({})}};
    EXPECT_EQ(to_text(*d.object(members)), R"({"list":[null,true,-42,"x\"y"],"empty":{}})");
    EXPECT_EQ(d.integer(INT64_MIN)->whole, INT64_MIN);
    std::string text = "kept";
    const std::string_view kept = d.keep(text);
    text = "gone";
    EXPECT_EQ(kept, "kept");
}

// A transform reads a text again for each item: what one document holds has to have an end.
TEST(document, reads_only_so_much_in_all) {
    const std::string text = '"' + std::string(1 << 20, 'x') + '"';
    document d;
    int read = 0;
    while (read < 100 && d.parse(text, "text"))
        ++read;
    EXPECT_EQ(read, 15);
    EXPECT_TRUE(d.parse("1", "text"));
}

}  // namespace
}  // namespace sluis::payload

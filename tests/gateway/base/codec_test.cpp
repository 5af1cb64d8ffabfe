// Strict: one spelling for each value, or nothing.
#include "gateway/base/codec.hpp"

#include <gtest/gtest.h>

namespace sluis {
namespace {

using namespace std::string_view_literals;

struct coding {
    std::string_view text;
    std::optional<std::string_view> expected;
};

TEST(base64, reads_rfc_4648_and_nothing_else) {
    constexpr coding rows[] = {
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {"AAAA", "\0\0\0"sv},
        {"+/+/", "\xfb\xff\xbf"},
        {"", std::nullopt},
        {"Zg", std::nullopt},        // without padding
        {"Zg=", std::nullopt},       // with too little
        {"Zg===", std::nullopt},     // with too much
        {"Zm9v====", std::nullopt},  // more than there can be
        {"Zm9v=", std::nullopt},     //
        {"====", std::nullopt},      // nothing else
        {"A===", std::nullopt},      // six bits are no byte
        {"Zh==", std::nullopt},      // unused bits are set
        {"Zm9=", std::nullopt},      // likewise
        {"Zg==Zg==", std::nullopt},  // padding inside
        {"Z=g=", std::nullopt},      // likewise
        {"Zm9v\n", std::nullopt},    // white space
        {"Zm9 ", std::nullopt},      //
        {" Zm9vYm", std::nullopt},   //
        {"-_-_", std::nullopt},      // the alphabet of URLs
        {"Zm9\xc3", std::nullopt},   // not ASCII
        {"Zm9\0"sv, std::nullopt},   // NUL
    };
    for (const auto& r : rows)
        EXPECT_EQ(from_base64(r.text), r.expected) << r.text;
}

TEST(hex, reads_pairs_of_digits_in_either_case) {
    constexpr coding rows[] = {
        {"00", "\0"sv},          {"0aFf", "\x0a\xff"},       {"666f6f", "foo"},
        {"", std::nullopt},      {"0", std::nullopt},        {"666", std::nullopt},
        {"0x66", std::nullopt},  {"6g", std::nullopt},       {"g6", std::nullopt},
        {" 66", std::nullopt},   {"66 ", std::nullopt},      {"66\n6", std::nullopt},
        {"6\0"sv, std::nullopt}, {"\xff\xff", std::nullopt},
    };
    for (const auto& r : rows)
        EXPECT_EQ(from_hex(r.text), r.expected) << r.text;
}

TEST(ascii_escaped, writes_characters_beyond_ascii_as_javascript_does) {
    constexpr std::pair<std::string_view, std::string_view> rows[] = {
        {"", ""},
        {"plain \"quoted\" \\ / \n", "plain \"quoted\" \\ / \n"},
        {"Åkesson", "\\u00c5kesson"},
        {"€", "\\u20ac"},
        {"\xf0\x9f\x98\x80", "\\ud83d\\ude00"},
        {"\xf4\x8f\xbf\xbf", "\\udbff\\udfff"},
        {"\x7f", "\x7f"},
        // Not UTF-8: as it is, byte by byte.
        {"\x80", "\x80"},
        {"\xc3", "\xc3"},
        {"\xc0\xaf", "\xc0\xaf"},                  // overlong
        {"\xe0\x80\xaf", "\xe0\x80\xaf"},          // overlong
        {"\xed\xa0\x80", "\xed\xa0\x80"},          // a surrogate
        {"\xf4\x90\x80\x80", "\xf4\x90\x80\x80"},  // beyond the last
        {"\xffÅ", "\xff\\u00c5"},
    };
    for (const auto& [text, expected] : rows)
        EXPECT_EQ(ascii_escaped(text), expected) << text;
}

TEST(html_unescaped, undoes_the_five_entities_once) {
    constexpr std::pair<std::string_view, std::string_view> rows[] = {
        {"a&amp;b", "a&b"},       {"&lt;&gt;&quot;&#39;&#039;", "<>\"''"},
        {"&amp;lt;", "&lt;"},     {"&", "&"},
        {"&amp", "&amp"},         {"&AMP;", "&AMP;"},
        {"&eacute;", "&eacute;"}, {"", ""},
    };
    for (const auto& [text, expected] : rows)
        EXPECT_EQ(html_unescaped(text), expected) << text;
}

TEST(percent_test, decodes_or_says_no) {
    struct row {
        std::string_view text;
        plus p;
        std::optional<std::string> expected;
    };
    const row rows[]{
        {"", plus::literal, ""},
        {"a%20b", plus::literal, "a b"},
        {"a+b", plus::literal, "a+b"},
        {"a+b", plus::space, "a b"},
        {"%c3%A9", plus::literal, "\xc3\xa9"},
        {"%00", plus::literal, std::string(1, '\0')},
        {"%2B", plus::space, "+"},
        {"%", plus::literal, std::nullopt},
        {"%4", plus::literal, std::nullopt},
        {"%4g", plus::literal, std::nullopt},
        {"%%41", plus::literal, std::nullopt},
    };
    for (const auto& r : rows)
        EXPECT_EQ(percent_decode(r.text, r.p), r.expected) << r.text;
}

TEST(percent_test, what_is_encoded_decodes_to_itself) {
    std::string all;
    for (int c = 0; c < 256; ++c)
        all += static_cast<char>(c);
    EXPECT_EQ(percent_decode(percent_encode(all)), all);
    EXPECT_EQ(percent_encode("aZ09-._~ /+"), "aZ09-._~%20%2F%2B");
}

}  // namespace
}  // namespace sluis

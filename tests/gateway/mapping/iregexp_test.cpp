#include "gateway/mapping/iregexp.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sluis::mapping {
namespace {

TEST(iregexp, matches_as_rfc_9485_says) {
    struct row {
        std::string_view pattern;
        std::string_view text;
        bool whole;
        bool part;
    };
    constexpr row rows[] = {
        {"a.c", "abc", true, true},
        {"a.c", "a\nc", false, false},
        {"a.c", "a\u2028c", true, true},
        {"a.c", "xaöcx", false, true},
        {"", "", true, true},
        {"a|bc", "bc", true, true},
        {"(a|b)+c{2,3}", "abcc", true, true},
        {"c{2}", "ccc", false, true},
        {"c{2,}", "cccc", true, true},
        {"[a-c\\-]+", "a-c", true, true},
        {"[-a]+", "-a", true, true},
        {"[a-]+", "a-", true, true},
        {"[^a-c]", "d", true, true},
        {"[^a-c]", "a", false, false},
        {"[ö-ü]", "ö", true, true},
        {"[.$^|]+", "$^.|", true, true},
        {"[\\]\\[\\\\]+", "[]\\", true, true},
        {"\\(\\)\\*\\+\\-\\.\\?\\{\\|\\}\\^", "()*+-.?{|}^", true, true},
        {"\\n\\r\\t", "\n\r\t", true, true},
        {"\\p{Lu}\\p{Ll}*", "Öl", true, true},
        {"\\P{N}", "5", false, false},
        {"[\\p{L}\\p{Nd}]+", "aö5", true, true},
        {"\\p{Cn}", "\U0010FFFF", true, true},
        {"\\P{C}", "a", true, true},
        {"^ab$", "ab", true, true},
    };
    for (const row& r : rows) {
        const auto whole = compile_iregexp(r.pattern, true);
        const auto part = compile_iregexp(r.pattern, false);
        ASSERT_TRUE(whole && part) << r.pattern;
        EXPECT_EQ(matches(*whole, r.text), r.whole) << r.pattern << " on " << r.text;
        EXPECT_EQ(matches(*part, r.text), r.part) << r.pattern << " on " << r.text;
    }
}

TEST(iregexp, the_category_of_others_holds_controls_and_unassigned) {
    const auto other = compile_iregexp("\\p{C}", true);
    EXPECT_TRUE(matches(*other, "\x01"));
    EXPECT_TRUE(matches(*other, "\U0010FFFF"));
    EXPECT_FALSE(matches(*other, "a"));
}

TEST(iregexp, refuses_what_other_dialects_have) {
    constexpr std::string_view patterns[] = {
        "\\d+",  "\\w",       "\\s",         "\\b",        "a*?",        "a++",
        "(?i)a", "(?:a)",     "[[:alpha:]]", "[a-z&&[b]]", "\\1",        "a{,3}",
        "a{x}",  "a{1",       "*a",          "+",          "(a",         "a)",
        "[a",    "[]",        "[^]",         "a]",         "{1}",        "\\p{Greek}",
        "\\p{L", "\\pL",      "\\p{Lx}",     "[a-\\p{L}]", "[\\p{L}-z]", "[a-b-c]",
        "\\",    "[\\p{Cn}]", "\xFF",        "a{1001}",    "\\$",        "[z-a]"};
    for (const std::string_view p : patterns)
        EXPECT_EQ(compile_iregexp(p, true), nullptr) << p;
    EXPECT_EQ(compile_iregexp(std::string(1'000, '('), true), nullptr);
    EXPECT_EQ(compile_iregexp("(((a{100}){100}){100})", true), nullptr);  // too large
}

}  // namespace
}  // namespace sluis::mapping

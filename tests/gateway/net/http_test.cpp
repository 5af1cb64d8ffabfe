#include "gateway/net/http.hpp"

#include <gtest/gtest.h>

namespace sluis::net {
namespace {

TEST(header_list_test, finds_without_regard_to_case_and_keeps_order_and_repeats) {
    header_list h{{"Content-Type", "a"}, {"X-A", "1"}, {"x-a", "2"}};
    EXPECT_EQ(h.get("content-TYPE"), "a");
    EXPECT_EQ(h.get("missing"), "");
    EXPECT_EQ(h.find("missing"), nullptr);
    EXPECT_EQ(h.values("X-a"), (std::vector<std::string_view>{"1", "2"}));
    h.set("X-A", "3");
    EXPECT_EQ(h, (header_list{{"Content-Type", "a"}, {"X-A", "3"}}));
    h.remove("content-type");
    EXPECT_EQ(h.size(), 1U);
}

TEST(request_test, splits_the_target) {
    EXPECT_EQ((request{.target = "/a/b?c=d?e"}).path(), "/a/b");
    EXPECT_EQ((request{.target = "/a/b?c=d?e"}).query(), "c=d?e");
    EXPECT_EQ((request{.target = "/a"}).query(), "");
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
    for (const row& r : rows)
        EXPECT_EQ(percent_decode(r.text, r.p), r.expected) << r.text;
}

TEST(percent_test, what_is_encoded_decodes_to_itself) {
    std::string all;
    for (int c = 0; c < 256; ++c)
        all += static_cast<char>(c);
    EXPECT_EQ(percent_decode(percent_encode(all)), all);
    EXPECT_EQ(percent_encode("aZ09-._~ /+"), "aZ09-._~%20%2F%2B");
}

TEST(query_test, keeps_order_repeats_and_empty_values) {
    EXPECT_EQ(parse_query(""), parameters{});
    EXPECT_EQ(parse_query("a=1&b=%20+&c&&a=2="),
              (parameters{{"a", "1"}, {"b", "  "}, {"c", ""}, {"a", "2="}}));
    EXPECT_EQ(parse_query("=x"), (parameters{{"", "x"}}));
    EXPECT_EQ(parse_query("a=%zz"), std::nullopt);
}

TEST(path_test, splits_only_what_everybody_reads_alike) {
    using segments = std::vector<std::string>;
    EXPECT_EQ(split_path("/"), (segments{""}));
    EXPECT_EQ(split_path("/a/b%20c"), (segments{"a", "b c"}));
    EXPECT_EQ(split_path("/a/"), (segments{"a", ""}));
    for (const char* bad : {"", "a", "//a", "/a//b", "/a/../b", "/./a", "/a/..", "/%2e%2E/a",
                            "/a%2fb", "/a%00", "/a%"}) {
        EXPECT_EQ(split_path(bad), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace sluis::net

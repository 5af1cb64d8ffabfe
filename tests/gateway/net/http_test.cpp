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

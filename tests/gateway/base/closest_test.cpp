#include "gateway/base/closest.hpp"

#include <gtest/gtest.h>

namespace sluis {
namespace {

constexpr std::string_view known[] = {"listen.hooks", "listen.admin", "data.folder", "id"};

TEST(closest, suggests_what_was_probably_meant_and_nothing_far_off) {
    EXPECT_EQ(closest("listen.hook", known), "listen.hooks");
    EXPECT_EQ(closest("lisen.admni", known), "listen.admin");
    EXPECT_EQ(closest("data.dir", known), std::nullopt);
    EXPECT_EQ(closest("di", known), "id") << "two letters swapped are one slip";
    EXPECT_EQ(closest("do", known), std::nullopt);
    EXPECT_EQ(closest("", known), std::nullopt);
    EXPECT_EQ(closest(std::string(1'000, 'x'), known), std::nullopt);
}

}  // namespace
}  // namespace sluis

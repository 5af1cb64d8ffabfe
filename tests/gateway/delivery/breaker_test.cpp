#include "gateway/delivery/breaker.hpp"

#include <gtest/gtest.h>

namespace sluis::delivery {
namespace {

using namespace std::chrono_literals;
constexpr instant start = from_ms(1'800'000'000'000);

breaker failed_times(int times, double chance = 0) {
    breaker b;
    for (int i = 0; i < times; ++i)
        b.failed(start, chance);
    return b;
}

TEST(breaker, counts_only_failures_in_a_row) {
    breaker b = failed_times(4);
    b.succeeded();
    for (int i = 0; i < 4; ++i)
        b.failed(start, 0);
    EXPECT_FALSE(b.is_open());
    EXPECT_EQ(b.wait(start), 0ms);
}

TEST(breaker, is_open_until_a_success_and_not_just_until_the_wait_is_over) {
    breaker b = failed_times(5);
    EXPECT_TRUE(b.is_open());
    EXPECT_EQ(b.wait(start + 4'999ms), 1ms);
    EXPECT_EQ(b.wait(start + 1h), 0ms);
    EXPECT_TRUE(b.is_open());
    b.succeeded();
    EXPECT_FALSE(b.is_open());
}

TEST(breaker, begins_again_with_a_short_wait_after_a_success) {
    breaker b = failed_times(12);
    b.succeeded();
    for (int i = 0; i < 5; ++i)
        b.failed(start, 0);
    EXPECT_EQ(b.wait(start), 5s);
}

TEST(breaker, spreads_the_waits_but_never_beyond_the_longest) {
    EXPECT_GT(failed_times(5, 0.9).wait(start), 5s);
    EXPECT_LE(failed_times(5, 0.9).wait(start), 6'250ms);
    EXPECT_EQ(failed_times(9, 0.9).wait(start), 5min);
}

}  // namespace
}  // namespace sluis::delivery

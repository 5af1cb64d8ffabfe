#include "gateway/delivery/budget.hpp"

#include <gtest/gtest.h>

namespace sluis::delivery {
namespace {

using namespace std::chrono_literals;
constexpr instant start = from_ms(1'800'000'000'000);
constexpr adapters::budget of_network[] = {
    {"write", 2, 60s}, {"write", 3, 3600s}, {"read", 1, 60s}};

TEST(budget, a_refused_request_takes_nothing_from_the_other_windows_of_its_name) {
    budgets b(of_network);
    EXPECT_EQ(b.take("write", start), 0ms);
    EXPECT_EQ(b.take("write", start), 0ms);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(b.take("write", start), 60s);
    EXPECT_EQ(b.used(start)["write per 3600 s"].used, 2U);
}

TEST(budget, a_window_begins_with_its_first_request) {
    budgets b(of_network);
    EXPECT_EQ(b.take("read", start + 50s), 0ms);
    EXPECT_EQ(b.take("read", start + 60s), 50s);
    EXPECT_EQ(b.take("read", start + 110s), 0ms);
}

TEST(budget, tells_what_is_used_of_every_window_that_is_not_over) {
    budgets b(of_network);
    EXPECT_EQ(b.take("write", start), 0ms);
    const auto now = b.used(start + 1s);
    ASSERT_EQ(now.size(), 3U);
    EXPECT_EQ(now.at("write per 60 s").used, 1U);
    EXPECT_EQ(now.at("write per 60 s").limit, 2U);
    EXPECT_EQ(now.at("write per 60 s").ends, start + 60s);
    EXPECT_EQ(now.at("read per 60 s").used, 0U);
    const auto later = b.used(start + 60s);
    EXPECT_EQ(later.at("write per 60 s").used, 0U);
    EXPECT_EQ(later.at("write per 3600 s").used, 1U);
}

TEST(budget, a_closed_credential_stays_closed_until_the_latest_time_it_was_told) {
    budgets b(of_network);
    b.exhausted(start + 90s);
    b.exhausted(start + 30s);
    EXPECT_EQ(b.take("read", start), 90s);
    EXPECT_EQ(b.take("unknown", start), 90s);
    EXPECT_EQ(b.take("read", start + 90s), 0ms);
}

}  // namespace
}  // namespace sluis::delivery

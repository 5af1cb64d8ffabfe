#include "gateway/delivery/retry.hpp"

#include <gtest/gtest.h>

#include "gateway/delivery/breaker.hpp"
#include "gateway/delivery/budget.hpp"

namespace sluis::delivery {
namespace {

using namespace std::chrono_literals;
constexpr instant start = from_ms(1'800'000'000'000);

TEST(retry, waits_longer_each_time_and_then_hourly) {
    constexpr std::chrono::milliseconds waits[] = {5s, 30s, 2min, 10min, 30min, 1h, 1h, 1h};
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(retry_after(i, 0), waits[i]) << i;
        EXPECT_GE(retry_after(i, 0.999), waits[i]) << i;
        EXPECT_LE(retry_after(i, 0.999), waits[i] * 5 / 4) << i;
    }
}

TEST(retry, gives_additions_up_after_three_days_and_removals_never) {
    const failed_attempt add{.removal = false, .attempts = 70, .due_since = start};
    EXPECT_TRUE(next_attempt(add, start + 72h - 1ms, 0));
    EXPECT_FALSE(next_attempt(add, start + 72h, 0));
    const failed_attempt removal{.removal = true, .attempts = 9'000, .due_since = start};
    EXPECT_EQ(next_attempt(removal, start + 9'000h, 0), start + 9'001h);
}

TEST(retry, gives_nobody_up_who_was_not_tried) {
    const failed_attempt first{.attempts = 0, .due_since = start};
    EXPECT_EQ(next_attempt(first, start + 400h, 0), start + 400h + 5s)
        << "all stood still till now";
    // The slowest that the schedule can be: it has had all its attempts within the time.
    int attempts = 0;
    instant now = start;
    for (failed_attempt a{.due_since = start}; const auto next = next_attempt(a, now, 1.0);
         a.attempts = ++attempts)
        now = *next;
    EXPECT_EQ(attempts + 1, least_attempts);
    EXPECT_GE(now, start + 72h);
    EXPECT_LT(now, start + 74h);
}

TEST(retry, obeys_a_network_that_asks_for_more_time_but_not_for_less) {
    const failed_attempt asked{.attempts = 0, .due_since = start, .asked_to_wait = 90s};
    EXPECT_EQ(next_attempt(asked, start, 0), start + 90s);
    const failed_attempt hasty{.attempts = 2, .due_since = start, .asked_to_wait = 1s};
    EXPECT_EQ(next_attempt(hasty, start, 0), start + 2min);
}

TEST(breaker, opens_after_five_failures_and_closes_with_a_success) {
    breaker b;
    for (int i = 0; i < 4; ++i)
        b.failed(start, 0);
    EXPECT_EQ(b.wait(start), 0ms);
    b.failed(start, 0);
    EXPECT_EQ(b.wait(start), 5s);
    EXPECT_EQ(b.wait(start + 5s), 0ms);  // half open: one try
    b.failed(start + 5s, 0);
    EXPECT_EQ(b.wait(start + 5s), 30s);
    for (int i = 0; i < 20; ++i)
        b.failed(start + 5s, 0);
    EXPECT_EQ(b.wait(start + 5s), 5min);  // never longer: it has to be found working again
    b.succeeded();
    EXPECT_EQ(b.wait(start + 5s), 0ms);
}

TEST(budget, lets_through_what_the_network_allows_in_every_window) {
    constexpr adapters::budget of_network[] = {
        {"write", 2, 60s}, {"write", 3, 3600s}, {"read", 1, 60s}};
    budgets b(of_network);
    EXPECT_EQ(b.take("write", start), 0ms);
    EXPECT_EQ(b.take("write", start + 10s), 0ms);
    EXPECT_EQ(b.take("write", start + 20s), 40s);  // the minute is full
    EXPECT_EQ(b.take("read", start + 20s), 0ms);   // another bucket
    EXPECT_EQ(b.take("write", start + 60s), 0ms);
    EXPECT_EQ(b.take("write", start + 61s), 3539s);  // the hour is full
    EXPECT_EQ(b.take("write", start + 3600s), 0ms);
    EXPECT_EQ(b.take("unknown", start), 0ms);
}

TEST(budget, believes_a_network_that_says_it_is_used_up) {
    budgets b({});
    b.exhausted(start + 90s);
    EXPECT_EQ(b.take("write", start), 90s);
    EXPECT_EQ(b.take("write", start + 90s), 0ms);
}

}  // namespace
}  // namespace sluis::delivery

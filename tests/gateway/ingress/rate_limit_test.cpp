#include "gateway/ingress/rate_limit.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace sluis::ingress {
namespace {

using namespace std::chrono_literals;

const rate_limit::time_point start{1h};

int let_through(rate_limit& limit, std::string_view name, rate_limit::time_point now, int tries) {
    int through = 0;
    for (int i = 0; i < tries; ++i)
        through += limit.take(name, now) == 0ns ? 1 : 0;
    return through;
}

TEST(rate_limit_test, lets_a_burst_through_and_then_the_rate) {
    rate_limit limit(5);
    EXPECT_EQ(let_through(limit, "shop", start, 1'000), 50) << "ten seconds' worth";
    EXPECT_EQ(limit.take("shop", start), 200ms) << "says when to come again";
    EXPECT_NE(limit.take("shop", start + 199ms), 0ns);
    EXPECT_EQ(limit.take("shop", start + 200ms), 0ns);
    EXPECT_EQ(let_through(limit, "shop", start + 1'200ms, 1'000), 5);
    EXPECT_EQ(let_through(limit, "shop", start + 1h, 1'000), 50) << "no more is saved up";
}

TEST(rate_limit_test, a_refusal_costs_nothing) {
    rate_limit limit(1);
    EXPECT_EQ(let_through(limit, "shop", start, 1'000'000), 10);
    EXPECT_EQ(limit.take("shop", start), 1s);
}

TEST(rate_limit_test, keeps_senders_apart) {
    rate_limit limit(1);
    EXPECT_EQ(let_through(limit, "shop", start, 100), 10);
    EXPECT_EQ(let_through(limit, "form", start, 100), 10);
}

TEST(rate_limit_test, none_is_no_limit) {
    rate_limit limit(0);
    EXPECT_EQ(let_through(limit, "shop", start, 100'000), 100'000);
}

TEST(rate_limit_test, threads_together_get_no_more_than_one) {
    rate_limit limit(100);
    std::atomic<int> through = 0;
    std::vector<std::thread> all;
    for (int i = 0; i < 4; ++i)
        all.emplace_back([&] { through += let_through(limit, "shop", start, 5'000); });
    for (std::thread& t : all)
        t.join();
    EXPECT_EQ(through, 1'000);
}

TEST(rate_limit_test, takes_an_ipv6_customer_for_one_address) {
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:2::1"));
    EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
    EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(network_of(""), "");
}

}  // namespace
}  // namespace sluis::ingress

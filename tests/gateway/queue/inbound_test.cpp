#include "gateway/queue/keys.hpp"
#include "gateway/queue/redis_inbound.hpp"
#include "tests/gateway/queue/inbound_fixture.hpp"

namespace sluis::queue {
namespace {

using std::chrono::milliseconds;
using inbound_test = inbound_fixture;

TEST_F(inbound_test, accepts_once_and_knows_repeats) {
    with_redis([&]() -> awaitable {
        redis_inbound queue(io.get_executor(), redis->address(), {}, time);
        EXPECT_EQ(co_await submit_one(queue, 1), acceptance::accepted);
        EXPECT_EQ(co_await submit_one(queue, 1), acceptance::duplicate);
        const counts expected{{acceptance::accepted, 9}, {acceptance::duplicate, 1}};
        EXPECT_EQ(co_await submit(queue, 1, 10), expected);
        const auto all = co_await contents();
        EXPECT_EQ(all.size(), 10U);
        for (const auto& [key, times] : all)
            EXPECT_EQ(times, 1) << key;
    });
}

TEST_F(inbound_test, knows_repeats_within_one_group) {
    with_redis([&]() -> awaitable {
        redis_inbound queue(io.get_executor(), redis->address(), {}, time);
        co_await submit_one(queue, 0);
        counts seen;
        auto one = [&]() -> awaitable { ++seen[co_await queue.accept(order(7))]; };
        for (int i = 0; i < 5; ++i)
            asio::co_spawn(io, one(), asio::detached);
        EXPECT_TRUE(co_await becomes([&]() -> asio::awaitable<bool> {
            co_return seen[acceptance::accepted] + seen[acceptance::duplicate] == 5;
        }));
        EXPECT_EQ(seen[acceptance::accepted], 1);
        EXPECT_EQ(queue.calls(), 2U);
    });
}

TEST_F(inbound_test, sends_what_waits_together) {
    with_redis([&]() -> awaitable {
        redis_inbound queue(io.get_executor(), redis->address(), {}, time);
        const counts expected{{acceptance::accepted, 1'000}};
        EXPECT_EQ(co_await submit(queue, 1, 1'000), expected);
        EXPECT_LE(queue.calls(), 10U);
        EXPECT_EQ((co_await contents()).size(), 1'000U);
    });
}

TEST_F(inbound_test, bounds_a_group_by_its_bytes) {
    with_redis([&]() -> awaitable {
        inbound_options small{.group_bytes = 1};
        redis_inbound queue(io.get_executor(), redis->address(), small, time);
        const counts expected{{acceptance::accepted, 20}};
        EXPECT_EQ(co_await submit(queue, 1, 20), expected);
        EXPECT_EQ(queue.calls(), 20U);
    });
}

TEST_F(inbound_test, is_full_at_its_length_and_still_knows_repeats) {
    with_redis([&]() -> awaitable {
        inbound_options small{.partitions = 1, .max_length = 10};
        redis_inbound queue(io.get_executor(), redis->address(), small, time);
        const counts expected{{acceptance::accepted, 10}, {acceptance::full, 5}};
        EXPECT_EQ(co_await submit(queue, 1, 15), expected);
        EXPECT_EQ(co_await submit_one(queue, 1), acceptance::duplicate);
        EXPECT_EQ(co_await submit_one(queue, 15), acceptance::full) << "not remembered";
        redis_backlog backlog(io.get_executor(), redis->address(), {.partitions = 1});
        auto some = (co_await backlog.read(1, milliseconds(0))).value();
        std::vector<position> done{some.at(0).at};
        EXPECT_TRUE(co_await backlog.settle(std::move(done)));
        EXPECT_EQ(co_await submit_one(queue, 15), acceptance::accepted);
    });
}

TEST_F(inbound_test, is_full_when_too_many_wait) {
    with_redis([&]() -> awaitable {
        inbound_options small{.group = 1, .waiting = 10};
        redis_inbound queue(io.get_executor(), redis->address(), small, time);
        counts seen = co_await submit(queue, 1, 100);
        EXPECT_GT(seen[acceptance::full], 0);
        EXPECT_GE(seen[acceptance::accepted], 10);
        EXPECT_EQ(seen[acceptance::full] + seen[acceptance::accepted], 100);
    });
}

TEST_F(inbound_test, forgets_after_the_window_and_not_before) {
    struct row {
        std::chrono::hours later;
        acceptance expected;
    };
    const std::vector<row> rows{
        {std::chrono::hours(0), acceptance::accepted},
        {std::chrono::hours(23), acceptance::duplicate},  // the next day
        {std::chrono::hours(7 * 24), acceptance::duplicate},
        {std::chrono::hours(9 * 24), acceptance::accepted},
    };
    with_redis([&]() -> awaitable {
        redis_inbound queue(io.get_executor(), redis->address(), {}, time);
        const instant start = time.now();
        for (const auto& [later, expected] : rows) {
            time.set(start + later);
            EXPECT_EQ(co_await submit_one(queue, 1), expected) << later.count();
        }
    });
}

TEST_F(inbound_test, lets_redis_forget_by_itself_and_needs_little_room) {
    with_redis([&]() -> awaitable {
        redis_inbound queue(io.get_executor(), redis->address(), {.partitions = 1}, time);
        co_await submit(queue, 1, 5'000);
        client c(io.get_executor(), redis->address());
        const std::string key = seen_key(0, day_of(time.now()));
        const reply life = co_await ask(c, "TTL", key);
        EXPECT_GT(life.number, 7 * 86'400);
        EXPECT_LE(life.number, 8 * 86'400);
        const reply size = co_await ask(c, "MEMORY", "USAGE", key, "SAMPLES", "0");
        EXPECT_LT(size.number, 120 * 5'000);
        RecordProperty("bytes_per_id", static_cast<int>(size.number / 5'000));
    });
}

}  // namespace
}  // namespace sluis::queue

#include <csignal>
#include <set>

#include "gateway/queue/keys.hpp"
#include "gateway/queue/redis_backlog.hpp"
#include "tests/gateway/queue/redis_fixture.hpp"

namespace sluis::queue {
namespace {

using std::chrono::milliseconds;
const milliseconds none{0};

struct backlog_test : redis_fixture {
    static entry order(int number) {
        return {.source = "shop", .event_key = std::to_string(number), .body = "{}"};
    }
    static asio::awaitable<void> put(client& c, unsigned partition, int from, int to) {
        for (int n = from; n <= to; ++n) {
            const reply r =
                co_await ask(c, "XADD", stream_key(partition), "*", "e", encode(order(n)));
            EXPECT_EQ(r.kind, reply::type::string) << r.text;
        }
    }
    static std::multiset<int> numbers(const std::vector<submission>& batch) {
        std::multiset<int> seen;
        for (const submission& s : batch)
            seen.insert(std::stoi(s.content.value().event_key));
        return seen;
    }
    static std::vector<position> positions(const std::vector<submission>& batch) {
        std::vector<position> all;
        for (const submission& s : batch)
            all.push_back(s.at);
        return all;
    }
};

TEST_F(backlog_test, reads_on_from_its_cursor_and_forgets_what_is_settled) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        redis_backlog queue(io.get_executor(), redis->address(), {.partitions = 2});
        co_await put(c, 0, 1, 40);
        co_await put(c, 1, 41, 45);
        auto first = (co_await queue.read(30, none)).value();
        auto second = (co_await queue.read(30, none)).value();
        EXPECT_EQ(first.size(), 30U);
        EXPECT_EQ(second.size(), 15U);
        EXPECT_TRUE((co_await queue.read(30, none)).value().empty());
        EXPECT_EQ((co_await queue.length()).value(), 45U);
        auto done = positions(first);
        EXPECT_TRUE(co_await queue.settle(done));
        EXPECT_TRUE(co_await queue.settle(done)) << "twice is no error";
        EXPECT_EQ((co_await queue.length()).value(), 15U);
        queue.rewind();
        const auto again = (co_await queue.read(100, none)).value();
        EXPECT_EQ(numbers(again), numbers(second));
    });
}

TEST_F(backlog_test, gives_each_partition_its_turn) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        redis_backlog queue(io.get_executor(), redis->address(), {.partitions = 3});
        co_await put(c, 0, 1, 10);
        co_await put(c, 2, 11, 11);
        co_await queue.read(5, none);
        const auto next = (co_await queue.read(5, none)).value();
        EXPECT_EQ(next.at(0).at.partition, 2U);
    });
}

TEST_F(backlog_test, stops_a_batch_at_its_bytes) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        redis_backlog queue(io.get_executor(), redis->address(),
                            {.partitions = 1, .batch_bytes = 100});
        co_await put(c, 0, 1, 40);
        std::size_t all = 0;
        for (const std::size_t expected : {16U, 16U, 8U, 0U}) {
            const auto batch = (co_await queue.read(1'000, none)).value();
            EXPECT_EQ(batch.size(), expected);
            all += batch.size();
        }
        EXPECT_EQ(all, 40U);
    });
}

TEST_F(backlog_test, waits_for_what_comes_and_not_longer_than_told) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        redis_backlog queue(io.get_executor(), redis->address(), {.partitions = 4});
        const auto nothing = co_await queue.read(10, milliseconds(20));
        EXPECT_TRUE(nothing.value().empty());
        std::vector<submission> seen;
        auto reader = [&]() -> awaitable {
            seen = (co_await queue.read(10, milliseconds(10'000))).value();
        };
        asio::co_spawn(io, reader(), asio::detached);
        co_await put(c, 3, 1, 1);
        EXPECT_TRUE(
            co_await becomes([&]() -> asio::awaitable<bool> { co_return seen.size() == 1; }));
    });
}

TEST_F(backlog_test, hands_over_junk_and_goes_on) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        redis_backlog queue(io.get_executor(), redis->address(), {.partitions = 3});
        const std::string cut = encode(order(1)).substr(0, 30);
        const std::string stream = stream_key(0);
        co_await put(c, 0, 1, 1);
        co_await ask(c, "XADD", stream, "*", "e", "junk");
        co_await ask(c, "XADD", stream, "*", "e", cut);
        co_await ask(c, "XADD", stream, "*", "other", "field", "e", "x");
        co_await ask(c, "SET", stream_key(1), "not a stream");
        co_await put(c, 0, 2, 2);
        co_await put(c, 2, 3, 3);
        auto batch = (co_await queue.read(100, none)).value();
        EXPECT_EQ(batch.size(), 6U);
        std::vector<std::string> raw;
        for (const submission& s : batch) {
            EXPECT_EQ(s.raw.empty(), s.content.has_value());
            if (!s.content) raw.push_back(s.raw);
        }
        const std::vector<std::string> expected{"junk", cut, "other field e x"};
        EXPECT_EQ(raw, expected);
        EXPECT_TRUE(co_await queue.settle(positions(batch))) << "junk is settled like the rest";
        const auto blocked = co_await queue.read(100, milliseconds(10));
        EXPECT_FALSE(blocked) << "the key that is no stream is an error once there is no more";
    });
}

TEST_F(backlog_test, reads_again_what_was_not_settled_after_a_lost_connection) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        redis_backlog queue(io.get_executor(), redis->address(), {.partitions = 2});
        co_await put(c, 0, 1, 5);
        EXPECT_EQ((co_await queue.read(100, none)).value().size(), 5U);
        kill(redis->pid().value(), SIGKILL);
        std::vector<submission> again;
        EXPECT_TRUE(co_await becomes([&]() -> asio::awaitable<bool> {
            auto batch = co_await queue.read(100, none);
            if (batch) again = std::move(*batch);
            co_return batch.has_value();
        }));
        EXPECT_EQ(again.size(), 5U);
    });
}

}  // namespace
}  // namespace sluis::queue

// Submissions to a queue in a Redis of the test's own.
#pragma once

#include <map>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>

#include "gateway/queue/redis_backlog.hpp"
#include "gateway/queue/redis_inbound.hpp"
#include "tests/gateway/queue/redis_fixture.hpp"

namespace sluis::queue {

using counts = std::map<acceptance, int>;

struct inbound_fixture : redis_fixture {
    entry order(int number) {
        return {.source = "shop",
                .event_key = "order-" + std::to_string(number),
                .received_at = time.now(),
                .body = "{}"};
    }

    // Submits orders `from`..`to`, all at once, and waits for all answers.
    asio::awaitable<counts> submit(redis_inbound& queue, int from, int to) {
        counts seen;
        int left = to - from + 1;
        asio::steady_timer all(io, asio::steady_timer::time_point::max());
        auto one = [&](int number) -> awaitable {
            ++seen[co_await queue.accept(order(number))];
            if (--left == 0) all.cancel();
        };
        for (int n = from; n <= to; ++n)
            asio::co_spawn(io, one(n), asio::detached);
        if (left > 0) co_await all.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return seen;
    }

    asio::awaitable<acceptance> submit_one(redis_inbound& queue, int number) {
        const counts c = co_await submit(queue, number, number);
        co_return c.begin()->first;
    }

    // All that is in the queue: how often each event key is there.
    asio::awaitable<std::map<std::string, int>> contents() {
        redis_backlog backlog(io.get_executor(), redis->address(), {});
        std::map<std::string, int> seen;
        for (;;) {
            const auto batch = co_await backlog.read(500, std::chrono::milliseconds(0));
            if (batch.value().empty()) co_return seen;
            for (const submission& s : *batch)
                ++seen[s.content.value().event_key];
        }
    }

    settable_clock time{from_ms(1'795'000'000'000)};
};

}  // namespace sluis::queue

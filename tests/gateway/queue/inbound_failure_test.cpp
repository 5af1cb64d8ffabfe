// What senders are told, and what is kept, when Redis refuses, hangs, dies, or has no disk left.

#include <csignal>
#include <map>

#include <sys/resource.h>

#include "tests/gateway/queue/inbound_fixture.hpp"

namespace sluis::queue {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using inbound_failure_test = inbound_fixture;

TEST_F(inbound_failure_test, says_unavailable_when_the_server_refuses) {
    struct row {
        std::string name;
        command spoil;
        command mend;
    };
    const std::vector<row> rows{
        {"READONLY", {"REPLICAOF", "127.0.0.1", "1"}, {"REPLICAOF", "NO", "ONE"}},
        {"OOM", {"CONFIG", "SET", "maxmemory", "1"}, {"CONFIG", "SET", "maxmemory", "0"}},
        {"NOREPLICAS",
         {"CONFIG", "SET", "min-replicas-to-write", "1"},
         {"CONFIG", "SET", "min-replicas-to-write", "0"}},
    };
    with_redis([&]() -> awaitable {
        redis_inbound queue(io.get_executor(), redis->address(), {}, time);
        client c(io.get_executor(), redis->address());
        int number = 0;
        for (const row& r : rows) {
            EXPECT_EQ(co_await submit_one(queue, ++number), acceptance::accepted) << r.name;
            co_await ask(c, r.spoil);
            EXPECT_EQ(co_await submit_one(queue, ++number), acceptance::unavailable) << r.name;
            co_await ask(c, r.mend);
            EXPECT_EQ(co_await submit_one(queue, number), acceptance::accepted) << r.name;
        }
    });
}

TEST_F(inbound_failure_test, is_full_when_memory_is_short) {
    with_redis([&]() -> awaitable {
        inbound_options quick{.guard_period = milliseconds(20)};
        redis_inbound queue(io.get_executor(), redis->address(), quick, time);
        EXPECT_EQ(queue.state().what, condition::unavailable) << "it has not looked yet";
        asio::co_spawn(io, queue.run(), asio::detached);
        auto is = [&](condition c) {
            return [&queue, c]() -> asio::awaitable<bool> { co_return queue.state().what == c; };
        };
        const auto ready = is(condition::ready);
        const auto full = is(condition::full);
        EXPECT_TRUE(co_await becomes(ready)) << queue.state().reason;
        client c(io.get_executor(), redis->address());
        co_await ask(c, "CONFIG", "SET", "maxmemory", "1000000");
        EXPECT_TRUE(co_await becomes(full));
        EXPECT_FALSE(queue.state().reason.empty());
        EXPECT_EQ(co_await submit_one(queue, 1), acceptance::full);
        co_await ask(c, "CONFIG", "SET", "maxmemory", "0");
        EXPECT_TRUE(co_await becomes(ready)) << queue.state().reason;
        queue.stop();
        co_await asio::post(io, asio::use_awaitable);
        co_await asio::post(io, asio::use_awaitable);
    });
}

TEST_F(inbound_failure_test, says_unavailable_within_a_second_when_redis_hangs_or_is_gone) {
    with_redis([&]() -> awaitable {
        redis_inbound queue(io.get_executor(), redis->address(), {}, time);
        EXPECT_EQ(co_await submit_one(queue, 1), acceptance::accepted);
        const counts expected{{acceptance::unavailable, 50}};
        for (const int signal : {SIGSTOP, SIGKILL}) {
            kill(redis->pid().value(), signal);
            const auto since = steady_clock::now();
            EXPECT_EQ(co_await submit(queue, 100, 149), expected) << signal;
            EXPECT_LT(steady_clock::now() - since, milliseconds(1'500)) << signal;
        }
        EXPECT_TRUE(co_await becomes([&]() -> asio::awaitable<bool> {
            co_return co_await submit_one(queue, 1) == acceptance::duplicate;
        }));
    });
}

// A full disk, as far as a test can have one: files of the server may not grow any more.
void let_files_grow(pid_t server_process, bool may) {
    const rlimit limit{may ? RLIM_INFINITY : 1, RLIM_INFINITY};
    ASSERT_EQ(prlimit(server_process, RLIMIT_FSIZE, &limit, nullptr), 0);
}

TEST_F(inbound_failure_test, says_unavailable_when_the_disk_is_full) {
    const auto former = std::signal(SIGXFSZ, SIG_IGN);  // inherited: the server sees an error
    with_redis([&]() -> awaitable {
        inbound_options quick{.guard_period = milliseconds(20)};
        redis_inbound queue(io.get_executor(), redis->address(), quick, time);
        asio::co_spawn(io, queue.run(), asio::detached);
        client c(io.get_executor(), redis->address());
        co_await ask(c, "CONFIG", "SET", "appendfsync", "everysec");
        let_files_grow(redis->pid().value(), false);
        co_await ask(c, "SET", "k", "v");  // finds out
        EXPECT_EQ(co_await submit_one(queue, 1), acceptance::unavailable);
        EXPECT_TRUE(co_await becomes([&]() -> asio::awaitable<bool> {
            co_return queue.state().reason.find("append-only") != std::string::npos;
        }));
        let_files_grow(redis->pid().value(), true);
        EXPECT_TRUE(co_await becomes(
            [&]() -> asio::awaitable<bool> { co_return queue.state().what == condition::ready; }));
        EXPECT_EQ(co_await submit_one(queue, 1), acceptance::accepted);
        queue.stop();
        co_await asio::post(io, asio::use_awaitable);
        co_await asio::post(io, asio::use_awaitable);
    });
    std::signal(SIGXFSZ, former);
}

TEST_F(inbound_failure_test, acknowledges_nothing_that_did_not_reach_the_disk) {
    const auto former = std::signal(SIGXFSZ, SIG_IGN);
    with_redis([&]() -> awaitable {
        redis_inbound queue(io.get_executor(), redis->address(), {}, time);
        EXPECT_EQ(co_await submit_one(queue, 1), acceptance::accepted);
        let_files_grow(redis->pid().value(), false);  // the server ends rather than lie
        EXPECT_EQ(co_await submit_one(queue, 2), acceptance::unavailable);
        acceptance last = acceptance::unavailable;
        EXPECT_TRUE(co_await becomes([&]() -> asio::awaitable<bool> {
            last = co_await submit_one(queue, 2);
            co_return last != acceptance::unavailable;
        }));
        EXPECT_EQ(last, acceptance::accepted) << "it was not kept half";
        EXPECT_EQ((co_await contents()).size(), 2U);
    });
    std::signal(SIGXFSZ, former);
}

TEST_F(inbound_failure_test, keeps_all_that_it_accepted_when_redis_is_killed_at_any_time) {
    with_redis([&]() -> awaitable {
        redis_inbound queue(io.get_executor(), redis->address(), {.group = 16}, time);
        std::map<int, acceptance> last;
        int left = 400;
        auto insist = [&](int number) -> awaitable {  // as a sender does: until it is stored
            for (;;) {
                const acceptance a = co_await queue.accept(order(number));
                last[number] = a;
                if (a == acceptance::accepted || a == acceptance::duplicate) break;
                asio::steady_timer again(io, milliseconds(10));
                co_await again.async_wait(asio::use_awaitable);
            }
            --left;
        };
        for (int n = 0; n < 400; ++n)
            asio::co_spawn(io, insist(n), asio::detached);
        for (const int seen : {300, 200, 100}) {
            EXPECT_TRUE(co_await becomes(
                [&]() -> asio::awaitable<bool> { co_return left <= seen && redis->pid(); }));
            kill(redis->pid().value(), SIGKILL);
        }
        EXPECT_TRUE(co_await becomes([&]() -> asio::awaitable<bool> { co_return left == 0; }));
        std::map<std::string, int> all;
        EXPECT_TRUE(co_await becomes([&]() -> asio::awaitable<bool> {
            try {
                all = co_await contents();
            } catch (const unexpected_error&) {
                co_return false;  // still starting
            }
            co_return true;
        }));
        EXPECT_EQ(all.size(), 400U);
        for (const auto& [key, times] : all)
            EXPECT_EQ(times, 1) << key;
    });
}

}  // namespace
}  // namespace sluis::queue

// Work on threads of its own ends when it is told to, and no later than it may.
#include "gateway/app/loop.hpp"

#include <atomic>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

namespace sluis::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

asio::awaitable<void> note_thread(std::atomic<std::thread::id>& where) {
    where = std::this_thread::get_id();
    co_return;
}

asio::awaitable<void> sleep_for(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

class crew_test : public testing::Test {
protected:
    bool ended_within(std::chrono::milliseconds time) {
        std::optional<bool> all;
        asio::co_spawn(home_, crew_.ended(steady_clock::now() + time),
                       [&](const std::exception_ptr&, bool e) { all = e; });
        home_.restart();
        while (!all)
            home_.run_one();
        return *all;
    }

    asio::io_context home_{1};
    crew crew_{home_.get_executor()};
    loop other_{"other"};
};

TEST_F(crew_test, work_runs_where_it_belongs) {
    std::atomic<std::thread::id> where;
    crew_.run(other_.executor(), note_thread(where));
    EXPECT_TRUE(ended_within(10s));
    EXPECT_NE(where.load(), std::thread::id());
    EXPECT_NE(where.load(), std::this_thread::get_id());
}

TEST_F(crew_test, an_end_is_waited_for_until_the_deadline_only) {
    crew_.run(other_.executor(), sleep_for(1ms));
    crew_.run(other_.executor(), sleep_for(300ms));
    EXPECT_FALSE(ended_within(20ms));
    EXPECT_TRUE(ended_within(10s));
}

TEST_F(crew_test, nobody_is_waited_for_when_nobody_works) {
    EXPECT_TRUE(ended_within(0ms));
}

TEST_F(crew_test, a_loop_finishes_what_it_has_before_it_is_joined) {
    std::atomic<std::thread::id> where;
    asio::co_spawn(other_.executor(), sleep_for(20ms),
                   [&](const std::exception_ptr&) { where = std::this_thread::get_id(); });
    other_.join();
    EXPECT_NE(where.load(), std::thread::id());
    other_.join();  // again: nothing to do
}

TEST(crew_death_test, work_that_throws_ends_the_program) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto fails = [] {
        asio::io_context home{1};
        crew all{home.get_executor()};
        all.run(home.get_executor(), []() -> asio::awaitable<void> {
            throw std::runtime_error("as it happens");
            co_return;
        }());
        home.run();
    };
    EXPECT_DEATH(fails(), "service_failed.*as it happens");
}

}  // namespace
}  // namespace sluis::app

#include "gateway/net/deadline.hpp"

#include <stdexcept>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace sluis::net {
namespace {

using namespace std::chrono_literals;

// What the caller of `with_deadline` sees, in one word.
std::string outcome(asio::awaitable<std::string> work, std::chrono::milliseconds limit,
                    bool cancel_caller = false) {
    asio::io_context io(1);
    std::string seen = "did not end";
    auto ask = [&]() -> asio::awaitable<void> {
        try {
            const auto got = co_await with_deadline(std::move(work), limit);
            seen = got.value_or("late");
        } catch (const boost::system::system_error& e) {
            seen = e.code() == asio::error::operation_aborted ? "cancelled" : "other";
        } catch (const std::exception& e) {
            seen = e.what();
        }
    };
    asio::cancellation_signal cancel;
    asio::co_spawn(io, ask, asio::bind_cancellation_slot(cancel.slot(), [](auto) {}));
    if (cancel_caller) {
        asio::post(io, [&] { cancel.emit(asio::cancellation_type::terminal); });
    }
    io.run_for(5s);
    return seen;
}

asio::awaitable<std::string> at_once() {
    co_return "done";
}
asio::awaitable<std::string> soon() {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    co_return "done";
}
asio::awaitable<std::string> failing() {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    throw std::runtime_error("failed");
}
asio::awaitable<std::string> never() {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
    co_return "impossible";
}
// Notices its cancellation, and has something to say all the same.
asio::awaitable<std::string> last_words() {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return "last words";
}

TEST(deadline_test, gives_what_the_work_gives) {
    EXPECT_EQ(outcome(at_once(), 1s), "done");
    EXPECT_EQ(outcome(soon(), 1s), "done");
    EXPECT_EQ(outcome(failing(), 1s), "failed");
}

TEST(deadline_test, ends_work_that_is_late) {
    EXPECT_EQ(outcome(never(), 10ms), "late");
    EXPECT_EQ(outcome(last_words(), 10ms), "last words");
}

TEST(deadline_test, passes_the_callers_cancellation_on) {
    EXPECT_EQ(outcome(never(), 1h, true), "cancelled");
    EXPECT_EQ(outcome(last_words(), 1h, true), "cancelled");
}

}  // namespace
}  // namespace sluis::net

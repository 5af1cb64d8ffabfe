// Work with a time limit. Boost 1.81 has no cancel_after.
//
//     asio::awaitable<answer> ask = server.ask(question);              // name it, then await
//     const auto got = co_await with_deadline(std::move(ask), 5s);     // nullopt: too late
//
// Executor   The work runs on the executor of its caller, which one thread runs.
// Stopping   At the limit, or when the caller is cancelled, the work is cancelled and *waited for*:
//            it may use what the caller owns. Work that does not heed cancellation makes the caller
//            wait. `work_under_way` by itself can also be left to its own end.
// Errors     What the work throws is thrown. Cancelled: operation_aborted.
#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace sluis::net {

namespace asio = boost::asio;

// One piece of work that runs beside whoever started it, and keeps its outcome for them.
template <class T>
class work_under_way {
public:
    explicit work_under_way(const asio::any_io_executor& executor) : changed_(executor) {}

    static std::shared_ptr<work_under_way> start(const asio::any_io_executor& executor,
                                                 asio::awaitable<T> work) {
        auto self = std::make_shared<work_under_way>(executor);
        auto ended = [self](const std::exception_ptr& failure) {
            self->failure_ = failure;
            self->ended_ = true;
            self->changed_.cancel();
        };
        asio::co_spawn(executor, keep(self, std::move(work)),
                       asio::bind_cancellation_slot(self->cancel_.slot(), std::move(ended)));
        return self;
    }

    // Waits for the end, no longer than `limit`, and not on when the caller is cancelled.
    asio::awaitable<bool> ended_within(std::chrono::steady_clock::duration limit) {
        if (ended_) co_return true;
        changed_.expires_after(limit);
        co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return ended_;
    }

    void cancel() { cancel_.emit(asio::cancellation_type::terminal); }
    [[nodiscard]] bool ended() const noexcept { return ended_; }
    [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }

    // After the end, once: the value, or throws what the work threw.
    T take() {
        if (failure_) std::rethrow_exception(failure_);
        return std::move(*value_);
    }

private:
    static asio::awaitable<void> keep(std::shared_ptr<work_under_way> self,
                                      asio::awaitable<T> work) {
        T value = co_await std::move(work);  // GCC 12: never as a temporary
        self->value_.emplace(std::move(value));
    }

    std::optional<T> value_;
    std::exception_ptr failure_;
    bool ended_ = false;
    asio::cancellation_signal cancel_;
    asio::steady_timer changed_;  // cancelled when the work has ended
};

template <class T>
asio::awaitable<std::optional<T>> with_deadline(asio::awaitable<T> work,
                                                std::chrono::steady_clock::duration limit) {
    const auto executor = co_await asio::this_coro::executor;
    const auto under_way = work_under_way<T>::start(executor, std::move(work));
    if (co_await under_way->ended_within(limit)) co_return under_way->take();
    const auto state = co_await asio::this_coro::cancellation_state;
    const bool cancelled = state.cancelled() != asio::cancellation_type::none;
    co_await asio::this_coro::reset_cancellation_state();  // or the waits below would throw
    under_way->cancel();
    while (!under_way->ended()) {
        co_await under_way->ended_within(std::chrono::hours(1));
    }
    if (cancelled) throw boost::system::system_error(asio::error::operation_aborted);
    if (!under_way->has_value()) co_return std::nullopt;
    co_return under_way->take();
}

}  // namespace sluis::net

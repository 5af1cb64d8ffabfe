// The store, for coroutines: functions over a session, run on the store's threads.
//
//     auto work = [&](store::session& s) { return store::contacts::load(s, ids); };
//     const auto found = co_await db.read(work);      // resumes on the caller's executor
//
// Ownership  What the function uses must live until the await ends. (GCC 12: name the function
//            first, as above; never put a lambda with captures into the statement with co_await.)
// Errors     `store_error` as an exception of the await; `busy` when it was refused or waited past
//            its deadline, and then it had no effect. Other exceptions of the function pass through
//            and undo it as well.
// Stopping   Call `stop` before the executors of those who wait are gone.
// Limits     The deadline is for the wait in the queue. A write that was begun is waited for: what
//            became of it must be known.
#pragma once

#include <chrono>
#include <concepts>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "gateway/store/engine.hpp"

namespace sluis::store {

namespace asio = boost::asio;

// A function as a task that keeps its value. `Base` adds how its end is announced. The function is
// gone, with all that it captured, before that.
template <class Base, class F>
class task_of final : public Base {
public:
    using value_type = std::invoke_result_t<F&, session&>;
    using kept = std::conditional_t<std::is_void_v<value_type>, std::monostate, value_type>;

    explicit task_of(F f) : f_(std::move(f)) {}

    void run(session& s) override {
        F f = std::move(*f_);
        f_.reset();
        if constexpr (std::is_void_v<value_type>) {
            f(s);
        } else {
            value_.emplace(f(s));
        }
    }
    [[nodiscard]] value_type take() {
        if constexpr (!std::is_void_v<value_type>) return std::move(*value_);
    }

private:
    std::optional<F> f_;
    std::optional<kept> value_;
};

// Resumes a coroutine on the executor that it waits on.
class awaited_task : public task {
public:
    awaited_task();
    ~awaited_task() override;
    void finish(std::exception_ptr error) noexcept override;

    struct waiter;  // private to database.cpp
    std::unique_ptr<waiter> who;
};

// For start-up and the command line.
class blocking_task : public task {
public:
    void finish(std::exception_ptr error) noexcept override {
        error ? ended.set_exception(error) : ended.set_value();
    }
    std::promise<void> ended;
};

class database {
public:
    static constexpr std::chrono::milliseconds default_wait{5'000};

    explicit database(engine_options options) : engine_(std::move(options)) {}

    // In a transaction, durable when it resumes.
    template <std::invocable<session&> F>
    asio::awaitable<std::invoke_result_t<F&, session&>> write(
        F f, std::chrono::milliseconds wait = default_wait) {
        const auto t = std::make_shared<task_of<awaited_task, F>>(std::move(f));
        co_await run(t, true, wait);
        co_return t->take();
    }

    // On a snapshot.
    template <std::invocable<session&> F>
    asio::awaitable<std::invoke_result_t<F&, session&>> read(
        F f, std::chrono::milliseconds wait = default_wait) {
        const auto t = std::make_shared<task_of<awaited_task, F>>(std::move(f));
        co_await run(t, false, wait);
        co_return t->take();
    }

    // The same, blocking the calling thread: for start-up and the command line only.
    template <std::invocable<session&> F>
    std::invoke_result_t<F&, session&> write_now(F f) {
        const auto t = std::make_shared<task_of<blocking_task, F>>(std::move(f));
        engine_.write(t);
        t->ended.get_future().get();
        return t->take();
    }
    template <std::invocable<session&> F>
    std::invoke_result_t<F&, session&> read_now(F f) {
        const auto t = std::make_shared<task_of<blocking_task, F>>(std::move(f));
        engine_.read(t);
        t->ended.get_future().get();
        return t->take();
    }

    // Somebody was erased: no trace is to be left in the log either.
    asio::awaitable<void> cut_log() {
        engine_.cut_log();
        const auto nothing = [](session&) {};
        co_await write(nothing);
    }

    [[nodiscard]] health state() const { return engine_.state(); }
    [[nodiscard]] engine_counters totals() const { return engine_.totals(); }
    void stop() { engine_.stop(); }

private:
    asio::awaitable<void> run(std::shared_ptr<awaited_task> t, bool writes,
                              std::chrono::milliseconds wait);

    engine engine_;
};

}  // namespace sluis::store

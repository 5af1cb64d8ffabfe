#include "gateway/store/database.hpp"

#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sluis::store {

using completion = void(std::exception_ptr);

// Counts as work of the executor, so that its io_context runs until the coroutine was resumed.
struct awaited_task::waiter {
    asio::any_completion_handler<completion> resume;
    asio::any_io_executor where;
};

awaited_task::awaited_task() = default;
awaited_task::~awaited_task() = default;

void awaited_task::finish(std::exception_ptr error) noexcept {
    auto who_waits = std::move(who);
    auto resume = [h = std::move(who_waits->resume), error]() mutable { std::move(h)(error); };
    asio::post(who_waits->where, std::move(resume));
}

asio::awaitable<void> database::run(std::shared_ptr<awaited_task> t, bool writes,
                                    std::chrono::milliseconds wait) {
    t->deadline = std::chrono::steady_clock::now() + wait;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto initiate = [this, &t, &executor, writes](auto handler) {
        t->who = std::make_unique<awaited_task::waiter>(
            std::move(handler), asio::prefer(executor, asio::execution::outstanding_work.tracked));
        writes ? engine_.write(t) : engine_.read(t);
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, completion>(initiate,
                                                                             asio::use_awaitable);
}

}  // namespace sluis::store

// An io_context with a thread that runs it, and coroutines on other threads that are waited for.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sluis::app {

namespace asio = boost::asio;

// The thread starts with it and ends, with all that was posted to it, in `join`.
class loop {
public:
    explicit loop(std::string name);  // of the thread, at most 15 characters
    ~loop();
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;

    [[nodiscard]] asio::any_io_executor executor() { return io_.get_executor(); }
    void join();

private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::thread thread_;
};

// Lives on `home`; must outlive what it runs.
class crew {
public:
    explicit crew(asio::any_io_executor home) : home_(home), ended_(home) {}

    // Runs `work` on `where`. One that throws ends the program: services handle their errors.
    void run(const asio::any_io_executor& where, asio::awaitable<void> work);

    // Waits until all have ended; false: not before the deadline.
    asio::awaitable<bool> ended(std::chrono::steady_clock::time_point deadline);

private:
    asio::any_io_executor home_;
    asio::steady_timer ended_;
    std::size_t running_ = 0;
};

}  // namespace sluis::app

// Looks every second whether Redis has room and can write, before a submission finds out.
//
// Ownership   Lives on the executor of its client; must outlive `run`.
#pragma once

#include <chrono>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/queue/client.hpp"
#include "gateway/queue/inbound.hpp"

namespace sluis::queue {

class guard {
public:
    guard(asio::any_io_executor executor, client& redis, std::chrono::milliseconds period);

    asio::awaitable<void> run();   // until stop()
    asio::awaitable<void> look();  // once
    void stop();

    [[nodiscard]] const readiness& state() const noexcept { return state_; }

private:
    void set(readiness now);

    client& redis_;
    std::chrono::milliseconds period_;
    asio::steady_timer pause_;
    bool stopping_ = false;
    bool looked_ = false;
    readiness state_{condition::unavailable, "Redis was not asked yet"};
};

}  // namespace sluis::queue

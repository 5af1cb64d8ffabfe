// Keeps one destination in step: claims what is due, sends it, writes down what became of it.
//
// Order      Removals before additions, one request at a time (D8): so there is never an addition
//            and a removal of one contact under way at once.
// Ownership  Lives on delivery's executor. Must outlive `run`.
// Stopping   stop(): nothing is claimed any more; the request under way is waited for by whoever
//            waits for `run`. Cancel `run` to give up on it: its members stay to be done, marked as
//            unsure, and are sent again after a restart.
// Leases     Nobody else works for its destination. So at its start, and whenever an answer of
//            Redis was lost, it drops the leases and takes what is due from the ledger.
// Errors     A store or a Redis that fails is logged and tried again; nothing ends `run` but stop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <span>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/delivery/breaker.hpp"
#include "gateway/delivery/destination.hpp"
#include "gateway/delivery/prepare.hpp"
#include "gateway/delivery/send.hpp"
#include "gateway/delivery/surroundings.hpp"
#include "gateway/queue/due.hpp"
#include "gateway/store/ledger_delivery.hpp"

namespace sluis::delivery {

class worker {
public:
    worker(const asio::any_io_executor& executor, surroundings around, destination what, route way);

    asio::awaitable<void> run();
    void stop();

    [[nodiscard]] const destination& what() const noexcept { return what_; }

private:
    asio::awaitable<void> recover_leases();
    asio::awaitable<bool> round();
    asio::awaitable<bool> deliver(queue::direction d);
    asio::awaitable<void> deliver_audience(queue::direction d, std::int64_t audience,
                                           std::vector<std::int64_t> contacts, instant lease);
    asio::awaitable<void> give_back(queue::direction d, std::int64_t audience,
                                    const std::vector<std::int64_t>& contacts, instant lease);
    asio::awaitable<void> settle(queue::direction d, const prepared& sent, const send_report& told,
                                 std::vector<queue::member> claimed, instant lease);
    asio::awaitable<void> release(queue::direction d, std::vector<queue::member> claimed,
                                  instant lease, std::span<const store::ledger::hint> hints);
    asio::awaitable<void> pause(std::chrono::milliseconds time);
    void note(const send_report& told, queue::direction d, std::int64_t audience);
    [[nodiscard]] std::chrono::milliseconds wait_before_sending() const;
    [[nodiscard]] double chance();

    surroundings around_;
    destination what_;
    route way_;
    std::string due_name_;
    breaker breaker_;
    instant not_before_{};
    bool leases_in_doubt_ = true;  // those of a process that was killed, or lost with Redis
    bool stopping_ = false;
    asio::steady_timer pause_;
    std::mt19937_64 random_;
};

}  // namespace sluis::delivery

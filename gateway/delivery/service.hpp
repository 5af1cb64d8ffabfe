// Delivery as a whole: one worker for each destination, started, replaced and ended as declarations
// change, and the reconciler.
//
// Ownership  Lives on one executor (an io_context run by one thread). Must outlive `run`.
// Stopping   stop(), from any thread: workers end after the request under way; after `grace` those
//            are given up and marked as unsure. Then `run` returns.
#pragma once

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/delivery/destination.hpp"
#include "gateway/delivery/surroundings.hpp"
#include "gateway/delivery/worker.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::delivery {

struct service_options {
    std::chrono::milliseconds look{1'000};  // for changed declarations
    std::chrono::seconds reconcile{300};
    std::chrono::milliseconds grace{8'000};
};

class service {
public:
    service(asio::any_io_executor executor, surroundings around, const store::vault& secrets,
            service_options options);

    asio::awaitable<void> run();
    void stop();
    // Hints were lost: look into the ledger now rather than at the next interval. Any thread.
    void reconcile_soon();

private:
    struct running_worker {
        explicit running_worker(asio::any_io_executor executor, const surroundings& around,
                                const destination& what, const route& way)
            : it(executor, around, what, way) {}
        worker it;
        asio::cancellation_signal cancel;
        bool ended = false;
    };

    asio::awaitable<void> look();
    asio::awaitable<void> reconcile_all();
    asio::awaitable<void> end_worker(running_worker& w, std::chrono::milliseconds grace);
    asio::awaitable<void> pause(std::chrono::milliseconds time);
    void start_worker(const destination& d);
    [[nodiscard]] route route_to(const destination& d);

    asio::any_io_executor executor_;
    surroundings around_;
    const store::vault& secrets_;
    service_options options_;
    std::map<std::int64_t, destination> known_;  // as loaded, before the worker changed its state
    std::map<std::int64_t, std::unique_ptr<running_worker>> workers_;
    std::map<std::string, std::weak_ptr<credential>> credentials_;  // by network and content
    std::chrono::steady_clock::time_point next_reconcile_{};
    bool stopping_ = false;
    asio::steady_timer changed_;  // rung when a worker ends, and to stop
};

}  // namespace sluis::delivery

#include "gateway/delivery/service.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/delivery/reconcile.hpp"

namespace sluis::delivery {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

service::service(asio::any_io_executor executor, surroundings around, const store::vault& secrets,
                 service_options options)
    : executor_(std::move(executor)),
      around_(around),
      secrets_(secrets),
      options_(options),
      changed_(executor_) {}

asio::awaitable<void> service::run() {
    while (!stopping_) {
        bool failed = false;
        try {
            co_await look();
            if (steady_clock::now() >= next_reconcile_) {
                next_reconcile_ = steady_clock::now() + options_.reconcile;
                co_await reconcile_all();
            }
        } catch (const std::exception& e) {
            log::warning("delivery_look_failed", {{"why", e.what()}});
            failed = true;
        }
        co_await pause(failed ? std::chrono::seconds{1} : options_.look);
    }
    for (auto& [number, w] : workers_)
        w->it.stop();
    const auto deadline = steady_clock::now() + options_.grace;
    for (auto& [number, w] : workers_)
        co_await end_worker(*w, std::chrono::ceil<milliseconds>(deadline - steady_clock::now()));
    workers_.clear();
}

void service::stop() {
    asio::dispatch(executor_, [this] {
        stopping_ = true;
        changed_.cancel();
    });
}

void service::reconcile_soon() {
    asio::dispatch(executor_, [this] { next_reconcile_ = {}; });
}

// Starts, replaces and ends workers, so that they are those that are declared.
asio::awaitable<void> service::look() {
    const auto read = [this](store::session& s) { return load_destinations(s, secrets_); };
    const std::vector<destination> declared = co_await around_.db.read(read);
    std::map<std::int64_t, destination> now;
    for (const destination& d : declared)
        now.emplace(d.number, d);
    std::vector<std::int64_t> to_end;
    for (const auto& [number, d] : known_) {
        const auto found = now.find(number);
        if (found == now.end() || found->second != d) to_end.push_back(number);
    }
    for (const std::int64_t number : to_end) {
        const auto w = workers_.find(number);
        if (w != workers_.end()) {
            w->second->it.stop();
            co_await end_worker(*w->second, options_.grace);
            workers_.erase(w);
        }
        known_.erase(number);
    }
    for (const destination& d : declared) {
        metrics::set(metrics::destination_stopped, d.state.stopped ? 1 : 0, {d.declared.id});
        for (const auto& [audience, t] : d.targets)
            metrics::set(metrics::audience_stopped, t.state.stopped ? 1 : 0,
                         {d.declared.id, t.network_audience});
        if (known_.contains(d.number)) continue;
        known_.emplace(d.number, d);
        if (!d.running()) continue;
        start_worker(d);
    }
}

asio::awaitable<void> service::reconcile_all() {
    std::vector<std::int64_t> numbers;
    for (const auto& [number, w] : workers_)
        numbers.push_back(number);
    for (const std::int64_t number : numbers) {
        const bool told = co_await reconcile(around_, number);
        if (!told) next_reconcile_ = {};  // at the next look
    }
}

void service::start_worker(const destination& d) {
    auto w = std::make_unique<running_worker>(executor_, around_, d, route_to(d));
    running_worker& started = *w;
    workers_[d.number] = std::move(w);
    auto ended = [this, &started](const std::exception_ptr&) {
        started.ended = true;
        changed_.cancel();
    };
    asio::co_spawn(executor_, started.it.run(),
                   asio::bind_cancellation_slot(started.cancel.slot(), std::move(ended)));
}

asio::awaitable<void> service::end_worker(running_worker& w, milliseconds grace) {
    const auto deadline = steady_clock::now() + grace;
    while (!w.ended && steady_clock::now() < deadline) {
        changed_.expires_at(deadline);
        co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (!w.ended) w.cancel.emit(asio::cancellation_type::terminal);
    while (!w.ended) {
        changed_.expires_at(steady_clock::time_point::max());
        co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

route service::route_to(const destination& d) {
    const adapters::entry* network = adapters::find(d.declared.network);
    const auto otherwise = [](const std::string& own, std::string_view usual) {
        return own.empty() ? std::string(usual) : own;
    };
    route way{.network = network,
              .base_url = otherwise(d.declared.base_url, network->about->base_url),
              .api_version = otherwise(d.declared.api_version, network->about->api_version),
              .settings = d.declared.settings};
    const std::string token_url = otherwise(d.declared.token_url, network->about->token_url);
    const std::string key = d.declared.network + '\n' + token_url + '\n' + d.credential.dump();
    way.proof = credentials_[key].lock();
    if (!way.proof) {
        way.proof = std::make_shared<credential>(executor_, *network, d.credential, token_url,
                                                 around_.http, around_.time);
        credentials_[key] = way.proof;
    }
    std::erase_if(credentials_, [](const auto& c) { return c.second.expired(); });
    return way;
}

asio::awaitable<void> service::pause(milliseconds time) {
    if (stopping_) co_return;
    changed_.expires_after(time);
    co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace sluis::delivery

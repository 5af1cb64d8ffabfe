#include "gateway/app/front.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/base/metrics.hpp"

namespace sluis::app {
namespace {

constexpr std::chrono::seconds between_counts{1};

}  // namespace

front::front(const std::string& name, const front_parts& with)
    : loop_(name),
      queue_(loop_.executor(), with.redis, with.queue, with.time),
      hooks_(with.sources, queue_, with.time, with.hooks),
      server_(loop_.executor(), hooks_.handler(), with.limits, with.budget),
      pause_(loop_.executor()) {}

front::~front() {
    loop_.join();  // before what runs on it goes
}

void front::run(crew& all) {
    all.run(loop_.executor(), queue_.run());
    all.run(loop_.executor(), serve());
    all.run(loop_.executor(), watch());
}

// Requests under way are answered before the queue closes.
asio::awaitable<void> front::serve() {
    co_await server_.run();
    queue_.stop();
    stopping_ = true;
    pause_.cancel();
}

asio::awaitable<void> front::watch() {
    while (!stopping_) {
        pause_.expires_after(between_counts);
        co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
        count();
    }
}

void front::count() {
    const std::uint64_t calls = queue_.calls();
    const std::uint64_t refusals = server_.totals().refused;
    metrics::count(metrics::accept_groups, {}, static_cast<double>(calls - counted_calls_));
    metrics::count(metrics::http_refused, {"hooks"},
                   static_cast<double>(refusals - counted_refusals_));
    counted_calls_ = calls;
    counted_refusals_ = refusals;
}

void front::stop() {
    hooks_.stop();
    server_.stop();
}

}  // namespace sluis::app

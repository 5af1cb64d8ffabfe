#include "gateway/app/redis.hpp"

#include <utility>

#include "gateway/app/address.hpp"
#include "gateway/queue/durability.hpp"

namespace sluis::app {
namespace {

constexpr std::chrono::milliseconds look_every{1'000};
constexpr std::chrono::milliseconds grace{5'000};

queue::embedded_options embedded_options_of(const config& c) {
    return {.folder = c.data.folder + "/redis",
            .max_memory = static_cast<std::uint64_t>(c.queue.maxmemory_mb) << 20U,
            .grace = grace};
}

}  // namespace

redis::redis(asio::any_io_executor executor, const config& c)
    : executor_(std::move(executor)),
      accept_weak_(c.queue.accept_weak_durability),
      partitions_(static_cast<unsigned>(c.queue.partitions)) {
    if (c.queue.server == "embedded") {
        own_.emplace(executor_, embedded_options_of(c));
        where_ = own_->address();
    } else {
        where_ = *read_server(c.queue.server);
        where_.user = c.queue.username;
        where_.password = c.queue.password;
    }
    client_.emplace(executor_, where_);
    guard_.emplace(executor_, *client_, look_every);
}

asio::awaitable<result<std::string_view>> redis::start() {
    if (own_) {
        const auto up = co_await own_->start();
        if (!up) co_return up.error();
    }
    const auto worth = co_await queue::check_server(*client_, {.allow_in_memory = accept_weak_,
                                                               .allow_eviction = accept_weak_,
                                                               .partitions = partitions_});
    if (!worth) co_return worth.error();
    if (*worth != queue::durability::durable && !accept_weak_) {
        co_return error{std::string(queue::text(*worth)), "queue.server",
                        "set appendfsync always there, or accept it with "
                        "queue.accept_weak_durability = true"};
    }
    co_return queue::text(*worth);
}

void redis::run(crew& all) {
    all.run(executor_, guard_->run());
    if (own_) all.run(executor_, own_->run());
}

void redis::stop() {
    guard_->stop();
    client_->close();
    if (own_) own_->stop();
}

std::string redis::problem() const {
    const queue::readiness& state = guard_->state();
    return state.what == queue::condition::ready ? "" : state.reason;
}

}  // namespace sluis::app

// A due queue in memory, with the life that gateway/queue/due.hpp promises; it can be made to fail.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gateway/queue/due.hpp"

namespace sluis::delivery {

class memory_due final : public queue::due {
public:
    using nothing = result<void>;

    asio::awaitable<nothing> hint(std::string destination, queue::direction d,
                                  std::vector<queue::member> members, instant at) override {
        if (broken) co_return failure();
        for (const queue::member& m : members) {
            const auto [it, is_new] = all_.try_emplace({destination, d, m}, slot{at});
            if (is_new) continue;
            it->second.lease ? void(it->second.again = true)
                             : void(it->second.at = std::min(it->second.at, at));
        }
        co_return nothing{};
    }

    asio::awaitable<result<queue::claimed>> claim(std::string destination, queue::direction d,
                                                  queue::claim_terms terms) override {
        ++claims;
        if (broken) co_return failure();
        queue::claimed got{.lease = terms.now + terms.lease};
        for (auto& [key, s] : all_) {
            if (std::get<0>(key) != destination || std::get<1>(key) != d) continue;
            const bool is_due = s.lease ? *s.lease <= terms.now : s.at <= terms.now;
            if (!is_due || got.members.size() == terms.max) continue;
            s.lease = got.lease;
            got.members.push_back(std::get<2>(key));
        }
        co_return got;
    }

    asio::awaitable<nothing> settle(std::string destination, queue::direction d,
                                    std::vector<queue::member> members, instant lease,
                                    std::optional<instant> next, instant now) override {
        if (broken) co_return failure();
        for (const queue::member& m : members) {
            const auto it = all_.find({destination, d, m});
            if (it == all_.end() || it->second.lease != lease) continue;
            if (next || it->second.again) {
                it->second = slot{next.value_or(now)};
            } else {
                all_.erase(it);
            }
        }
        co_return nothing{};
    }

    asio::awaitable<result<queue::due_counts>> count(std::string destination, queue::direction d,
                                                     instant now) override {
        queue::due_counts sum;
        for (const auto& [key, s] : all_) {
            if (std::get<0>(key) != destination || std::get<1>(key) != d) continue;
            ++sum.waiting;
            sum.due += s.at <= now && !s.lease;
        }
        co_return sum;
    }

    asio::awaitable<nothing> forget(std::string destination) override {
        if (broken) co_return failure();
        std::erase_if(all_, [&](const auto& e) { return std::get<0>(e.first) == destination; });
        co_return nothing{};
    }

    asio::awaitable<result<std::optional<instant>>> next_due(std::string) override {
        co_return std::optional<instant>{};
    }

    bool broken = false;
    std::uint64_t claims = 0;  // how often somebody asked

private:
    struct slot {
        instant at{};
        std::optional<instant> lease{};
        bool again = false;
    };
    static error failure() { return {"no connection", "redis", "wait"}; }

    std::map<std::tuple<std::string, queue::direction, queue::member>, slot> all_;
};

}  // namespace sluis::delivery

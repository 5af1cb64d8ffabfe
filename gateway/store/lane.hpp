// Tasks on their way to the threads that run them. Private to engine.cpp. The store is where
// threads meet: this is the one place with a lock, held only to put and to take.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "gateway/store/engine.hpp"

namespace sluis::store {

using tasks = std::vector<std::shared_ptr<task>>;

class lane {
public:
    explicit lane(std::size_t room) : room_(room) {}

    bool put(std::shared_ptr<task>& t) {
        const std::lock_guard hold(mutex_);
        if (ended_ || waiting_.size() >= room_) return false;
        waiting_.push_back(std::move(t));
        changed_.notify_one();
        return true;
    }

    // Up to `max`; none when `until` came first, or when the lane has ended (then `done`).
    tasks take(std::size_t max, std::chrono::steady_clock::time_point until) {
        std::unique_lock hold(mutex_);
        changed_.wait_until(hold, until, [this] { return ended_ || !waiting_.empty(); });
        const auto count = static_cast<std::ptrdiff_t>(std::min(max, waiting_.size()));
        tasks taken(std::make_move_iterator(waiting_.begin()),
                    std::make_move_iterator(waiting_.begin() + count));
        waiting_.erase(waiting_.begin(), waiting_.begin() + count);
        return taken;
    }

    void end() {
        const std::lock_guard hold(mutex_);
        ended_ = true;
        changed_.notify_all();
    }
    [[nodiscard]] bool done() {
        const std::lock_guard hold(mutex_);
        return ended_ && waiting_.empty();
    }

private:
    const std::size_t room_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::shared_ptr<task>> waiting_;
    bool ended_ = false;
};

}  // namespace sluis::store

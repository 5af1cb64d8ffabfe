#include "gateway/net/pool.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sluis::net {
namespace {

std::string key_of(const url& to) {
    return (to.secure ? "https://" : "http://") + to.host + ":" + std::to_string(to.port);
}

}  // namespace

void pool::drop_expired() {
    const auto now = std::chrono::steady_clock::now();
    while (!all_.empty() && all_.front().until <= now) {
        all_.pop_front();
    }
}

std::shared_ptr<transport> pool::take(const url& to) {
    drop_expired();
    const std::string key = key_of(to);
    for (auto at = all_.end(); at != all_.begin();) {
        --at;
        if (at->key != key) continue;
        auto stream = std::move(at->stream);
        at = all_.erase(at);
        if (!stream->stale()) return stream;
    }
    return nullptr;
}

void pool::put(const url& to, std::shared_ptr<transport> stream) {
    drop_expired();
    std::string key = key_of(to);
    const auto same =
        std::count_if(all_.begin(), all_.end(), [&](const idle& i) { return i.key == key; });
    if (static_cast<std::size_t>(same) >= per_host_) return;
    if (all_.size() >= most) all_.pop_front();
    all_.push_back(
        {std::move(key), std::move(stream), std::chrono::steady_clock::now() + idle_time_});
}

}  // namespace sluis::net

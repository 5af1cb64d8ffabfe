#include "gateway/delivery/breaker.hpp"

#include <algorithm>

#include "gateway/delivery/retry.hpp"

namespace sluis::delivery {

std::chrono::milliseconds breaker::wait(instant now) const noexcept {
    if (!is_open()) return std::chrono::milliseconds::zero();
    return std::max(until_ - now, std::chrono::milliseconds::zero());
}

void breaker::failed(instant now, double chance) noexcept {
    constexpr std::chrono::milliseconds longest = std::chrono::minutes{5};
    ++failures_;
    if (is_open()) {
        until_ = now + std::min(longest, retry_after(failures_ - failures_to_open, chance));
    }
}

}  // namespace sluis::delivery

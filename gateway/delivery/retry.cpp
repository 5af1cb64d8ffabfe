#include "gateway/delivery/retry.hpp"

#include <algorithm>

namespace sluis::delivery {

using std::chrono::milliseconds;

std::optional<instant> next_attempt(const failed_attempt& a, instant now, double chance) noexcept {
    const bool tried_enough =
        a.attempts + 1 >= least_attempts && now - a.due_since >= give_up_after;
    if (tried_enough && !a.removal) return std::nullopt;
    milliseconds wait = retry_after(a.attempts, chance);
    if (a.asked_to_wait) wait = std::max<milliseconds>(wait, *a.asked_to_wait);
    return now + wait;
}

}  // namespace sluis::delivery

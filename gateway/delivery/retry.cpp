#include "gateway/delivery/retry.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::delivery {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

std::chrono::milliseconds retry_after(int attempts, double chance) noexcept {
    constexpr milliseconds waits[] = {5s, 30s, 2min, 10min, 30min, 1h};
    const auto last = static_cast<int>(std::size(waits)) - 1;
    const milliseconds wait = waits[std::clamp(attempts, 0, last)];
    const double spread = static_cast<double>(wait.count()) * 0.25 * std::clamp(chance, 0.0, 1.0);
    return wait + milliseconds(static_cast<milliseconds::rep>(spread));
}

std::optional<instant> next_attempt(const failed_attempt& a, instant now, double chance) noexcept {
    const bool tried_enough =
        a.attempts + 1 >= least_attempts && now - a.due_since >= give_up_after;
    if (tried_enough && !a.removal) return std::nullopt;
    milliseconds wait = retry_after(a.attempts, chance);
    if (a.asked_to_wait) wait = std::max<milliseconds>(wait, *a.asked_to_wait);
    return now + wait;
}

}  // namespace sluis::delivery

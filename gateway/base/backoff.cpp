#include "gateway/base/backoff.hpp"

#include <algorithm>
#include <iterator>

namespace sluis {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

milliseconds retry_after(int attempts, double chance) noexcept {
    constexpr milliseconds waits[] = {5s, 30s, 2min, 10min, 30min, 1h};
    const auto last = static_cast<int>(std::size(waits)) - 1;
    const milliseconds wait = waits[std::clamp(attempts, 0, last)];
    const double spread = static_cast<double>(wait.count()) * 0.25 * std::clamp(chance, 0.0, 1.0);
    return wait + milliseconds(static_cast<milliseconds::rep>(spread));
}

}  // namespace sluis

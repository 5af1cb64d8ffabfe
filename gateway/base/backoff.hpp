// How long to wait before another try: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, then hourly.
#pragma once

#include <chrono>

namespace sluis {

// Before attempt number `attempts + 1`. `chance` in [0, 1) spreads it by up to a quarter later, so
// that what failed together does not come back together.
[[nodiscard]] std::chrono::milliseconds retry_after(int attempts, double chance) noexcept;

}  // namespace sluis

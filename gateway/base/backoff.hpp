// How long to wait before another try: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, then hourly.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sluis {

// Before attempt number `attempts + 1`. `chance` in [0, 1) spreads it by up to a quarter later, so
// that what failed together does not come back together.
[[nodiscard]] std::chrono::milliseconds retry_after(int attempts, double chance) noexcept;

// What a Retry-After header asks for in seconds, at most `longest`; nullopt for a date.
[[nodiscard]] std::optional<std::chrono::seconds> asked_to_wait(
    std::string_view retry_after, std::chrono::seconds longest) noexcept;

}  // namespace sluis

// When to try again what did not arrive. Pure: now and chance are arguments.
//
// Additions: after 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, then hourly, given up 72 h after they
// became due; but not before the attempts that this schedule has in 72 h were made: while a
// destination stands still, or waits for its budget, nobody is tried, and nobody is given up.
// Removals: the same, never given up: a person must not be locked inside an audience.
#pragma once

#include <chrono>
#include <optional>

#include "gateway/base/backoff.hpp"
#include "gateway/base/time.hpp"

namespace sluis::delivery {

inline constexpr std::chrono::hours give_up_after{72};
inline constexpr int least_attempts = 63;  // of the schedule, at its slowest, in that time

struct failed_attempt {
    bool removal = false;
    int attempts = 0;                                     // before this one
    instant due_since{};                                  // when the change was asked for
    std::optional<std::chrono::seconds> asked_to_wait{};  // by the network: obeyed, if longer
};

// The next attempt; nullopt: given up.
[[nodiscard]] std::optional<instant> next_attempt(const failed_attempt& a, instant now,
                                                  double chance) noexcept;

}  // namespace sluis::delivery

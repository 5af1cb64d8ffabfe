#include "gateway/base/backoff.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
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

std::optional<std::chrono::seconds> asked_to_wait(std::string_view retry_after,
                                                  std::chrono::seconds longest) noexcept {
    std::uint32_t value = 0;
    const char* const end = retry_after.data() + retry_after.size();
    const auto [at, failure] = std::from_chars(retry_after.data(), end, value);
    if (failure == std::errc::result_out_of_range && at == end) return longest;
    if (failure != std::errc{} || at != end) return std::nullopt;
    return std::min(std::chrono::seconds(value), longest);
}

}  // namespace sluis

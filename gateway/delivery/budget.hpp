// How many requests a credential may make, as its network counts them. Pure.
//
// One window per named budget: it begins with its first request and lasts its period. A network
// that says 429 all the same is believed: `exhausted` closes the window until then.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "adapters/adapter.hpp"
#include "gateway/base/time.hpp"

namespace sluis::delivery {

class budgets {
public:
    explicit budgets(std::span<const adapters::budget> of_network);

    // Takes one request, and answers zero; or answers how long to wait, and takes nothing. A name
    // that is no budget costs nothing.
    [[nodiscard]] std::chrono::milliseconds take(std::string_view name, instant now);

    // The network refused: nothing before `until`, whatever the budget.
    void exhausted(instant until) noexcept;

    struct usage {
        std::uint32_t used = 0;
        std::uint32_t limit = 0;
        instant ends{};
    };
    [[nodiscard]] std::map<std::string, usage, std::less<>> used(instant now) const;

private:
    struct window {
        std::uint32_t limit;
        std::chrono::milliseconds period;
        instant begins{};
        std::uint32_t used = 0;
    };
    std::multimap<std::string, window, std::less<>> windows_;
    instant closed_until_{};
};

}  // namespace sluis::delivery

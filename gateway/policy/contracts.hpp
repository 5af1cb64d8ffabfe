// Contracts that begin on a day to come, entered beside the configured one (R36), and the rules that
// follow from them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "gateway/policy/account.hpp"

namespace sluis::policy {

struct contract_change {
    std::int64_t id = 0;
    local_days effective{};               // a boundary: at the beginning of that day
    local_days renewal{};                 // after it
    std::optional<std::int64_t> limit{};  // of the tier, from then on; unset: as configured
    instant entered_at{};
    std::string entered_by{};
    std::optional<instant> withdrawn_at{};

    friend bool operator==(const contract_change&, const contract_change&) = default;
};

// As configured, with the changes that were not withdrawn. `all` by day; of two that begin on one day
// the later one counts.
[[nodiscard]] rules in_force(const rules& configured, std::span<const contract_change> all,
                             instant now);

}  // namespace sluis::policy

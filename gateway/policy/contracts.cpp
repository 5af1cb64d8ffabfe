#include "gateway/policy/contracts.hpp"

#include <algorithm>

namespace sluis::policy {

rules in_force(const rules& configured, std::span<const contract_change> all, instant now) {
    rules r = configured;
    const local_days today = r.when.zone.day_of(now);
    auto& contracts = r.when.contracts;
    for (const contract_change& c : all) {
        if (c.withdrawn_at) continue;
        std::erase_if(contracts, [&](const contract& o) { return o.start == c.effective; });
        contracts.push_back({c.effective, c.renewal});
        if (c.limit && c.effective <= today) r.tier.limit = c.limit;
    }
    std::ranges::sort(contracts, {}, &contract::start);
    return r;
}

}  // namespace sluis::policy

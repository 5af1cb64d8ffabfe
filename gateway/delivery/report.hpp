// From what became of a shipment to what the ledger is told. Pure.
#pragma once

#include <chrono>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/delivery/prepare.hpp"
#include "gateway/delivery/send.hpp"
#include "gateway/store/ledger_delivery.hpp"

namespace sluis::delivery {

// One settlement for each member of `sent`. Additions that were accepted are sent again after
// `refresh_after` (0: never), each at its own time within the last tenth, so that a large audience
// does not expire in one day. `chance` in [0, 1) spreads retries likewise.
[[nodiscard]] std::vector<store::ledger::settlement> settlements(const prepared& sent,
                                                                 const send_report& told,
                                                                 store::ledger::todo what,
                                                                 std::chrono::seconds refresh_after,
                                                                 instant now, double chance);

}  // namespace sluis::delivery

// Finds what is to be done in the ledger and tells the due queue: at start, and by period. Hints
// may be lost or repeated for free, because of this.
//
// Cost   A scan by index of what is to be done, in chunks; nothing of what is in step is read.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "gateway/delivery/surroundings.hpp"

namespace sluis::delivery {

// All that is to be done at one destination, and the memberships that expire soon. False: not all
// of it could be told.
asio::awaitable<bool> reconcile(const surroundings& around, std::int64_t destination);

}  // namespace sluis::delivery

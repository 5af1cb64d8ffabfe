// From the ledger's hints to the due queue.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/base/time.hpp"
#include "gateway/queue/due.hpp"
#include "gateway/store/ledger.hpp"

namespace sluis::delivery {

namespace asio = boost::asio;

[[nodiscard]] store::ledger::todo todo_of(queue::direction d) noexcept;
[[nodiscard]] queue::direction direction_of(store::ledger::todo t) noexcept;

// Tells the queue. False: not all could be told; that is logged, and the reconciler finds it later.
asio::awaitable<bool> tell(queue::due& due, std::span<const store::ledger::hint> hints);

// Ends the lease on `claimed`: done, but for those that `hints` has again for the same direction,
// which are due when it says; the other hints are told. False: as above, or a lease still runs.
asio::awaitable<bool> release_leases(queue::due& due, std::string name, queue::direction d,
                                     std::vector<queue::member> claimed, instant lease,
                                     std::span<const store::ledger::hint> hints, instant now);

}  // namespace sluis::delivery

// From the ledger to a shipment: who of those claimed is really to be sent, in which words, written
// down before it leaves (the ledger's write-ahead).
#pragma once

#include <span>
#include <vector>

#include "adapters/adapter.hpp"
#include "gateway/base/time.hpp"
#include "gateway/contact/contact.hpp"
#include "gateway/delivery/send.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "gateway/store/session.hpp"

namespace sluis::delivery {

// The contact as adapters see it.
[[nodiscard]] adapters::person person_of(const contact::contact& c);

struct prepared_member {
    store::ledger::key at{};
    std::int64_t revision = 0;
    int attempts = 0;      // before this one
    instant since{};       // when the change became due
    bool consents = true;  // of an addition: granted consent for ads
};

struct prepared {
    shipment what{};
    std::vector<prepared_member> members{};  // in the shipment's order
    // Those that are not sent now: due later, or changed since.
    std::vector<store::ledger::hint> hints{};
};

// In one transaction of the store: loads what is to be done for `contacts`, leaves out those that
// the network cannot take (they are excluded with the reason) and records what is about to be sent.
[[nodiscard]] prepared prepare(store::session& s, const adapters::entry& network,
                               const store::ledger::key& audience_at, store::ledger::todo what,
                               std::span<const std::int64_t> contacts, instant now);

}  // namespace sluis::delivery

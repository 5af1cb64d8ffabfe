// What the ledger adds up to.
//
// Invariant  members = to_be_sent + the sum of `excluded`, and
//            to_be_sent = accepted + unverified + pending + rejected (D6).
// Cost       One pass over the audience's rows: about 0.3 s for a million. For readers only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/store/ledger.hpp"

namespace sluis::store::ledger {

struct counts {
    std::int64_t members = 0;
    std::int64_t to_be_sent = 0;
    std::int64_t accepted = 0;
    std::int64_t unverified = 0;  // taken; the network tells counts only
    std::int64_t pending = 0;     // not yet confirmed
    std::int64_t rejected = 0;    // by the network
    std::array<std::int64_t, policy::reason_count> excluded{};  // by primary reason
    std::int64_t leaving = 0;          // still at the network, or may be; no part of the sums
    std::int64_t removal_refused = 0;  // of those

    friend bool operator==(const counts&, const counts&) = default;
};
[[nodiscard]] counts count(session& s, std::int64_t audience, std::int64_t destination);

// The members with this primary reason (unset: those to be sent), by contact.
[[nodiscard]] std::vector<row> list(session& s, std::int64_t audience, std::int64_t destination,
                                    std::optional<policy::reason> primary, std::int64_t after,
                                    std::size_t limit);

// What is to be done at a destination, and how long the oldest has been waiting.
struct backlog {
    std::int64_t add = 0;
    std::int64_t remove = 0;
    std::optional<instant> oldest{};

    friend bool operator==(const backlog&, const backlog&) = default;
};
[[nodiscard]] backlog waiting(session& s, std::int64_t destination);

}  // namespace sluis::store::ledger

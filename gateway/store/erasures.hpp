// Erasures of persons: what was removed of each, and a receipt for every place at a network that may
// hold something of them, until the network has taken it back (R48).
//
// Privacy   Nothing in here says who it was: numbers, ids of what is declared, instants.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::erasures {

struct erasure {
    std::int64_t id = 0;
    instant at{};
    std::string asked_by{};    // a person, a program, or a source
    std::string submission{};  // of a source: the one that asked
    // What there was of the person.
    std::int64_t contacts = 0;
    std::int64_t deleted_contacts = 0;  // sealed, of those that were deleted before
    std::int64_t contents = 0;          // raw submissions
    std::int64_t history_rows = 0;      // kept; they name nobody
    std::int64_t pending = 0;           // receipts; as `get` and `list` count them

    friend bool operator==(const erasure&, const erasure&) = default;
};

std::int64_t add(session& s, const erasure& e);  // its id
[[nodiscard]] std::optional<erasure> get(session& s, std::int64_t id);
// Newest first; `before` is the last id of the page before, 0: the first.
[[nodiscard]] std::vector<erasure> list(session& s, std::int64_t before, std::size_t limit);

// `abandoned`: a person said that it is out of reach there (ledger::abandon).
enum class receipt_state : std::uint8_t { pending, confirmed, abandoned };

struct receipt {
    std::int64_t contact = 0;
    std::string audience{};  // as they were called then
    std::string destination{};
    std::string network{};
    receipt_state state = receipt_state::pending;
    std::optional<instant> ended_at{};
    // Pending: what the network said to the last attempt.
    bool is_refused = false;
    std::string network_code{};
    std::string network_words{};

    friend bool operator==(const receipt&, const receipt&) = default;
};

// One for each place that the ledger still has of the contact.
void add_receipts(session& s, std::int64_t erasure, std::int64_t contact);
[[nodiscard]] std::vector<receipt> receipts_of(session& s, std::int64_t erasure);
[[nodiscard]] std::int64_t count_pending(session& s);
// A person's word that nothing of the contact is there, or is out of reach.
void abandon(session& s, std::int64_t audience, std::int64_t destination, std::int64_t contact,
             instant now);
// The ledger no longer has them: the networks took them back. How many there were.
std::int64_t confirm(session& s, instant now);

}  // namespace sluis::store::erasures

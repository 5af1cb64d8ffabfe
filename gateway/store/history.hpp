// What happened to a contact's status: append-only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gateway/policy/history.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::history {

struct record {
    std::int64_t id = 0;  // in the order of writing
    policy::history_row row{};

    friend bool operator==(const record&, const record&) = default;
};

// Each names its contact.
void append(session& s, std::span<const policy::history_row> rows);

// Of the contact and of all that were joined to it, oldest first, after `after` (0: from the start).
[[nodiscard]] std::vector<record> of_contact(session& s, std::int64_t contact, std::int64_t after,
                                             std::size_t limit);

// The last one of the contact itself: what came of it is its state.
[[nodiscard]] std::optional<policy::history_row> last(session& s, std::int64_t contact);
[[nodiscard]] std::int64_t count(session& s, std::int64_t contact);  // likewise

}  // namespace sluis::store::history

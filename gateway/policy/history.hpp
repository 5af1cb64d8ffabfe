// What is written into a contact's history: append-only rows, each with the whole state that came of
// it, so that the last row of a contact is its state (I6), and every row says what it was before.
//
// Spelling  of `name()` and the order of the enumerators: stored; never rename, never reuse.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/contact/contact.hpp"

namespace sluis::policy {

enum class history_kind : std::uint8_t {
    created,  // in the status that it was created in
    promoted,
    reason_corrected,  // an earlier event turned out to have raised or created it first
    merged,            // another contact was joined to it
    unsubscribed,
    resubscribed,
    erased,
    held,             // its promotion found the tier full
    exit_remembered,  // until the window opens
    exit_scheduled,
    exit_moved,  // with its boundary
    exit_withdrawn,
    left,  // at a boundary: the only way to become non-marketing
    deleted,
    restored,
    suppressed,    // an address of it is on an opt-out list
    unsuppressed,  // none is any more
};
inline constexpr std::size_t history_kind_count = 17;

struct history_row {
    std::int64_t contact = 0;  // 0: the one that the same decision creates
    instant at{};
    std::string actor{};  // a source, a person, a rule, "system"
    history_kind what{};
    contact::stage from = contact::stage::non_marketing;
    contact::marketing_state after{};
    std::string submission{};  // set by the caller, who knows its id
    std::string request_id{};
    std::string period{};  // the present one, when it was written

    friend bool operator==(const history_row&, const history_row&) = default;
};

// The state that rows lead to, from the first one on; the rows of one contact, oldest first. Nullopt:
// a row does not begin where the one before it ended.
[[nodiscard]] std::optional<contact::marketing_state> replay(std::span<const history_row> rows);

[[nodiscard]] std::string_view name(history_kind k) noexcept;

}  // namespace sluis::policy

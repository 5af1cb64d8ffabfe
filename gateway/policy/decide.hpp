// One event meets what is known: the contact afterwards, what is written into its history, and what
// became of the count. Composes contact/merge, source_default and the status rules. (Requests of
// people, rules and the API: request.hpp.)
//
// Pure      no clock, no store: the caller loads all contacts that the event's identities match,
//           and stores what comes back, the account too.
// Exact     An event that changes nothing gives `unchanged`, no history, and the same contact.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/contact/contact.hpp"
#include "gateway/policy/account.hpp"
#include "gateway/policy/history.hpp"
#include "gateway/policy/source_default.hpp"

namespace sluis::policy {

// What an event did. The order is stored; spelling of `name()` is part of the API.
enum class happened : std::uint8_t { created, updated, unchanged, merged, erased, ignored };

struct decision {
    happened what = happened::ignored;
    std::optional<contact::contact> after{};  // unset: erased, or nothing to store
    std::vector<std::int64_t> absorbed{};  // ids of contacts that became part of it, or are erased
    std::vector<history_row> history{};
    std::vector<contact::identity> buried{};  // of an erasure: leave a tombstone for each
    bool identity_changed = false;            // what networks know it by may differ now
    usage count{};                            // of the account, afterwards

    friend bool operator==(const decision&, const decision&) = default;
};

// Who meets: all that is known of an event's identities.
struct encounter {
    std::span<const contact::contact> matched{};  // all stored contacts that hold one of them
    // When none matches: of a deleted contact that held one of them (R47); or empty. The contact that
    // is created takes the count over; forget it for the deleted one.
    std::string counted_in_period{};
    bool suppressed = false;  // one of the event's identities is on an opt-out list (R63)
};

[[nodiscard]] decision decide(const encounter& known, const contact::event& e,
                              const source_rules& source, const rules& r, const account& a,
                              instant now);

[[nodiscard]] std::string_view name(happened h) noexcept;

}  // namespace sluis::policy

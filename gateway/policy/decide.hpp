// One event meets what is known: the contact afterwards, what is written into its history, and
// which contacts it joined. Composes contact/merge, source_default and the status rules.
//
// Pure      no clock, no store: the caller loads all contacts that the event's identities match,
//           and stores what comes back.
// Exact     An event that changes nothing gives `unchanged`, no history, and the same contact.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/contact/contact.hpp"
#include "gateway/policy/source_default.hpp"

namespace sluis::policy {

// What an event did. The order is stored; spelling of `name()` is part of the API.
enum class happened : std::uint8_t { created, updated, unchanged, merged, erased, ignored };

// What a row of history tells. Likewise.
enum class history_kind : std::uint8_t {
    created,  // with the status it was created in
    promoted,
    reason_corrected,  // an earlier event turned out to have raised or created it first
    merged,            // another contact was joined to it
    unsubscribed,
    resubscribed,
    erased,
};

struct history_row {
    instant at{};
    std::string actor{};  // the source
    history_kind what{};
    contact::status from = contact::status::non_marketing;
    contact::status to = contact::status::non_marketing;
    contact::reason_type reason = contact::reason_type::initial;
    std::string reason_id{};
    std::string submission{};  // set by the caller, who knows its id
    std::string request_id{};
    std::string period{};

    friend bool operator==(const history_row&, const history_row&) = default;
};

struct rules {
    default_status workspace = default_status::non_marketing;
};

struct decision {
    happened what = happened::ignored;
    std::optional<contact::contact> after{};  // unset: erased, or nothing to store
    std::vector<std::int64_t> absorbed{};  // ids of contacts that became part of it, or are erased
    std::vector<history_row> history{};
    std::vector<contact::identity> buried{};  // of an erasure: leave a tombstone for each
    bool identity_changed = false;            // what networks know it by may differ now

    friend bool operator==(const decision&, const decision&) = default;
};

// Requires: `matched` are all stored contacts that hold one of the event's identities.
[[nodiscard]] decision decide(std::span<const contact::contact> matched, const contact::event& e,
                              const source_rules& source, const rules& r, instant now);

[[nodiscard]] std::string_view name(happened h) noexcept;
[[nodiscard]] std::string_view name(history_kind k) noexcept;

}  // namespace sluis::policy

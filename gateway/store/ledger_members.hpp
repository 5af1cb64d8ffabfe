// The contacts behind each number of ledger_counts.hpp.
//
// Invariant  `list_group` yields exactly as many contacts as `count` says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/store/ledger.hpp"

namespace sluis::store::ledger {

enum class group : std::uint8_t {
    members,
    to_be_sent,
    accepted,
    unverified,
    pending,
    rejected,
    leaving,
    removal_refused,
};
inline constexpr std::size_t group_count = 8;
[[nodiscard]] std::string_view name(group g) noexcept;
[[nodiscard]] std::optional<group> group_named(std::string_view text) noexcept;

// By contact, after `after` (0: from the start). Those left out for a reason: `list`.
[[nodiscard]] std::vector<row> list_group(session& s, std::int64_t audience,
                                          std::int64_t destination, group g, std::int64_t after,
                                          std::size_t limit);

// Where one member of those to be sent stands: accepted, unverified, pending or rejected; `leaving`
// when something of it is still to be taken back; nullopt when it is left out or gone.
[[nodiscard]] std::optional<group> standing_of(const row& r) noexcept;

}  // namespace sluis::store::ledger

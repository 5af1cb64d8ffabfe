// Contacts that were deleted: each is kept sealed for as long as it can be restored, and known by keyed
// hashes of its identities for as long as it counts in the period (R46, R47).
//
// Privacy   `state` is sealed by the caller (vault) and opaque here; a hash is vault::keyed_hash of
//           contacts::tombstone_text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::deleted {

struct entry {
    std::int64_t contact = 0;
    instant deleted_at{};
    std::string deleted_by{};
    instant restorable_until{};
    std::string counted_in_period{};  // empty: in none, or another contact took that over
    std::string state{};              // empty: dropped

    friend bool operator==(const entry&, const entry&) = default;
};

// In place of what there is of that contact.
void put(session& s, const entry& e, std::span<const std::string> hashes);
[[nodiscard]] std::optional<entry> get(session& s, std::int64_t contact);
// Those that can be restored, by falling number, below `before` (0: from the highest).
[[nodiscard]] std::vector<entry> list(session& s, std::int64_t before, std::size_t limit);
// All that had one of the identities, by number.
[[nodiscard]] std::vector<entry> of_identities(session& s, std::span<const std::string> hashes);

[[nodiscard]] std::vector<std::string> hashes_of(session& s, std::int64_t contact);

// Does one of them count in the period?
[[nodiscard]] bool counts(session& s, std::span<const std::string> hashes, std::string_view period);
// ... and from now on another contact does, in its place.
void hand_count_over(session& s, std::span<const std::string> hashes);

bool erase(session& s, std::int64_t contact);  // false: there is none

// Those that can be restored no longer; the first `limit`.
[[nodiscard]] std::vector<std::int64_t> expired(session& s, instant now, std::size_t limit);
// What is left of it is that it counts.
void drop_state(session& s, std::int64_t contact);
// Of those that are dropped: who does not count in the period is not known any longer.
void forget_uncounted(session& s, std::string_view period);

}  // namespace sluis::store::deleted

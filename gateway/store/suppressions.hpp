// Addresses that were on an opt-out list: as keyed hashes, so that the list is not kept.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::suppressions {

// `hash` is vault::keyed_hash of contacts::tombstone_text. False: it was on a list already.
bool add(session& s, std::string_view hash, std::string_view list, instant at);
// Is any of them on a list?
[[nodiscard]] bool any(session& s, std::span<const std::string> hashes);

}  // namespace sluis::store::suppressions

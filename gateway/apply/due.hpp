// Contacts for which time alone brings something: windows opened, boundaries passed or moved, room
// appeared in the tier. Found by what is due and not by a list made beforehand: so a restart, a clock
// that jumps or a second run change nothing (I8), and what was missed is caught up with.
//
// Cost   One chunk in the caller's transaction; submissions go on being applied between chunks.
#pragma once

#include <cstddef>
#include <span>

#include "gateway/apply/account.hpp"
#include "gateway/apply/audiences.hpp"
#include "gateway/apply/evaluate.hpp"
#include "gateway/store/session.hpp"

namespace sluis::apply {

// Is anything due? For looking, without writing.
[[nodiscard]] bool is_anything_due(store::session& s, const policy::rules& configured, instant now);

// Those whose exit is due first, then those who wait for room. Saves the account.
[[nodiscard]] step settle_some(store::session& s, const policy::rules& configured,
                               std::size_t chunk, instant now);

}  // namespace sluis::apply

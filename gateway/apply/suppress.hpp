// An address is put on the opt-out list by hand, or taken off a list, in the caller's transaction: the
// contact that has it follows at once, with a row in its history and one in the audit log.
//
// Privacy  The log names the contact and the list, never the address.
#pragma once

#include <vector>

#include "gateway/policy/account.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/suppressions.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

struct suppressed {
    store::suppressions::changed did{};
    std::vector<store::ledger::hint> hints{};
};

[[nodiscard]] suppressed suppress(store::session& s, const store::vault& secrets,
                                  const policy::rules& configured,
                                  const store::suppressions::change& what, instant now);

}  // namespace sluis::apply

// The audiences as apply needs them: compiled, with the destinations where they are kept.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gateway/contact/contact.hpp"
#include "gateway/declaration/audience.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"

namespace sluis::apply {

struct audience {
    std::int64_t number = 0;
    declaration::audience declared{};
    std::vector<std::int64_t> destinations{};  // where it is kept...
    std::vector<std::int64_t> former{};        // ...and where no longer: nobody should be there
};

[[nodiscard]] std::vector<audience> load_audiences(store::session& s);

// What the ledger should want of a contact: one desire for each destination of each audience, also
// the former ones.
[[nodiscard]] std::vector<store::ledger::desire> desires_of(store::session& s,
                                                            const contact::contact& c,
                                                            bool identity_changed,
                                                            std::span<const audience> audiences);

}  // namespace sluis::apply

// The marketing status: how it is raised. (Leaving it at a boundary comes with periods.)
//
// R7   a contact may be promoted at any time
// R8   it takes effect at once
// R9   promoting a marketing contact is a success that changes nothing
#pragma once

#include "gateway/contact/marketing.hpp"

namespace sluis::policy {

struct promotion {
    contact::reason_type reason = contact::reason_type::initial;
    std::string reason_id{};
    instant at{};  // when the event that asks for it was received
};

enum class promoted : std::uint8_t { unchanged, changed, reason_corrected };

// A promotion that happened before the one that is recorded takes its place as the reason: so the
// reason is that of the first, in whatever order they are processed.
promoted promote(contact::marketing_state& state, const promotion& p);

}  // namespace sluis::policy

// May this contact be sent to this audience, and if not, why: every reason that applies.
//
// What only the network's form can tell (invalid_identifier, duplicate_identity) is found when it
// is sent; everything else is here.
#pragma once

#include "gateway/contact/contact.hpp"
#include "gateway/policy/reason.hpp"

namespace sluis::policy {

struct audience_rules {
    bool needs_consent = true;  // for ads: granted, not merely not denied
    bool obeys_unsubscribed = true;

    friend bool operator==(const audience_rules&, const audience_rules&) = default;
};

[[nodiscard]] reasons exclusions(const contact::contact& c, const audience_rules& a);

}  // namespace sluis::policy

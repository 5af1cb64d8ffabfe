// May this contact be sent to this audience, or be sent this kind of message (message.hpp), and if
// not, why: every reason that applies.
//
// What only the network's form can tell (invalid_identifier, duplicate_identity) is found when it
// is sent; everything else is here.
#pragma once

#include <cstdint>

#include "gateway/contact/contact.hpp"
#include "gateway/policy/reason.hpp"

namespace sluis::policy {

// What of a contact has to be known to reach it.
enum class reach : std::uint8_t { email_or_phone, email };

// What the person must have said: nothing; anything but no; yes.
enum class consent_need : std::uint8_t { none, not_denied, granted };

// What a contact must meet. Suppression is no part of it: it holds for everything.
struct requirements {
    reach by = reach::email_or_phone;
    contact::purpose for_what = contact::purpose::ads;
    consent_need asked = consent_need::granted;
    bool obeys_unsubscribed = true;
    bool marketing_only = true;

    friend bool operator==(const requirements&, const requirements&) = default;
};

[[nodiscard]] reasons unmet(const contact::contact& c, const requirements& needs);

struct audience_rules {
    bool needs_consent = true;  // for ads: granted, not merely not denied
    bool obeys_unsubscribed = true;

    friend bool operator==(const audience_rules&, const audience_rules&) = default;
};

[[nodiscard]] reasons exclusions(const contact::contact& c, const audience_rules& a);

}  // namespace sluis::policy

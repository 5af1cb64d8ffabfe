// How events become a contact, and two contacts one. Order-free: see contact.hpp.
//
//     apply  a contact and one more event about it
//     join   two contacts that turned out to be one person
//
// Marketing status is not touched by `apply`: that is policy's. `join` keeps the most marketable
// of the two (R64).
#pragma once

#include "gateway/contact/contact.hpp"
#include "gateway/contact/event.hpp"

namespace sluis::contact {

// What an event is about, when it names several: the first of e-mail, phone, external id.
// Requires: the event has an identity.
[[nodiscard]] const identity& subject_of(const event& e);

// Requires: upsert or unsubscribe, with at least one identity. `c` may be empty, for a new contact.
[[nodiscard]] contact apply(contact c, const event& e);

// The lower id survives; 0 is no id.
[[nodiscard]] contact join(const contact& a, const contact& b);

// Of two states, the one that is kept (R64): marketing over scheduled over non-marketing; then the
// earlier spell, then the lesser reason. Of two non-marketing states, the first given. Whoever was
// counted stays counted (R65). An exit is kept when both have one, a held promotion when either does
// and neither is marketing.
[[nodiscard]] marketing_state most_marketable(const marketing_state& a, const marketing_state& b);

}  // namespace sluis::contact

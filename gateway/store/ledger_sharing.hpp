// Contacts that share a key (a hash of an e-mail or phone) are one person to the network: one of
// them stands there for all, and the others are left out as duplicates. Private to the ledger's
// sources.
//
// What stays at the network is always in the row of somebody who answers for it (D7): who leaves
// hands over what another one needs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gateway/store/ledger.hpp"
#include "gateway/store/ledger_row.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::ledger {

// A key is held (sent with the contact), claimed (it would be sent with it: left out because
// another one has it, or not there yet), or both.
void hold_keys(session& s, const key& at, std::span<const std::string> hashes);
void claim_keys(session& s, const key& at, std::span<const std::string> hashes);
void drop_held(session& s, const key& at);
void drop_claims(session& s, const key& at);
void drop_keys(session& s, const key& at);
// What was sent never got there, and is to be sent again.
void held_to_claimed(session& s, const key& at);
// Those that were sent become the other contact's.
void move_keys(session& s, const key& from, std::int64_t to);

// The others who hold or claim a key of this one.
[[nodiscard]] std::vector<std::int64_t> sharers(session& s, const key& at);

// Lets those of `contacts` in that were left out as duplicates, and no longer are.
void let_in(session& s, const key& at, std::span<const std::int64_t> contacts, instant now,
            std::vector<hint>& hints);

// Before `leaver` forgets what was sent: those who claim a part of it answer for that from now on.
void hand_over(session& s, const entry& leaver);

}  // namespace sluis::store::ledger

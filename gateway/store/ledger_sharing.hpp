// Contacts that share a key (a hash of an e-mail or phone) are one person to the network: one of
// them stands there for all, and the others are left out as duplicates. Private to the ledger's
// sources.
//
// A key is held by whom it was sent for, as long as it may be at the network (D7); it is claimed by
// whoever would be sent with it as things are: for all that sending found out, one of the current
// identifiers, and not refused. One who is desired stands for the keys that it claims. Who leaves
// hands over what another one stands for, so that what stays there is always in somebody's row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/ledger.hpp"
#include "gateway/store/ledger_row.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::ledger {

void claim_and_hold_keys(session& s, const key& at, std::span<const std::string> hashes);
void claim_keys(session& s, const key& at, std::span<const std::string> hashes);
void drop_held(session& s, const key& at);
void drop_claims(session& s, const key& at);
void drop_keys(session& s, const key& at);
// Those that were sent become the other contact's.
void move_keys(session& s, const key& from, std::int64_t to);

// The others who are desired and claim this key.
[[nodiscard]] std::vector<std::int64_t> standing_for(session& s, const key& but_for,
                                                     std::string_view hash);
// The others who hold or claim a key of this one.
[[nodiscard]] std::vector<std::int64_t> sharers(session& s, const key& at);

// Lets those of `contacts` in that were left out as duplicates, and no longer are.
void let_in(session& s, const key& at, std::span<const std::int64_t> contacts, instant now,
            std::vector<hint>& hints);

// What was sent of `leaver`, but for what is `taken_back`, becomes that of those who stand for it.
void hand_over(session& s, entry& leaver, std::span<const identifier> taken_back = {});

}  // namespace sluis::store::ledger

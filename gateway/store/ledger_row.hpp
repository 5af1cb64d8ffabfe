// A row of the ledger and the one rule that says what is to be done about it. Private to the
// ledger's sources: they load a row, change what they know about, and `store` it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::ledger {

struct entry {
    row r{};
    policy::reasons eligibility{};  // as `put` was told
    policy::reasons found{};        // as sending found out; r.reasons is both
    bool sole = false;              // r.sent is the last sending alone
    bool is_new = true;

    friend bool operator==(const entry&, const entry&) = default;
};

[[nodiscard]] std::optional<entry> load(session& s, const key& at);
[[nodiscard]] std::vector<entry> load_of_contact(session& s, std::int64_t contact);

// Derives reasons, desired and what is to be done; that is due at `due` when it is new.
void derive(entry& e, instant now, instant due);

// Writes it, or removes it when it says nothing any more. `before` is as it was loaded.
void store(session& s, const entry& e, const entry& before);

// Nothing of the person is at the network any more.
void forget_sent(session& s, entry& e);

[[nodiscard]] policy::reasons without(policy::reasons all, policy::reasons those) noexcept;
[[nodiscard]] policy::reasons both(policy::reasons a, policy::reasons b) noexcept;
[[nodiscard]] policy::reasons only(policy::reason one) noexcept;

}  // namespace sluis::store::ledger

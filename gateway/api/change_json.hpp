// Changes of many contacts, as they are answered; and what one would do, or could be undone by.
#pragma once

#include <optional>

#include "gateway/api/call.hpp"
#include "gateway/policy/status.hpp"
#include "gateway/store/changes.hpp"
#include "gateway/store/contacts.hpp"

namespace sluis::api {

[[nodiscard]] json to_json(const store::changes::change& c);
[[nodiscard]] json to_json(const store::changes::item& i);

// {"changed": n, "unchanged": n, "refused": n}, from how many are in which state now.
[[nodiscard]] json would_become(const policy::request& what, const store::contacts::stages& sums,
                                const policy::account& a, const policy::tier_rules& t, instant now);

// What takes it back; nullopt: nothing does (R30).
[[nodiscard]] std::optional<policy::change> undo_of(const store::changes::change& c);
[[nodiscard]] error cannot_undo(const store::changes::change& c);

}  // namespace sluis::api

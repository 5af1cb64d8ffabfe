// A contact that a request, a rule or time changed: it is stored with its history, and the audiences
// are told what they should want of it now.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gateway/apply/audiences.hpp"
#include "gateway/policy/request.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"

namespace sluis::apply {

// The contact of that number, or the one that it was joined to; nullopt: there is none.
[[nodiscard]] std::optional<contact::contact> load_now(store::session& s, std::int64_t id);

// What delivery should look at. Nothing when the contact is as it was. The caller keeps the count.
std::vector<store::ledger::hint> save_contact(store::session& s, policy::requested did,
                                              std::span<const audience> audiences, instant now);

}  // namespace sluis::apply

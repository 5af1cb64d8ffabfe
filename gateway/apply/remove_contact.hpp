// A contact that somebody deletes, and brings back: not erased, but out of every list and audience.
//
// R46   It is sealed until it can be restored no longer; its count stays in the period.
// R47   Whoever comes back meanwhile, by whatever sends, is a new contact, and not counted twice.
// R66   Restored it is what it was; who was to leave at a boundary that has passed has left.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/policy/account.hpp"
#include "gateway/policy/request.hpp"
#include "gateway/store/deleted.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

struct removal_rules {
    const policy::rules& configured;  // of marketing status
    const store::vault& secrets;
    std::chrono::days restorable{90};
};

struct contact_removed {
    std::int64_t contact = 0;
    instant restorable_until{};
    std::vector<store::ledger::hint> hints{};
};

// In the caller's transaction, with its row in the audit log. Nullopt: there is no such contact.
[[nodiscard]] std::optional<contact_removed> remove_contact(store::session& s,
                                                            const removal_rules& r,
                                                            std::int64_t contact,
                                                            const policy::asker& who, instant now);

// `taken`: another contact has one of its identities now; or had, and was deleted after it.
enum class restore_end : std::uint8_t { restored, unknown, taken };

struct contact_restored {
    restore_end became = restore_end::unknown;
    std::int64_t other = 0;  // taken: who it is
    bool other_is_deleted = false;
    std::vector<store::ledger::hint> hints{};
};

[[nodiscard]] contact_restored restore_contact(store::session& s, const removal_rules& r,
                                               std::int64_t contact, const policy::asker& who,
                                               instant now);

// As it was when it was deleted; nullopt: it was dropped.
[[nodiscard]] std::optional<contact::contact> unsealed(const store::deleted::entry& e,
                                                       const store::vault& secrets);

// Those that can be restored no longer are dropped, with what was submitted of them; hashes that are
// of no more use, too. The first `limit`; how many there were.
std::size_t drop_deleted(store::session& s, std::size_t limit, instant now);

// Keyed hashes of identities.
[[nodiscard]] std::vector<std::string> hashes_of(const store::vault& secrets,
                                                 std::span<const contact::identity> identities);

}  // namespace sluis::apply

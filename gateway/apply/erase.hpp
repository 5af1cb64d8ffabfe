// A person is erased: by a person's call, or since a source says so. At once, whatever the status.
//
// R48   The count stays as a number, the identity does not. Removals are to be done in every audience
//       that may hold something, with a receipt for each; the ledger keeps what they need until then.
// Late  What was received before and is applied later brings nobody back: keyed hashes of the
//       identities stay, with the instant.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/contact/event.hpp"
#include "gateway/policy/account.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/policy/request.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

struct erasure_asked {
    std::string by{};          // a source, or whoever called
    std::string submission{};  // of a source
    std::string request_id{};
    instant at{};  // what happened until then is of the person who is erased
};

struct erased {
    std::int64_t erasure = 0;  // its number
    std::vector<store::ledger::hint> hints{};
};

// What was decided of an event that erases, in the caller's transaction. `hashes`: of all identities
// that are meant; those of contacts that were deleted before are found by them.
[[nodiscard]] erased erase_person(store::session& s, const policy::decision& d,
                                  std::vector<std::string> hashes, const erasure_asked& asked,
                                  const policy::account& a, instant now);

// Whom a call means: by identities, or by a contact's number. Nobody may be there: that is an erasure
// of which nothing was to be done.
struct erasure_call {
    std::vector<contact::identity> identities{};
    std::optional<std::int64_t> contact{};
    policy::asker who{};
};

// In the caller's transaction, with its row in the audit log.
[[nodiscard]] erased erase_called(store::session& s, const policy::rules& configured,
                                  const store::vault& secrets, const erasure_call& call,
                                  instant now);

}  // namespace sluis::apply

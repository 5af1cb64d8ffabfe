// Changes of the marketing status that people and programs ask for: of one contact at once, of many
// in chunks between which submissions go on being applied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/apply/account.hpp"
#include "gateway/apply/evaluate.hpp"
#include "gateway/policy/request.hpp"
#include "gateway/store/session.hpp"

namespace sluis::apply {

struct changed {
    policy::answer became{};
    std::int64_t contact = 0;  // the one that it is now, if it was joined to another
    std::int64_t version = 0;
    bool is_outdated = false;  // it has another version than was expected; nothing was done
    std::vector<store::ledger::hint> hints{};

    friend bool operator==(const changed&, const changed&) = default;
};

// In the caller's transaction, with its row in the audit log. `version`: the one that the request was
// made for, if it says so. Nullopt: there is no such contact.
[[nodiscard]] std::optional<changed> change_one(store::session& s, const policy::rules& configured,
                                                std::int64_t contact, const policy::request& what,
                                                const policy::asker& who,
                                                std::optional<std::int64_t> version, instant now);

// One chunk of the oldest change of many that has not ended; nothing when there is none.
[[nodiscard]] step change_some(store::session& s, const policy::rules& configured,
                               std::size_t chunk, instant now);

}  // namespace sluis::apply

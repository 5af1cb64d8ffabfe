// Files of contacts are worked off in chunks, between which submissions go on being applied: each row
// becomes an event, and that is decided upon and written as those of submissions are.
//
// Exact       Rows, sums and the place after them are one transaction (of a dry run the last two). So
//             every row has its effect once, whenever the program ends.
// Time        All rows happened when the import was started: what came after that is newer, and who
//             was erased since stays so.
// Marketing   The default applies as that of any source (R19, R24-R28). Where a column has the status,
//             it is asked row by row: "marketing" raises, also contacts that exist, if the default
//             may; "non-marketing" creates as that and lowers nobody (R20).
// Opt-out     Addresses create no contact and no count: known contacts are unsubscribed, and whoever
//             turns up with one of them, now or later, is suppressed (R63).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/policy/account.hpp"
#include "gateway/store/imports.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

struct import_chunk {
    store::imports::file now{};   // as it is after the chunk
    std::int64_t bad_number = 0;  // of the chunk's bad rows
    std::string bad_rows{};       // sealed; empty: none
    std::vector<store::ledger::hint> hints{};
};

// The next `most` rows of the oldest import that runs; nullopt when none does. Of a dry run the caller
// undoes it, and saves the chunk in another transaction.
[[nodiscard]] std::optional<import_chunk> import_some(store::session& s,
                                                      const store::vault& secrets,
                                                      const policy::rules& configured,
                                                      std::size_t most, instant now);
void save_chunk(store::session& s, const import_chunk& c);

// Our own code failed at it: it ends, at the place where it is.
void fail_import(store::session& s, instant now);

}  // namespace sluis::apply

// One submission meets the store: its events are decided upon and written, with their history,
// their effects and what the audiences should want, all within the caller's transaction.
//
// D2    A submission that is in the event ledger already has no second effect.
// D7    An erased contact leaves what was sent in the ledger until it is taken back.
#pragma once

#include <string>
#include <vector>

#include "gateway/apply/record_event.hpp"
#include "gateway/mapping/apply.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/submissions.hpp"

namespace sluis::apply {

// A submission after mapping.
struct mapped {
    store::submissions::submission what{};  // id, source, event key, received_at
    std::string envelope{};                 // sealed
    std::vector<mapping::item> items{};
    policy::source_rules source{};
    bool is_replay = false;
    bool is_test = false;  // nothing comes of it
};

struct recorded {
    bool is_new = true;    // false: it had its effect before
    bool is_final = true;  // false: of some item it is still to be fetched what it says
    store::submissions::outcome became = store::submissions::outcome::applied;
    std::vector<store::ledger::hint> hints{};
};

[[nodiscard]] recorded record(store::session& s, const recorder& by, mapped m);

// Adds it to the counts of its source, if it is final.
void count(store::declarations::source_counts& counts, const recorded& r, instant received_at);

// An item of a submission that was being fetched, and what became of it.
struct fetched_item {
    std::string submission{};
    policy::source_rules source{};
    std::int64_t number = 0;
    mapping::item became{};
};
// The last of them ends the outcome `fetching`, and counts.
[[nodiscard]] recorded record_fetched(store::session& s, const recorder& by, fetched_item i);

}  // namespace sluis::apply

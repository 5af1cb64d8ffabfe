// An audience was made or changed: its membership is computed again for all contacts, as a job that
// survives a restart, in chunks between which submissions go on being applied.
//
// Cost   One pass over the contacts, `chunk` in a transaction; memory for one chunk.
#pragma once

#include <vector>

#include "gateway/apply/audiences.hpp"
#include "gateway/base/time.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"

namespace sluis::apply {

inline constexpr std::string_view evaluate_job = "evaluate";

struct step {
    std::vector<store::ledger::hint> hints{};
    bool more = false;
};

// One chunk of the oldest running job, in the caller's transaction; nothing when there is none.
[[nodiscard]] step evaluate_some(store::session& s, std::size_t chunk, instant now);

}  // namespace sluis::apply

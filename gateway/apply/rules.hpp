// Rules at work, within the caller's transaction and in chunks.
//
//     enrol   contacts that changed, and all of them after a rule was switched on: whoever matches
//             the trigger now, and did not before, begins; more than the rule takes in an hour wait
//     run     those that are due take their steps, up to the next wait or the end
//
// Once      What a run does, where it is and what the log says are one transaction: nothing is done
//           twice, and a restart goes on where it stopped.
// R18       A contact enrols once, or each time that it comes to match, if the rule says so; then at
//           most `most_in_a_day` times.
// R61       Only marketing contacts are added to audiences; the run of another goes on with its next
//           step. Removals are always done (R55).
// Versions  A run keeps the actions that it began with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "gateway/apply/account.hpp"
#include "gateway/apply/evaluate.hpp"
#include "gateway/store/session.hpp"

namespace sluis::apply {

inline constexpr std::string_view enrol_job = "enrol";  // the subject is the rule's id
inline constexpr std::int64_t most_in_a_day = 10;

struct rules_step {
    std::vector<store::ledger::hint> hints{};
    bool more = false;
    // For metrics: enrolments by rule, steps by action and outcome.
    std::map<std::string, std::int64_t> enrolled{};
    std::map<std::pair<std::string, std::string>, std::int64_t> did{};
};

[[nodiscard]] bool is_rule_due(store::session& s, instant now);

// One chunk of each of the two.
[[nodiscard]] rules_step rules_some(store::session& s, const policy::rules& configured,
                                    std::size_t chunk, instant now);

}  // namespace sluis::apply

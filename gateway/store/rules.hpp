// Rules at work: which are on, which contacts are on their way through them, and what was done with
// whom.
//
//     looks      contacts that changed while a rule was on; contacts.cpp adds them wherever one is saved
//     passages   whom a trigger matched, and whether it does so now: to enrol once, or at a change
//     runs       a contact on its way through a rule: queued, running, paused (the rule is off), ended
//     log        of each contact: what was done, what came of it, and why
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/audience/filter_sql.hpp"
#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::rules {

struct state {
    bool is_on = false;
    instant changed_at{};
    std::string changed_by{};
    instant hour_began{};  // in which so many were enrolled
    std::int64_t hour_enrolled = 0;
    bool hour_is_full = false;  // others wait for the next

    friend bool operator==(const state&, const state&) = default;
};
// Nullopt: it was never switched.
[[nodiscard]] std::optional<state> get(session& s, std::int64_t rule);
void put(session& s, std::int64_t rule, const state& now);
[[nodiscard]] std::vector<std::int64_t> all_on(session& s);

// --- Who is to be looked at, and whom a trigger matched --------------------------------------

void look_at(session& s, std::int64_t contact);  // nothing while no rule is on
[[nodiscard]] std::vector<std::int64_t> take_looks(session& s, std::size_t limit);

struct passage {
    bool matches = false;  // now
    std::int64_t enrolments = 0;

    friend bool operator==(const passage&, const passage&) = default;
};
// Nullopt: the trigger never matched it.
[[nodiscard]] std::optional<passage> get(session& s, std::int64_t rule, std::int64_t contact);
void put(session& s, std::int64_t rule, std::int64_t contact, const passage& p);
// Of the contacts that match `trigger`, those that would enrol: the same, without those that passed.
[[nodiscard]] audience::sql_condition would_enrol(const audience::filter& trigger,
                                                  std::int64_t rule, bool reenrol);

// --- Runs ------------------------------------------------------------------------------------

enum class run_state : std::uint8_t { running, queued, paused, ended };
[[nodiscard]] std::string_view name(run_state r) noexcept;

struct run {
    std::int64_t id = 0;
    std::int64_t rule = 0;
    std::int64_t contact = 0;
    std::int64_t version = 0;  // of the rule, as it began
    run_state now = run_state::running;
    std::size_t step = 0;  // the next
    instant due_at{};
    instant enrolled_at{};
    std::optional<instant> ended_at{};
    std::string why{};  // it ended
    // Its next step is done outside, by apply's rule_sender: since when, and tries that failed.
    std::optional<instant> asked_at{};
    int attempts = 0;

    friend bool operator==(const run&, const run&) = default;
};
std::int64_t add(session& s, const run& r);  // its id
void save(session& s, const run& r);
// Those that are to go on, in that order.
[[nodiscard]] std::vector<run> due(session& s, instant now, std::size_t limit);
// Those of a rule that wait for something outside, and are to be tried, in that order.
[[nodiscard]] std::vector<run> asked(session& s, std::int64_t rule, instant now, std::size_t limit);
[[nodiscard]] std::optional<run> run_of(session& s, std::int64_t id);
[[nodiscard]] bool is_any_queued(session& s, std::int64_t rule);
// The first that wait for room begin; how many.
std::int64_t admit(session& s, std::int64_t rule, std::int64_t limit, instant now);
// A rule was switched off, or on: those on their way stop, or go on. What was to be done outside is
// asked for anew.
void pause(session& s, std::int64_t rule);
void unpause(session& s, std::int64_t rule);
// All of a rule that have not ended; how many.
std::int64_t end_all(session& s, std::int64_t rule, std::string_view why, instant now);
// Times that the contact enrolled since.
[[nodiscard]] std::int64_t count_since(session& s, std::int64_t rule, std::int64_t contact,
                                       instant since);
struct sums {
    std::int64_t running = 0;
    std::int64_t queued = 0;
    std::int64_t paused = 0;
    std::int64_t ended = 0;

    friend bool operator==(const sums&, const sums&) = default;
};
[[nodiscard]] sums count(session& s, std::int64_t rule);
// Runs that have not ended, by the version that they began with, which they keep.
struct under_way {
    std::int64_t version = 0;
    std::int64_t runs = 0;
};
[[nodiscard]] std::vector<under_way> versions_under_way(session& s, std::int64_t rule);
// Newest first; `before` is the last id of the page before, 0: the first.
[[nodiscard]] std::vector<run> runs_of(session& s, std::int64_t rule, std::optional<run_state> only,
                                       std::int64_t before, std::size_t limit);
[[nodiscard]] std::vector<run> runs_of_contact(session& s, std::int64_t contact, std::size_t limit);

// Is there anything to be done now: looks, runs that are due, or room for those that wait?
[[nodiscard]] bool is_anything_due(session& s, instant now);

// --- The log ---------------------------------------------------------------------------------

struct entry {
    std::int64_t id = 0;
    instant at{};
    std::int64_t rule = 0;
    std::int64_t run = 0;
    std::int64_t contact = 0;
    std::string place{};    // "actions[1] then[0]"; empty: of the run as a whole
    std::string what{};     // "set_status"
    std::string outcome{};  // "changed"
    std::string why{};      // "already_marketing"

    friend bool operator==(const entry&, const entry&) = default;
};
void log(session& s, const entry& e);
// Newest first.
[[nodiscard]] std::vector<entry> log_of(session& s, std::int64_t rule, std::int64_t before,
                                        std::size_t limit);
[[nodiscard]] std::vector<entry> log_of_contact(session& s, std::int64_t contact,
                                                std::int64_t before, std::size_t limit);

// --- What goes -------------------------------------------------------------------------------

// The survivor is where either was.
void absorb(session& s, std::int64_t absorbed, std::int64_t survivor);
void erase(session& s, std::int64_t contact);
// The rule is declared no more: what it did stays in the log.
void forget_rule(session& s, std::int64_t rule);
// Runs that ended before, and what was logged before; how many rows, at most `limit` of each.
std::int64_t retire(session& s, instant before, std::size_t limit);

}  // namespace sluis::store::rules

// Where audiences are kept, and whether that is running.
#include <algorithm>

#include "gateway/store/declarations.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::declarations {
namespace {

#define COLUMNS \
    "audience, destination, network_audience, active, state, state_code, state_words, state_since"

run_state state_at(const statement& row, int column) {
    return {.stopped = row.integer(column) != 0,
            .code = row.text(column + 1),
            .words = row.text(column + 2),
            .since = instant_at(row, column + 3)};
}

target target_of_row(const statement& row) {
    return {.audience = row.integer(0),
            .destination = row.integer(1),
            .network_audience = row.text(2),
            .active = row.integer(3) != 0,
            .state = state_at(row, 4)};
}

bool holds_members(session& s, const target& t) {
    auto& q = query(s,
                    "SELECT 1 FROM membership WHERE audience = $1 AND destination = $2 "
                    "AND sent <> '' LIMIT 1",
                    t.audience, t.destination);
    return first(q, [](const statement&) { return true; }).has_value();
}

// Another audience has members, or is to have them, in this one of the network.
bool is_taken(session& s, std::int64_t audience, std::int64_t destination,
              std::string_view network_audience) {
    auto& q = query(s,
                    "SELECT " COLUMNS
                    " FROM targets WHERE destination = $1 "
                    "AND network_audience = $2 AND audience <> $3",
                    destination, network_audience, audience);
    const std::vector<target> others = all(q, target_of_row);
    return std::ranges::any_of(others,
                               [&](const target& t) { return t.active || holds_members(s, t); });
}

}  // namespace

run_state destination_state(session& s, std::int64_t destination) {
    auto& q = query(s,
                    "SELECT state, state_code, state_words, state_since FROM destinations "
                    "WHERE number = $1",
                    destination);
    return first(q, [](const statement& row) { return state_at(row, 0); }).value_or(run_state{});
}

void set_destination_state(session& s, std::int64_t destination, const run_state& state) {
    run(s,
        "UPDATE destinations SET state = $1, state_code = $2, state_words = $3, state_since = $4 "
        "WHERE number = $5",
        state.stopped, state.code, state.words, state.since, destination);
}

std::vector<target> targets(session& s) {
    return all(query(s, "SELECT " COLUMNS " FROM targets ORDER BY audience, destination"),
               target_of_row);
}

std::vector<target> targets_of_audience(session& s, std::int64_t audience) {
    auto& q = query(s, "SELECT " COLUMNS " FROM targets WHERE audience = $1 ORDER BY destination",
                    audience);
    return all(q, target_of_row);
}

std::vector<target> targets_of_destination(session& s, std::int64_t destination) {
    auto& q = query(s, "SELECT " COLUMNS " FROM targets WHERE destination = $1 ORDER BY audience",
                    destination);
    return all(q, target_of_row);
}

target_change put_target(session& s, std::int64_t audience, std::int64_t destination,
                         std::string_view network_audience) {
    auto& q = query(s, "SELECT " COLUMNS " FROM targets WHERE audience = $1 AND destination = $2",
                    audience, destination);
    const auto before = first(q, target_of_row);
    const bool moves = before && before->network_audience != network_audience;
    if (before && before->active && !moves) return target_change::unchanged;
    if (is_taken(s, audience, destination, network_audience)) return target_change::taken;
    if (!before) {
        run(s,
            "INSERT INTO targets (audience, destination, network_audience, active) "
            "VALUES ($1, $2, $3, 1)",
            audience, destination, network_audience);
        return target_change::created;
    }
    if (moves && holds_members(s, *before)) return target_change::in_use;
    run(s,
        "UPDATE targets SET network_audience = $3, active = 1, state = 0, state_code = '', "
        "state_words = '' WHERE audience = $1 AND destination = $2",
        audience, destination, network_audience);
    return target_change::changed;
}

void end_target(session& s, std::int64_t audience, std::int64_t destination) {
    run(s, "UPDATE targets SET active = 0 WHERE audience = $1 AND destination = $2", audience,
        destination);
}

void set_target_state(session& s, std::int64_t audience, std::int64_t destination,
                      const run_state& state) {
    run(s,
        "UPDATE targets SET state = $1, state_code = $2, state_words = $3, state_since = $4 "
        "WHERE audience = $5 AND destination = $6",
        state.stopped, state.code, state.words, state.since, audience, destination);
}

void resume_destination(session& s, std::int64_t destination, instant now) {
    set_destination_state(s, destination, {.since = now});
    for (const target& t : targets_of_destination(s, destination))
        set_target_state(s, t.audience, destination, {.since = now});
}

}  // namespace sluis::store::declarations

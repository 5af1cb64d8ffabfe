// Contacts on their way through rules, and what was done with them.
#include "gateway/store/rows.hpp"
#include "gateway/store/rules.hpp"

namespace sluis::store::rules {
namespace {

#define RUN                                                                         \
    "id, rule, contact, version, state, step, due_at, enrolled_at, ended_at, why, " \
    "asked_at, attempts"
#define ENTRY "id, at, rule, run, contact, place, what, outcome, why"

run run_of_row(const statement& row) {
    return {.id = row.integer(0),
            .rule = row.integer(1),
            .contact = row.integer(2),
            .version = row.integer(3),
            .now = enum_at<run_state>(row, 4),
            .step = static_cast<std::size_t>(row.integer(5)),
            .due_at = instant_at(row, 6),
            .enrolled_at = instant_at(row, 7),
            .ended_at = maybe_instant(row, 8),
            .why = row.text(9),
            .asked_at = maybe_instant(row, 10),
            .attempts = static_cast<int>(row.integer(11))};
}

entry entry_of_row(const statement& row) {
    return {.id = row.integer(0),
            .at = instant_at(row, 1),
            .rule = row.integer(2),
            .run = row.integer(3),
            .contact = row.integer(4),
            .place = row.text(5),
            .what = row.text(6),
            .outcome = row.text(7),
            .why = row.text(8)};
}

bool exists(statement& q) {
    return first(q, [](const statement&) { return true; }).value_or(false);
}

constexpr std::string_view names[] = {"running", "queued", "paused", "ended"};

}  // namespace

std::string_view name(run_state r) noexcept {
    return names[static_cast<std::size_t>(r)];
}

std::int64_t add(session& s, const run& r) {
    return number_of(query(s,
                           "INSERT INTO rule_runs (rule, contact, version, state, step, due_at, "
                           "enrolled_at, ended_at, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
                           "$9) RETURNING id",
                           r.rule, r.contact, r.version, r.now, r.step, r.due_at, r.enrolled_at,
                           r.ended_at, r.why));
}

void save(session& s, const run& r) {
    store::run(s,
               "UPDATE rule_runs SET state = $2, step = $3, due_at = $4, ended_at = $5, why = $6, "
               "asked_at = $7, attempts = $8 WHERE id = $1",
               r.id, r.now, r.step, r.due_at, r.ended_at, r.why, r.asked_at, r.attempts);
}

std::vector<run> due(session& s, instant now, std::size_t limit) {
    auto& q = query(s,
                    "SELECT " RUN
                    " FROM rule_runs WHERE state = 0 AND asked_at IS NULL AND due_at <= $1 "
                    "ORDER BY due_at, id LIMIT $2",
                    now, limit);
    return all(q, run_of_row);
}

std::vector<run> asked(session& s, std::int64_t rule, instant now, std::size_t limit) {
    auto& q = query(s,
                    "SELECT " RUN
                    " FROM rule_runs WHERE rule = $1 AND state = 0 AND asked_at IS NOT NULL "
                    "AND due_at <= $2 ORDER BY due_at, id LIMIT $3",
                    rule, now, limit);
    return all(q, run_of_row);
}

std::optional<run> run_of(session& s, std::int64_t id) {
    return first(query(s, "SELECT " RUN " FROM rule_runs WHERE id = $1", id), run_of_row);
}

bool is_any_queued(session& s, std::int64_t rule) {
    return exists(query(s, "SELECT 1 FROM rule_runs WHERE rule = $1 AND state = 1 LIMIT 1", rule));
}

std::int64_t admit(session& s, std::int64_t rule, std::int64_t limit, instant now) {
    return store::run(s,
                      "UPDATE rule_runs SET state = 0, due_at = $3 WHERE id IN (SELECT id FROM "
                      "rule_runs WHERE rule = $1 AND state = 1 ORDER BY id LIMIT $2)",
                      rule, limit, now);
}

void pause(session& s, std::int64_t rule) {
    store::run(s, "UPDATE rule_runs SET state = 2 WHERE rule = $1 AND state = 0", rule);
}

void unpause(session& s, std::int64_t rule) {
    store::run(s,
               "UPDATE rule_runs SET state = 0, asked_at = NULL, attempts = 0 "
               "WHERE rule = $1 AND state = 2",
               rule);
}

std::int64_t end_all(session& s, std::int64_t rule, std::string_view why, instant now) {
    return store::run(s,
                      "UPDATE rule_runs SET state = 3, ended_at = $3, why = $2 "
                      "WHERE rule = $1 AND state <> 3",
                      rule, why, now);
}

std::int64_t count_since(session& s, std::int64_t rule, std::int64_t contact, instant since) {
    return number_of(query(s,
                           "SELECT count(*) FROM rule_runs "
                           "WHERE contact = $1 AND rule = $2 AND enrolled_at > $3",
                           contact, rule, since));
}

sums count(session& s, std::int64_t rule) {
    sums all;
    std::int64_t* const of[] = {&all.running, &all.queued, &all.paused, &all.ended};
    auto& q =
        query(s, "SELECT state, count(*) FROM rule_runs WHERE rule = $1 GROUP BY state", rule);
    while (q.step())
        *of[q.integer(0)] = q.integer(1);
    return all;
}

std::vector<run> runs_of(session& s, std::int64_t rule, std::optional<run_state> only,
                         std::int64_t before, std::size_t limit) {
    const std::int64_t first = before == 0 ? INT64_MAX : before;
    // Two texts: one that asks for any state would pass over all runs to find those of one.
    auto& q = only ? query(s,
                           "SELECT " RUN
                           " FROM rule_runs WHERE rule = $1 AND id < $2 AND state = $4 "
                           "ORDER BY id DESC LIMIT $3",
                           rule, first, limit, *only)
                   : query(s,
                           "SELECT " RUN
                           " FROM rule_runs WHERE rule = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
                           rule, first, limit);
    return all(q, run_of_row);
}

std::vector<under_way> versions_under_way(session& s, std::int64_t rule) {
    auto& q =
        query(s,
              "SELECT version, count(*) FROM rule_runs WHERE rule = $1 AND state IN (0, 1, 2) "
              "GROUP BY version ORDER BY version",
              rule);
    return all(q, [](const statement& row) { return under_way{row.integer(0), row.integer(1)}; });
}

std::vector<run> runs_of_contact(session& s, std::int64_t contact, std::size_t limit) {
    auto& q = query(s, "SELECT " RUN " FROM rule_runs WHERE contact = $1 ORDER BY id DESC LIMIT $2",
                    contact, limit);
    return all(q, run_of_row);
}

bool is_anything_due(session& s, instant now) {
    const instant hour_ago = now - std::chrono::hours(1);
    return exists(query(s, "SELECT 1 FROM rule_looks LIMIT 1")) ||
           exists(query(s,
                        "SELECT 1 FROM rule_runs WHERE state = 0 AND asked_at IS NULL AND due_at "
                        "<= $1 LIMIT 1",
                        now)) ||
           exists(
               query(s,
                     "SELECT 1 FROM rule_states WHERE is_on = 1 AND "
                     "(hour_is_full = 0 OR hour_began <= $1) AND EXISTS (SELECT 1 FROM rule_runs "
                     "WHERE rule_runs.rule = rule_states.rule AND state = 1) LIMIT 1",
                     hour_ago));
}

void log(session& s, const entry& e) {
    store::run(s,
               "INSERT INTO rule_log (at, rule, run, contact, place, what, outcome, why) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
               e.at, e.rule, e.run, e.contact, e.place, e.what, e.outcome, e.why);
}

std::vector<entry> log_of(session& s, std::int64_t rule, std::int64_t before, std::size_t limit) {
    auto& q = query(s,
                    "SELECT " ENTRY
                    " FROM rule_log WHERE rule = $1 AND ($2 = 0 OR id < $2) "
                    "ORDER BY id DESC LIMIT $3",
                    rule, before, limit);
    return all(q, entry_of_row);
}

std::vector<entry> log_of_contact(session& s, std::int64_t contact, std::int64_t before,
                                  std::size_t limit) {
    auto& q = query(s,
                    "SELECT " ENTRY
                    " FROM rule_log WHERE contact = $1 AND ($2 = 0 OR id < $2) "
                    "ORDER BY id DESC LIMIT $3",
                    contact, before, limit);
    return all(q, entry_of_row);
}

std::int64_t retire(session& s, instant before, std::size_t limit) {
    return store::run(s,
                      "DELETE FROM rule_runs WHERE id IN (SELECT id FROM rule_runs "
                      "WHERE ended_at < $1 LIMIT $2)",
                      before, limit) +
           store::run(s,
                      "DELETE FROM rule_log WHERE id IN (SELECT id FROM rule_log "
                      "WHERE at < $1 LIMIT $2)",
                      before, limit);
}

}  // namespace sluis::store::rules

#include "gateway/store/fetches.hpp"

#include "gateway/store/rows.hpp"

namespace sluis::store::fetches {
namespace {

fetch fetch_of_row(const statement& row) {
    return {.submission = row.text(0),
            .item = row.integer(1),
            .source = row.text(2),
            .attempts = static_cast<int>(row.integer(3)),
            .asked_at = instant_at(row, 4),
            .is_replay = row.integer(5) != 0};
}

}  // namespace

void add(session& s, const fetch& what, bool forget) {
    run(s,
        "INSERT INTO fetches (submission, item, source, state, attempts, due_at, asked_at, reason, "
        "forget, is_replay) VALUES ($1, $2, $3, $4, 0, $5, $5, '', $6, $7) "
        "ON CONFLICT (submission, item) "
        "DO UPDATE SET state = $4, attempts = 0, due_at = $5, asked_at = $5, reason = ''",
        what.submission, what.item, what.source, state::waiting, what.asked_at, forget ? 1 : 0,
        what.is_replay ? 1 : 0);
}

std::vector<std::string> due_sources(session& s, instant now) {
    auto& q = query(s,
                    "SELECT source FROM fetches GROUP BY source HAVING "
                    "SUM(state = $1) = 0 AND MIN(due_at) <= $2",
                    state::parked, now);
    return all(q, [](const statement& row) { return row.text(0); });
}

std::vector<fetch> due(session& s, std::string_view source, instant now, std::size_t limit) {
    auto& q = query(s,
                    "SELECT submission, item, source, attempts, asked_at, is_replay FROM fetches "
                    "WHERE source = $1 AND state = $2 AND due_at <= $3 ORDER BY due_at LIMIT $4",
                    source, state::waiting, now, limit);
    return all(q, fetch_of_row);
}

void retry(session& s, const fetch& what, instant at, std::string_view reason) {
    run(s,
        "UPDATE fetches SET attempts = $1, due_at = $2, reason = $3 "
        "WHERE submission = $4 AND item = $5",
        what.attempts + 1, at, reason, what.submission, what.item);
}

void park(session& s, const fetch& what, std::string_view reason) {
    run(s, "UPDATE fetches SET state = $1, reason = $2 WHERE submission = $3 AND item = $4",
        state::parked, reason, what.submission, what.item);
}

// What waited behind the parked counts from now on, too.
std::int64_t unpark(session& s, std::string_view source, instant now) {
    return run(s,
               "UPDATE fetches SET state = $1, attempts = 0, due_at = $2, asked_at = $2 "
               "WHERE source = $3 AND EXISTS (SELECT 1 FROM fetches p WHERE p.source = $3 "
               "AND p.state = $4)",
               state::waiting, now, source, state::parked);
}

std::int64_t unpark_all(session& s, instant now) {
    return run(s,
               "UPDATE fetches SET state = $1, attempts = 0, due_at = $2, asked_at = $2 "
               "WHERE source IN (SELECT source FROM fetches WHERE state = $3)",
               state::waiting, now, state::parked);
}

ending finish(session& s, std::string_view submission, std::int64_t item) {
    auto& q = query(s, "SELECT forget, is_replay FROM fetches WHERE submission = $1 AND item = $2",
                    submission, item);
    const auto found = first(q, [](const statement& row) {
        return ending{
            .was_there = true, .forget = row.integer(0) != 0, .is_replay = row.integer(1) != 0};
    });
    if (!found) return {};
    run(s, "DELETE FROM fetches WHERE submission = $1 AND item = $2", submission, item);
    ending e = *found;
    e.was_last =
        number_of(query(s, "SELECT COUNT(*) FROM fetches WHERE submission = $1", submission)) == 0;
    e.forget = e.forget && e.was_last;
    return e;
}

standing of_source(session& s, std::string_view source) {
    auto& q = query(s,
                    "SELECT state, COUNT(*), MIN(asked_at), MAX(reason) FROM fetches "
                    "WHERE source = $1 GROUP BY state ORDER BY state",
                    source);
    standing all_of;
    struct group {
        state what;
        std::int64_t count;
        instant oldest;
        std::string reason;
    };
    const auto groups = all(q, [](const statement& row) {
        return group{enum_at<state>(row, 0), row.integer(1), instant_at(row, 2), row.text(3)};
    });
    for (const group& g : groups) {
        (g.what == state::parked ? all_of.parked : all_of.waiting) = g.count;
        if (g.what == state::parked) all_of.reason = g.reason;
        all_of.oldest = all_of.oldest ? std::min(*all_of.oldest, g.oldest) : g.oldest;
    }
    return all_of;
}

}  // namespace sluis::store::fetches

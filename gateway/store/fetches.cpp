#include "gateway/store/fetches.hpp"

#include "gateway/store/rows.hpp"

namespace sluis::store::fetches {
namespace {

fetch fetch_of_row(const statement& row) {
    return {.submission = row.text(0),
            .item = row.integer(1),
            .source = row.text(2),
            .attempts = static_cast<int>(row.integer(3)),
            .asked_at = instant_at(row, 4)};
}

}  // namespace

void add(session& s, const fetch& what, bool forget) {
    run(s,
        "INSERT INTO fetches (submission, item, source, state, attempts, due_at, asked_at, reason, "
        "forget) VALUES ($1, $2, $3, $4, 0, $5, $5, '', $6) ON CONFLICT (submission, item) "
        "DO UPDATE SET state = $4, attempts = 0, due_at = $5, asked_at = $5, reason = ''",
        what.submission, what.item, what.source, state::waiting, what.asked_at, forget ? 1 : 0);
}

std::vector<fetch> due(session& s, instant now, std::size_t limit) {
    auto& q = query(s,
                    "SELECT submission, item, source, attempts, asked_at FROM fetches f "
                    "WHERE state = $1 AND due_at <= $2 AND NOT EXISTS (SELECT 1 FROM fetches p "
                    "WHERE p.source = f.source AND p.state = $3) ORDER BY due_at LIMIT $4",
                    state::waiting, now, state::parked, limit);
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

void unpark(session& s, std::string_view source, instant now) {
    run(s, "UPDATE fetches SET state = $1, due_at = $2 WHERE source = $3 AND state = $4",
        state::waiting, now, source, state::parked);
}

ending finish(session& s, std::string_view submission, std::int64_t item) {
    auto& q = query(s, "SELECT forget FROM fetches WHERE submission = $1 AND item = $2", submission,
                    item);
    const bool forget =
        first(q, [](const statement& row) { return row.integer(0) != 0; }).value_or(false);
    run(s, "DELETE FROM fetches WHERE submission = $1 AND item = $2", submission, item);
    const bool more =
        number_of(query(s, "SELECT COUNT(*) FROM fetches WHERE submission = $1", submission)) > 0;
    return {.was_last = !more, .forget = !more && forget};
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

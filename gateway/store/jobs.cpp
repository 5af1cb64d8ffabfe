#include "gateway/store/jobs.hpp"

#include "gateway/store/rows.hpp"

namespace sluis::store::jobs {
namespace {

#define COLUMNS "id, kind, subject, state, cursor, done, total, created_at, changed_at, words"

job job_of_row(const statement& row) {
    return {.id = row.integer(0),
            .kind = row.text(1),
            .subject = row.text(2),
            .now = enum_at<state>(row, 3),
            .cursor = row.integer(4),
            .done = row.integer(5),
            .total = row.integer(6),
            .created_at = instant_at(row, 7),
            .changed_at = instant_at(row, 8),
            .words = row.text(9)};
}

}  // namespace

job start(session& s, std::string_view kind, std::string_view subject, std::int64_t total,
          instant now) {
    run(s,
        "UPDATE jobs SET state = $1, changed_at = $2 "
        "WHERE kind = $3 AND subject = $4 AND state = 0",
        state::superseded, now, kind, subject);
    auto& q = query(s,
                    "INSERT INTO jobs (kind, subject, state, cursor, done, total, created_at, "
                    "changed_at, words) VALUES ($1, $2, 0, 0, 0, $3, $4, $4, '') "
                    "RETURNING " COLUMNS,
                    kind, subject, total, now);
    return first(q, job_of_row).value();
}

std::optional<job> get(session& s, std::int64_t id) {
    return first(query(s, "SELECT " COLUMNS " FROM jobs WHERE id = $1", id), job_of_row);
}

std::vector<job> running(session& s) {
    return all(query(s, "SELECT " COLUMNS " FROM jobs WHERE state = 0 ORDER BY id"), job_of_row);
}

std::vector<job> recent(session& s, std::size_t limit) {
    return all(query(s, "SELECT " COLUMNS " FROM jobs ORDER BY id DESC LIMIT $1", limit),
               job_of_row);
}

bool save(session& s, const job& j, instant now) {
    return run(s,
               "UPDATE jobs SET state = $1, cursor = $2, done = $3, total = $4, words = $5, "
               "changed_at = $6 WHERE id = $7 AND state = 0",
               j.now, j.cursor, j.done, j.total, j.words, now, j.id) > 0;
}

}  // namespace sluis::store::jobs

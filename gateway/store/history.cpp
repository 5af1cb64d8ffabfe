#include "gateway/store/history.hpp"

#include "gateway/store/rows.hpp"

namespace sluis::store::history {
namespace {

#define COLUMNS                                                                              \
    "contact, at, actor, what, from_status, to_status, reason_type, reason_id, submission, " \
    "request_id, period"

record record_of_row(const statement& row) {
    return {.id = row.integer(0),
            .contact = row.integer(1),
            .row = {.at = instant_at(row, 2),
                    .actor = row.text(3),
                    .what = enum_at<policy::history_kind>(row, 4),
                    .from = enum_at<contact::status>(row, 5),
                    .to = enum_at<contact::status>(row, 6),
                    .reason = enum_at<contact::reason_type>(row, 7),
                    .reason_id = row.text(8),
                    .submission = row.text(9),
                    .request_id = row.text(10),
                    .period = row.text(11)}};
}

}  // namespace

void append(session& s, std::int64_t contact, std::span<const policy::history_row> rows) {
    for (const policy::history_row& r : rows)
        run(s,
            "INSERT INTO history (" COLUMNS
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            contact, r.at, r.actor, r.what, r.from, r.to, r.reason, r.reason_id, r.submission,
            r.request_id, r.period);
}

std::vector<record> of_contact(session& s, std::int64_t contact, std::int64_t after,
                               std::size_t limit) {
    auto& q = query(s,
                    "SELECT id, " COLUMNS
                    " FROM history WHERE contact = $1 AND id > $2 "
                    "ORDER BY id LIMIT $3",
                    contact, after, limit);
    return all(q, record_of_row);
}

}  // namespace sluis::store::history

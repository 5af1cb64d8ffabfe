#include "gateway/store/history.hpp"

#include "gateway/store/marketing_row.hpp"

namespace sluis::store::history {
namespace {

#define COLUMNS                                                                  \
    "contact, at, actor, what, from_status, to_status, submission, request_id, " \
    "period, " SLUIS_MARKETING_COLUMNS

record record_of_row(const statement& row) {
    return {.id = row.integer(0),
            .row = {.contact = row.integer(1),
                    .at = instant_at(row, 2),
                    .actor = row.text(3),
                    .what = enum_at<policy::history_kind>(row, 4),
                    .from = enum_at<contact::stage>(row, 5),
                    .after = marketing_at(row, 10, enum_at<contact::status>(row, 6)),
                    .submission = row.text(7),
                    .request_id = row.text(8),
                    .period = row.text(9)}};
}

}  // namespace

void append(session& s, std::span<const policy::history_row> rows) {
    for (const policy::history_row& r : rows) {
        auto& q = query(s,
                        "INSERT INTO history (" COLUMNS
                        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
                        "$15, $16, $17, $18, $19, $20, $21)",
                        r.contact, r.at, r.actor, r.what, r.from, r.after.now, r.submission,
                        r.request_id, r.period);
        bind_marketing(q, 10, r.after);
        q.step();
    }
}

std::vector<record> of_contact(session& s, std::int64_t contact, std::int64_t after,
                               std::size_t limit) {
    auto& q = query(s,
                    "SELECT id, " COLUMNS
                    " FROM history WHERE id > $2 AND (contact = $1 OR contact IN "
                    "(SELECT id FROM absorbed WHERE survivor = $1)) ORDER BY id LIMIT $3",
                    contact, after, limit);
    return all(q, record_of_row);
}

std::optional<policy::history_row> last(session& s, std::int64_t contact) {
    auto& q =
        query(s, "SELECT id, " COLUMNS " FROM history WHERE contact = $1 ORDER BY id DESC LIMIT 1",
              contact);
    auto found = first(q, record_of_row);
    return found ? std::optional(std::move(found->row)) : std::nullopt;
}

std::int64_t count(session& s, std::int64_t contact) {
    return number_of(query(s,
                           "SELECT COUNT(*) FROM history WHERE contact = $1 OR contact IN "
                           "(SELECT id FROM absorbed WHERE survivor = $1)",
                           contact));
}

}  // namespace sluis::store::history

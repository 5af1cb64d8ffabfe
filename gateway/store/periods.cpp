#include "gateway/store/periods.hpp"

#include "gateway/base/time_zone.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::periods {
namespace {

#define PERIOD                                                                              \
    "started_at, ends_at, window_opens_at, is_closed, began_with, used, held, tier_limit, " \
    "warned, leaving"

record record_of_row(const statement& row) {
    return {.when = {.started_at = instant_at(row, 0),
                     .ends_at = instant_at(row, 1),
                     .window_opens_at = maybe_instant(row, 2)},
            .is_closed = row.integer(3) != 0,
            .began_with = row.integer(4),
            .count = {.used = row.integer(5),
                      .held = row.integer(6),
                      .limit = row.maybe_integer(7),
                      .warned = static_cast<int>(row.integer(8))},
            .leaving = row.integer(9)};
}

std::chrono::local_days day_at(const statement& row, int column) {
    const auto day = local_day(row.text(column));
    if (!day) throw store_error(store_error::kind::corrupt, "a contract change has no valid day");
    return *day;
}

contract_change change_of_row(const statement& row) {
    return {.id = row.integer(0),
            .effective = day_at(row, 1),
            .renewal = day_at(row, 2),
            .limit = row.maybe_integer(3),
            .entered_at = instant_at(row, 4),
            .entered_by = row.text(5),
            .withdrawn_at = maybe_instant(row, 6)};
}

}  // namespace

std::optional<policy::account> load(session& s) {
    policy::account a;
    bool is_open = false;
    auto& q = query(s, "SELECT " PERIOD " FROM periods ORDER BY started_at");
    for (const record& r : all(q, record_of_row)) {
        if (r.is_closed) {
            a.closed.push_back(r.when);
            continue;
        }
        a.now = r.when;
        a.count = r.count;
        is_open = true;
    }
    if (!is_open) return std::nullopt;
    return a;
}

void open(session& s, const policy::account& a, std::int64_t began_with) {
    run(s, "INSERT INTO periods (" PERIOD ") VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8, 0)",
        a.now.started_at, a.now.ends_at, a.now.window_opens_at, began_with, a.count.used,
        a.count.held, a.count.limit, a.count.warned);
}

void save(session& s, const policy::account& a) {
    run(s,
        "UPDATE periods SET ends_at = $2, window_opens_at = $3, used = $4, held = $5, "
        "tier_limit = $6, warned = $7 WHERE started_at = $1 AND is_closed = 0",
        a.now.started_at, a.now.ends_at, a.now.window_opens_at, a.count.used, a.count.held,
        a.count.limit, a.count.warned);
}

void close(session& s, const policy::account& a, std::int64_t leaving) {
    save(s, a);
    run(s, "UPDATE periods SET is_closed = 1, leaving = $2 WHERE started_at = $1", a.now.started_at,
        leaving);
}

std::vector<record> list(session& s, std::size_t limit) {
    auto& q = query(s, "SELECT " PERIOD " FROM periods ORDER BY started_at DESC LIMIT $1", limit);
    return all(q, record_of_row);
}

contract_change add(session& s, const contract_change& c) {
    auto& q = query(s,
                    "INSERT INTO contract_changes (effective, renewal, tier_limit, entered_at, "
                    "entered_by) VALUES ($1, $2, $3, $4, $5) RETURNING id",
                    to_text(c.effective), to_text(c.renewal), c.limit, c.entered_at, c.entered_by);
    contract_change added = c;
    added.id = number_of(q);
    return added;
}

bool withdraw(session& s, std::int64_t id, instant now) {
    return run(s,
               "UPDATE contract_changes SET withdrawn_at = $2 "
               "WHERE id = $1 AND withdrawn_at IS NULL",
               id, now) > 0;
}

std::vector<contract_change> changes(session& s) {
    auto& q = query(s,
                    "SELECT id, effective, renewal, tier_limit, entered_at, entered_by, "
                    "withdrawn_at FROM contract_changes ORDER BY effective, id");
    return all(q, change_of_row);
}

void note(session& s, const notice& n) {
    run(s, "INSERT INTO notices (at, kind, detail) VALUES ($1, $2, $3)", n.at, n.kind, n.detail);
}

std::vector<notice> untold(session& s, std::size_t limit) {
    auto& q = query(s,
                    "SELECT id, at, kind, detail FROM notices WHERE told_at IS NULL "
                    "ORDER BY id LIMIT $1",
                    limit);
    return all(q, [](const statement& row) {
        return notice{row.integer(0), instant_at(row, 1), row.text(2), row.text(3)};
    });
}

void told(session& s, std::int64_t id, instant now) {
    run(s, "UPDATE notices SET told_at = $2 WHERE id = $1", id, now);
}

}  // namespace sluis::store::periods

#include "gateway/store/changes.hpp"

#include <variant>

#include "gateway/store/rows.hpp"

namespace sluis::store::changes {
namespace {

#define COLUMNS                                                                              \
    "id, request_id, request_hash, what, outside, actor, reason_type, reason_id, asked_at, " \
    "selection, undoes, next_contact, total, changed, unchanged, refused, ended_at"

change change_of_row(const statement& row) {
    change c{.id = row.integer(0), .request_id = row.text(1), .request_hash = row.text(2)};
    c.what.what = enum_at<policy::change>(row, 3);
    c.what.outside = enum_at<policy::outside_window>(row, 4);
    c.actor = row.text(5);
    c.what.by = {instant_at(row, 8), enum_at<contact::reason_type>(row, 6), row.text(7)};
    c.selection = row.text(9);
    c.undoes = row.maybe_integer(10);
    c.next_contact = row.integer(11);
    c.total = row.integer(12);
    c.changed = row.integer(13);
    c.unchanged = row.integer(14);
    c.refused = row.integer(15);
    c.ended_at = maybe_instant(row, 16);
    return c;
}

item item_of_row(const statement& row) {
    item i{.contact = row.integer(0)};
    if (!row.is_null(1)) i.verdict = enum_at<policy::verdict>(row, 1);
    i.why = enum_at<policy::because>(row, 2);
    i.possible_at = maybe_instant(row, 3);
    return i;
}

}  // namespace

change add(session& s, change c) {
    auto& q = query(s,
                    "INSERT INTO changes (request_id, request_hash, what, outside, actor, "
                    "reason_type, reason_id, asked_at, selection, undoes, next_contact, total, "
                    "changed, unchanged, refused) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                    "0, 0, 0, 0, 0) RETURNING id",
                    c.request_id, blob{c.request_hash}, c.what.what, c.what.outside, c.actor,
                    c.what.by.type, c.what.by.id, c.what.by.at, c.selection, c.undoes);
    c.id = number_of(q);
    return c;
}

std::int64_t choose(session& s, std::int64_t change, const audience::sql_condition& who) {
    const std::string mine = "$" + std::to_string(who.parameters.size() + 1);
    statement& q =
        s.prepare("INSERT INTO change_items (change, contact, why) SELECT " + mine +
                  ", id, 0 FROM contacts WHERE " + (who.text.empty() ? "1 = 1" : who.text));
    int n = 0;
    for (const auto& p : who.parameters)
        std::visit([&](const auto& value) { bind_value(q, ++n, value); }, p);
    bind_value(q, n + 1, change);
    q.step();
    return s.changes();
}

std::int64_t choose(session& s, std::int64_t change, std::span<const std::int64_t> ids) {
    std::int64_t chosen = 0;
    for (const std::int64_t id : ids)
        chosen += run(s,
                      "INSERT INTO change_items (change, contact, why) "
                      "SELECT $1, id, 0 FROM contacts WHERE id = $2 ON CONFLICT DO NOTHING",
                      change, id);
    return chosen;
}

std::int64_t choose_changed_by(session& s, std::int64_t change, std::int64_t other) {
    return run(s,
               "INSERT INTO change_items (change, contact, why) SELECT $1, contact, 0 "
               "FROM change_items WHERE change = $2 AND verdict = $3",
               change, other, policy::verdict::changed);
}

void begin(session& s, std::int64_t change, std::int64_t total, instant now) {
    run(s, "UPDATE changes SET total = $2, ended_at = $3 WHERE id = $1", change, total,
        total == 0 ? std::optional(now) : std::nullopt);
}

std::optional<change> get(session& s, std::int64_t id) {
    return first(query(s, "SELECT " COLUMNS " FROM changes WHERE id = $1", id), change_of_row);
}

std::optional<change> find(session& s, std::string_view request_id) {
    return first(query(s, "SELECT " COLUMNS " FROM changes WHERE request_id = $1", request_id),
                 change_of_row);
}

std::vector<change> list(session& s, std::int64_t before, std::size_t limit) {
    return all(query(s, "SELECT " COLUMNS " FROM changes WHERE id < $1 ORDER BY id DESC LIMIT $2",
                     before > 0 ? before : INT64_MAX, limit),
               change_of_row);
}

std::optional<change> running(session& s) {
    return first(
        query(s, "SELECT " COLUMNS " FROM changes WHERE ended_at IS NULL ORDER BY id LIMIT 1"),
        change_of_row);
}

std::vector<std::int64_t> next(session& s, std::int64_t change, std::int64_t after,
                               std::size_t limit) {
    auto& q = query(s,
                    "SELECT contact FROM change_items WHERE change = $1 AND contact > $2 "
                    "ORDER BY contact LIMIT $3",
                    change, after, limit);
    return all(q, [](const statement& row) { return row.integer(0); });
}

void settle(session& s, std::int64_t change, const item& became) {
    run(s,
        "UPDATE change_items SET verdict = $3, why = $4, possible_at = $5 "
        "WHERE change = $1 AND contact = $2",
        change, became.contact, became.verdict, became.why, became.possible_at);
}

void save(session& s, const change& c) {
    run(s,
        "UPDATE changes SET next_contact = $2, changed = $3, unchanged = $4, refused = $5, "
        "ended_at = $6 WHERE id = $1",
        c.id, c.next_contact, c.changed, c.unchanged, c.refused, c.ended_at);
}

std::vector<item> items(session& s, std::int64_t change, std::optional<policy::verdict> only,
                        std::int64_t after, std::size_t limit) {
    auto& q = query(s,
                    "SELECT contact, verdict, why, possible_at FROM change_items "
                    "WHERE change = $1 AND contact > $2 AND ($3 IS NULL OR verdict = $3) "
                    "ORDER BY contact LIMIT $4",
                    change, after, only, limit);
    return all(q, item_of_row);
}

std::int64_t retire(session& s, instant before, std::size_t limit) {
    return run(
        s,
        "DELETE FROM change_items WHERE (change, contact) IN (SELECT change, contact FROM "
        "change_items WHERE change IN (SELECT id FROM changes WHERE ended_at < $1) LIMIT $2)",
        before, limit);
}

}  // namespace sluis::store::changes

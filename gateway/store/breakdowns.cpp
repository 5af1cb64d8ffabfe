#include "gateway/store/breakdowns.hpp"

#include <map>

#include "gateway/store/rows.hpp"

namespace sluis::store::breakdowns {
namespace {

using policy::reason;

constexpr std::int64_t no_reason = -1;

#define COLUMNS                                                                             \
    "id, kind, audience, audience_number, destination, needs_consent, obeys_unsubscribed, " \
    "filter_groups, view, configuration, actor, asked_at, next_contact, last_contact, "     \
    "met, total, failure, ended_at"

breakdown breakdown_of_row(const statement& row) {
    breakdown b{.id = row.integer(0)};
    if (!row.is_null(1)) b.of.kind = enum_at<policy::message_kind>(row, 1);
    b.of.audience = row.text(2);
    b.of.audience_number = row.integer(3);
    b.of.destination = row.integer(4);
    b.of.rules = {row.integer(5) != 0, row.integer(6) != 0};
    b.of.filter_groups = row.text(7);
    b.of.view = row.text(8);
    b.configuration = row.text(9);
    b.actor = row.text(10);
    b.asked_at = instant_at(row, 11);
    b.next_contact = row.integer(12);
    b.last_contact = row.integer(13);
    b.met = row.integer(14);
    b.total = row.integer(15);
    b.failure = row.text(16);
    b.ended_at = maybe_instant(row, 17);
    return b;
}

std::int64_t code_of(const std::optional<reason>& r) {
    return r ? static_cast<std::int64_t>(*r) : no_reason;
}

place place_at(const statement& row, int column) {
    place at{.now = enum_at<standing>(row, column)};
    if (row.integer(column + 1) != no_reason) at.primary = enum_at<reason>(row, column + 1);
    return at;
}

}  // namespace

breakdown add(session& s, breakdown b) {
    b.last_contact = number_of(query(s, "SELECT COALESCE(MAX(id), 0) FROM contacts"));
    auto& q = query(s,
                    "INSERT INTO breakdowns (kind, audience, audience_number, destination, "
                    "needs_consent, obeys_unsubscribed, filter_groups, view, configuration, actor, "
                    "asked_at, next_contact, last_contact, met, total, failure) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, 0, $13, '') "
                    "RETURNING id",
                    b.of.kind, b.of.audience, b.of.audience_number, b.of.destination,
                    b.of.rules.needs_consent, b.of.rules.obeys_unsubscribed, b.of.filter_groups,
                    b.of.view, b.configuration, b.actor, b.asked_at, b.last_contact, b.total);
    b.id = number_of(q);
    return b;
}

std::optional<breakdown> get(session& s, std::int64_t id) {
    return first(query(s, "SELECT " COLUMNS " FROM breakdowns WHERE id = $1", id),
                 breakdown_of_row);
}

std::vector<breakdown> list(session& s, std::int64_t before, std::size_t limit) {
    return all(
        query(s, "SELECT " COLUMNS " FROM breakdowns WHERE id < $1 ORDER BY id DESC LIMIT $2",
              before > 0 ? before : INT64_MAX, limit),
        breakdown_of_row);
}

std::optional<breakdown> running(session& s) {
    return first(
        query(s, "SELECT " COLUMNS " FROM breakdowns WHERE ended_at IS NULL ORDER BY id LIMIT 1"),
        breakdown_of_row);
}

std::int64_t count_running(session& s) {
    return number_of(query(s, "SELECT count(*) FROM breakdowns WHERE ended_at IS NULL"));
}

void record(session& s, std::int64_t breakdown, std::span<const item> items) {
    std::map<place, std::int64_t> sums;
    for (const item& i : items) {
        run(s,
            "INSERT INTO breakdown_items (breakdown, standing, primary_reason, contact, reasons) "
            "VALUES ($1, $2, $3, $4, $5)",
            breakdown, i.at.now, code_of(i.at.primary), i.contact, i.reasons.bits());
        ++sums[i.at];
    }
    for (const auto& [at, contacts] : sums)
        run(s,
            "INSERT INTO breakdown_counts (breakdown, standing, primary_reason, contacts) "
            "VALUES ($1, $2, $3, $4) ON CONFLICT (breakdown, standing, primary_reason) "
            "DO UPDATE SET contacts = breakdown_counts.contacts + excluded.contacts",
            breakdown, at.now, code_of(at.primary), contacts);
}

void save(session& s, const breakdown& b) {
    run(s,
        "UPDATE breakdowns SET next_contact = $2, met = $3, total = $4, failure = $5, "
        "ended_at = $6 WHERE id = $1",
        b.id, b.next_contact, b.met, b.total, b.failure, b.ended_at);
}

std::vector<number> numbers(session& s, std::int64_t breakdown) {
    auto& q = query(s,
                    "SELECT standing, primary_reason, contacts FROM breakdown_counts "
                    "WHERE breakdown = $1 ORDER BY standing, primary_reason",
                    breakdown);
    return all(q, [](const statement& row) { return number{place_at(row, 0), row.integer(2)}; });
}

std::vector<item> items(session& s, std::int64_t breakdown, const selection& which,
                        const std::optional<item>& after, std::size_t limit) {
    const bool is_one = which.primary.has_value();
    item from{.at = {is_one ? standing::not_sent : which.first, which.primary}};
    if (after && from.at <= after->at) from = *after;
    // A stretch of the key, so that the few of a reason are found among a million.
    auto& q = query(s,
                    "SELECT standing, primary_reason, contact, reasons FROM breakdown_items "
                    "WHERE breakdown = $1 AND (standing, primary_reason, contact) > ($2, $3, $4) "
                    "AND (standing, primary_reason) <= ($5, $6) "
                    "ORDER BY standing, primary_reason, contact LIMIT $7",
                    breakdown, from.at.now, code_of(from.at.primary), from.contact,
                    is_one ? standing::not_sent : which.last,
                    is_one ? code_of(which.primary) : std::int64_t{policy::reason_count}, limit);
    return all(q, [](const statement& row) {
        return item{row.integer(2), place_at(row, 0),
                    policy::reasons(static_cast<std::uint32_t>(row.integer(3)))};
    });
}

audience::sql_condition condition_of(std::int64_t breakdown, reason primary) {
    return {.text =
                "id IN (SELECT contact FROM breakdown_items WHERE breakdown = $1 "
                "AND standing = $2 AND primary_reason = $3)",
            .parameters = {breakdown, static_cast<std::int64_t>(standing::not_sent),
                           static_cast<std::int64_t>(primary)}};
}

std::int64_t retire(session& s, instant before, std::size_t limit) {
    const auto oldest = first(query(s,
                                    "SELECT id FROM breakdowns WHERE ended_at < $1 "
                                    "ORDER BY ended_at, id LIMIT 1",
                                    before),
                              [](const statement& row) { return row.integer(0); });
    if (!oldest) return 0;
    const std::int64_t removed =
        run(s,
            "DELETE FROM breakdown_items WHERE (breakdown, standing, primary_reason, contact) IN "
            "(SELECT breakdown, standing, primary_reason, contact FROM breakdown_items "
            "WHERE breakdown = $1 LIMIT $2)",
            *oldest, limit);
    if (removed == static_cast<std::int64_t>(limit)) return removed;
    run(s, "DELETE FROM breakdown_counts WHERE breakdown = $1", *oldest);
    run(s, "DELETE FROM breakdowns WHERE id = $1", *oldest);
    return removed + 1;
}

}  // namespace sluis::store::breakdowns

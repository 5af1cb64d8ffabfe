// Contacts for which time alone brings something, found by partial indexes: nothing here passes over
// the contacts for which it does not.
#include <algorithm>
#include <iterator>
#include <variant>

#include "gateway/store/contact_row.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::contacts {
namespace {

// Ranges of the index `contacts_leaving`: scheduled for another instant than the boundary, or not yet.
enum class range { before_it, after_it, not_yet };

std::string condition_of(range r) {
    constexpr std::string_view conditions[] = {"exit_effective_at < $2", "exit_effective_at > $2",
                                               "exit_effective_at IS NULL"};
    return " FROM contacts WHERE exit_asked_at IS NOT NULL AND " +
           std::string(conditions[static_cast<std::size_t>(r)]);
}

// With $1, and the boundary as $2 where the range has one.
statement& bound(session& s, const std::string& sql, range r, std::int64_t first,
                 instant boundary) {
    statement& q = query(s, sql, first);
    if (r != range::not_yet) bind_value(q, 2, boundary);
    return q;
}

std::vector<contact::contact> load_range(session& s, range r, instant boundary, std::size_t limit) {
    const std::string sql = "SELECT " + std::string(contact_columns) + condition_of(r) +
                            " ORDER BY exit_effective_at, id LIMIT $1";
    return all(bound(s, sql, r, static_cast<std::int64_t>(limit), boundary), contact_of_row);
}

std::int64_t count_range(session& s, range r, instant boundary) {
    const std::string sql = "SELECT count(*) * $1" + condition_of(r);
    return number_of(bound(s, sql, r, 1, boundary));
}

}  // namespace

std::vector<contact::contact> load_due(session& s, instant boundary, bool window_open,
                                       std::size_t limit) {
    std::vector<contact::contact> due = load_range(s, range::before_it, boundary, limit);
    const auto add = [&](range r) {
        if (due.size() >= limit) return;
        std::ranges::move(load_range(s, r, boundary, limit - due.size()), std::back_inserter(due));
    };
    add(range::after_it);
    if (window_open) add(range::not_yet);
    return with_identities(s, std::move(due));
}

std::int64_t count_due(session& s, instant boundary, bool window_open) {
    return count_range(s, range::before_it, boundary) + count_range(s, range::after_it, boundary) +
           (window_open ? count_range(s, range::not_yet, boundary) : 0);
}

std::vector<contact::contact> load_held(session& s, std::size_t limit) {
    static const std::string sql =
        "SELECT " + std::string(contact_columns) +
        " FROM contacts WHERE held_at IS NOT NULL "
        "ORDER BY held_at, held_reason_type, held_reason_id, id LIMIT $1";
    return with_identities(s, all(query(s, sql, limit), contact_of_row));
}

leaving count_leaving(session& s) {
    auto& q = query(s,
                    "SELECT count(*), count(exit_effective_at) FROM contacts "
                    "WHERE exit_asked_at IS NOT NULL");
    return first(q,
                 [](const statement& row) {
                     return leaving{row.integer(0), row.integer(1)};
                 })
        .value();
}

stages count_stages(session& s, const audience::sql_condition& who) {
    statement& q = s.prepare(
        "SELECT status, exit_effective_at IS NOT NULL, exit_asked_at IS NOT NULL, "
        "held_at IS NOT NULL, count(*) FROM contacts WHERE " +
        (who.text.empty() ? "1 = 1" : who.text) + " GROUP BY 1, 2, 3, 4");
    int n = 0;
    for (const auto& p : who.parameters)
        std::visit([&](const auto& value) { bind_value(q, ++n, value); }, p);
    stages sums;
    while (q.step()) {
        std::int64_t& of = q.integer(0) == 0
                               ? (q.integer(3) != 0 ? sums.waiting : sums.non_marketing)
                           : q.integer(1) != 0 ? sums.scheduled
                           : q.integer(2) != 0 ? sums.remembered
                                               : sums.marketing;
        of += q.integer(4);
    }
    return sums;
}

std::int64_t count_staying(session& s) {
    const auto count = [&](std::string_view condition) {
        return number_of(query(s, "SELECT count(*) FROM contacts WHERE " + std::string(condition)));
    };
    return count("status = 1") - count("exit_asked_at IS NOT NULL");
}

}  // namespace sluis::store::contacts

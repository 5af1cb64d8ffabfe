#include "gateway/store/rules.hpp"

#include "gateway/store/rows.hpp"

namespace sluis::store::rules {

std::optional<state> get(session& s, std::int64_t rule) {
    auto& q = query(s,
                    "SELECT is_on, changed_at, changed_by, hour_began, hour_enrolled, hour_is_full "
                    "FROM rule_states WHERE rule = $1",
                    rule);
    return first(q, [](const statement& row) {
        return state{.is_on = row.integer(0) != 0,
                     .changed_at = instant_at(row, 1),
                     .changed_by = row.text(2),
                     .hour_began = instant_at(row, 3),
                     .hour_enrolled = row.integer(4),
                     .hour_is_full = row.integer(5) != 0};
    });
}

void put(session& s, std::int64_t rule, const state& now) {
    store::run(s,
               "INSERT INTO rule_states (rule, is_on, changed_at, changed_by, hour_began, "
               "hour_enrolled, hour_is_full) VALUES ($1, $2, $3, $4, $5, $6, $7) "
               "ON CONFLICT (rule) DO UPDATE SET is_on = excluded.is_on, "
               "changed_at = excluded.changed_at, changed_by = excluded.changed_by, "
               "hour_began = excluded.hour_began, hour_enrolled = excluded.hour_enrolled, "
               "hour_is_full = excluded.hour_is_full",
               rule, now.is_on, now.changed_at, now.changed_by, now.hour_began, now.hour_enrolled,
               now.hour_is_full);
}

std::vector<std::int64_t> all_on(session& s) {
    auto& q = query(s, "SELECT rule FROM rule_states WHERE is_on = 1 ORDER BY rule");
    return all(q, [](const statement& row) { return row.integer(0); });
}

void look_at(session& s, std::int64_t contact) {
    store::run(s,
               "INSERT INTO rule_looks (contact) SELECT $1 WHERE EXISTS "
               "(SELECT 1 FROM rule_states WHERE is_on = 1) ON CONFLICT DO NOTHING",
               contact);
}

std::vector<std::int64_t> take_looks(session& s, std::size_t limit) {
    auto& q = query(s, "SELECT contact FROM rule_looks ORDER BY contact LIMIT $1", limit);
    const auto ids = all(q, [](const statement& row) { return row.integer(0); });
    if (!ids.empty()) store::run(s, "DELETE FROM rule_looks WHERE contact <= $1", ids.back());
    return ids;
}

std::optional<passage> get(session& s, std::int64_t rule, std::int64_t contact) {
    auto& q = query(s,
                    "SELECT matches, enrolments FROM rule_contacts "
                    "WHERE contact = $1 AND rule = $2",
                    contact, rule);
    return first(q, [](const statement& row) {
        return passage{row.integer(0) != 0, row.integer(1)};
    });
}

void put(session& s, std::int64_t rule, std::int64_t contact, const passage& p) {
    store::run(s,
               "INSERT INTO rule_contacts (contact, rule, matches, enrolments) "
               "VALUES ($1, $2, $3, $4) ON CONFLICT (contact, rule) DO UPDATE SET "
               "matches = excluded.matches, enrolments = excluded.enrolments",
               contact, rule, p.matches, p.enrolments);
}

audience::sql_condition would_enrol(const audience::filter& trigger, std::int64_t rule,
                                    bool reenrol) {
    audience::sql_condition who = audience::to_sql(trigger);
    // The number stands in the text: it is ours, and no parameter of the filter moves.
    who.text = '(' + who.text +
               ") AND NOT EXISTS (SELECT 1 FROM rule_contacts WHERE contact = contacts.id AND "
               "rule = " +
               std::to_string(rule) + (reenrol ? " AND matches = 1)" : " AND enrolments > 0)");
    return who;
}

void absorb(session& s, std::int64_t absorbed, std::int64_t survivor) {
    store::run(s,
               "INSERT INTO rule_contacts (contact, rule, matches, enrolments) "
               "SELECT $2, rule, matches, enrolments FROM rule_contacts WHERE contact = $1 "
               "ON CONFLICT (contact, rule) DO UPDATE SET "
               "enrolments = rule_contacts.enrolments + excluded.enrolments",
               absorbed, survivor);
    store::run(s, "DELETE FROM rule_contacts WHERE contact = $1", absorbed);
    store::run(s, "DELETE FROM rule_looks WHERE contact = $1", absorbed);
    store::run(s, "UPDATE rule_runs SET contact = $2 WHERE contact = $1", absorbed, survivor);
    store::run(s, "UPDATE rule_log SET contact = $2 WHERE contact = $1", absorbed, survivor);
}

void erase(session& s, std::int64_t contact) {
    for (const std::string_view sql :
         {"DELETE FROM rule_looks WHERE contact = $1",
          "DELETE FROM rule_contacts WHERE contact = $1",
          "DELETE FROM rule_runs WHERE contact = $1", "DELETE FROM rule_log WHERE contact = $1"})
        store::run(s, sql, contact);
}

void forget_rule(session& s, std::int64_t rule) {
    for (const std::string_view sql :
         {"DELETE FROM rule_states WHERE rule = $1", "DELETE FROM rule_contacts WHERE rule = $1",
          "DELETE FROM rule_runs WHERE rule = $1"})
        store::run(s, sql, rule);
}

}  // namespace sluis::store::rules

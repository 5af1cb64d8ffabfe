#include "gateway/store/submissions.hpp"

#include <iterator>
#include <utility>

#include "gateway/store/rows.hpp"

namespace sluis::store::submissions {
namespace {

#define COLUMNS "id, source, event_key, received_at, applied_at, outcome, reason, detail"

constexpr std::string_view outcomes[] = {"applied", "ignored", "quarantined", "tested", "fetching"};

submission submission_of_row(const statement& row) {
    return {.id = row.text(0),
            .source = row.text(1),
            .event_key = row.text(2),
            .received_at = instant_at(row, 3),
            .applied_at = instant_at(row, 4),
            .became = enum_at<outcome>(row, 5),
            .reason = row.text(6),
            .detail = row.text(7)};
}

effect_row effect_at(const statement& row, int column) {
    return {.item = row.integer(column),
            .contact = row.maybe_integer(column + 1),
            .effect = enum_at<contact::effect>(row, column + 2),
            .what = enum_at<policy::happened>(row, column + 3)};
}

}  // namespace

std::string_view name(outcome o) noexcept {
    return outcomes[static_cast<std::size_t>(o)];
}

std::optional<outcome> outcome_named(std::string_view text) noexcept {
    for (std::size_t i = 0; i < std::size(outcomes); ++i)
        if (outcomes[i] == text) return static_cast<outcome>(i);
    return std::nullopt;
}

std::span<const std::string_view> outcome_names() noexcept {
    return outcomes;
}

bool insert(session& s, const submission& what, std::string_view sealed_envelope) {
    return run(s,
               "INSERT INTO submissions (" COLUMNS
               ", envelope) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
               what.id, what.source, what.event_key, what.received_at, what.applied_at, what.became,
               what.reason, what.detail, blob{sealed_envelope}) > 0;
}

void put_effects(session& s, std::string_view submission, std::span<const effect_row> effects) {
    for (const effect_row& e : effects)
        run(s,
            "INSERT INTO effects (submission, item, contact, effect, what) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (submission, item) "
            "DO UPDATE SET contact = $3, effect = $4, what = $5",
            submission, e.item, e.contact, e.effect, e.what);
}

bool mark_replayed(session& s, const submission& now) {
    return run(s,
               "UPDATE submissions SET applied_at = $1, outcome = $2, reason = $3, detail = $4 "
               "WHERE id = $5 AND outcome = $6",
               now.applied_at, now.became, now.reason, now.detail, now.id,
               outcome::quarantined) > 0;
}

void note_reason(session& s, std::string_view id, std::string_view reason,
                 std::string_view detail) {
    run(s, "UPDATE submissions SET reason = $1, detail = $2 WHERE id = $3 AND reason = ''", reason,
        detail, id);
}

void end_fetching(session& s, std::string_view id, instant now) {
    run(s,
        "UPDATE submissions SET applied_at = $1, outcome = CASE WHEN reason <> '' THEN $2 "
        "WHEN EXISTS (SELECT 1 FROM effects WHERE submission = $3 AND effect <> $4) THEN $5 "
        "ELSE $6 END WHERE id = $3 AND outcome = $7",
        now, outcome::quarantined, id, contact::effect::ignore, outcome::applied, outcome::ignored,
        outcome::fetching);
}

std::optional<submission> get(session& s, std::string_view id) {
    return first(query(s, "SELECT " COLUMNS " FROM submissions WHERE id = $1", id),
                 submission_of_row);
}

std::vector<effect_row> effects_of(session& s, std::string_view id) {
    auto& q = query(s,
                    "SELECT item, contact, effect, what FROM effects WHERE submission = $1 "
                    "ORDER BY item",
                    id);
    return all(q, [](const statement& row) { return effect_at(row, 0); });
}

std::optional<std::string> envelope(session& s, std::string_view id) {
    auto& q = query(s, "SELECT envelope FROM submissions WHERE id = $1", id);
    return first(q, [](const statement& row) { return row.text(0); });
}

// --- Lists -----------------------------------------------------------------------------------

std::vector<submission> list(session& s, const selection& f) {
    std::string sql = "SELECT " COLUMNS " FROM submissions WHERE 1 = 1";
    if (f.source) sql += " AND source = $1";
    if (f.became) sql += " AND outcome = $2";
    if (f.reason) sql += " AND reason = $3";
    if (f.from) sql += " AND received_at >= $4";
    if (f.until) sql += " AND received_at < $5";
    if (f.before) sql += " AND (received_at, id) < ($6, $7)";
    sql += f.oldest_first ? " ORDER BY received_at, id LIMIT $8"
                          : " ORDER BY received_at DESC, id DESC LIMIT $8";
    statement& q = s.prepare(sql);
    if (f.source) bind_value(q, 1, *f.source);
    if (f.became) bind_value(q, 2, *f.became);
    if (f.reason) bind_value(q, 3, *f.reason);
    if (f.from) bind_value(q, 4, *f.from);
    if (f.until) bind_value(q, 5, *f.until);
    if (f.before) bind_value(q, 6, f.before->first);
    if (f.before) bind_value(q, 7, f.before->second);
    bind_value(q, 8, f.limit);
    return all(q, submission_of_row);
}

std::vector<of_contact_row> of_contact(session& s, std::int64_t contact, std::size_t limit) {
    auto& q = query(s,
                    "SELECT s.id, s.source, s.event_key, s.received_at, s.applied_at, s.outcome, "
                    "s.reason, s.detail, e.item, e.contact, e.effect, e.what "
                    "FROM effects e JOIN submissions s ON s.id = e.submission "
                    "WHERE e.contact = $1 ORDER BY s.received_at DESC, s.id DESC, e.item LIMIT $2",
                    contact, limit);
    return all(q, [](const statement& row) {
        return of_contact_row{submission_of_row(row), effect_at(row, 8)};
    });
}

std::vector<outcome_count> counts(session& s) {
    auto& q = query(s,
                    "SELECT source, outcome, count(*) FROM submissions "
                    "GROUP BY source, outcome ORDER BY source, outcome");
    return all(q, [](const statement& row) {
        return outcome_count{row.text(0), enum_at<outcome>(row, 1), row.integer(2)};
    });
}

std::vector<quarantine_count> quarantine(session& s) {
    auto& q = query(s,
                    "SELECT source, reason, COUNT(*), MIN(received_at), MAX(received_at) "
                    "FROM submissions WHERE outcome = $1 GROUP BY source, reason "
                    "ORDER BY source, reason",
                    outcome::quarantined);
    return all(q, [](const statement& row) {
        return quarantine_count{row.text(0), row.text(1), row.integer(2), instant_at(row, 3),
                                instant_at(row, 4)};
    });
}

// --- Housekeeping ----------------------------------------------------------------------------

std::int64_t retire_envelopes(session& s, instant received_before, std::size_t limit) {
    constexpr std::chrono::days longest_fetch{90};
    return run(s,
               "UPDATE submissions SET envelope = $1 WHERE id IN (SELECT id FROM submissions "
               "WHERE received_at < $2 AND length(envelope) > 0 AND (received_at < $3 OR id NOT IN "
               "(SELECT submission FROM fetches)) ORDER BY received_at LIMIT $4)",
               blob{}, received_before, received_before - longest_fetch, limit);
}

std::int64_t forget_contact(session& s, std::int64_t contact) {
    run(s,
        "UPDATE fetches SET forget = 1 WHERE submission IN "
        "(SELECT submission FROM effects WHERE contact = $1)",
        contact);
    const auto touched =
        run(s,
            "UPDATE submissions SET envelope = $1 WHERE length(envelope) > 0 AND id IN "
            "(SELECT submission FROM effects WHERE contact = $2) AND id NOT IN "
            "(SELECT submission FROM fetches)",
            blob{}, contact);
    // A sender's key may be an address. The id is derived from it, so a repeat is still known.
    run(s,
        "UPDATE submissions SET event_key = id WHERE id IN "
        "(SELECT submission FROM effects WHERE contact = $1)",
        contact);
    run(s, "UPDATE effects SET contact = NULL WHERE contact = $1", contact);
    return touched;
}

void forget_envelope(session& s, std::string_view id) {
    run(s, "UPDATE fetches SET forget = 1 WHERE submission = $1", id);
    run(s,
        "UPDATE submissions SET envelope = $1, event_key = id WHERE id = $2 AND id NOT IN "
        "(SELECT submission FROM fetches)",
        blob{}, id);
}

}  // namespace sluis::store::submissions

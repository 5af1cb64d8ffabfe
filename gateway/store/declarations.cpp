#include "gateway/store/declarations.hpp"

#include <utility>

#include "gateway/store/rows.hpp"

namespace sluis::store::declarations {
namespace {

#define COLUMNS "number, id, body, secrets, version, created_at, changed_at, changed_by"

// The tables begin alike: '@' in a text stands for the one of this kind.
std::string in_table(kind k, std::string_view sql) {
    constexpr std::string_view tables[] = {"sources", "audiences", "destinations", "views",
                                           "rules"};
    std::string text(sql);
    text.replace(text.find('@'), 1, tables[static_cast<std::size_t>(k)]);
    return text;
}

declaration declaration_of_row(const statement& row) {
    return {.number = row.integer(0),
            .id = row.text(1),
            .body = row.text(2),
            .secrets = row.text(3),
            .version = row.integer(4),
            .created_at = instant_at(row, 5),
            .changed_at = instant_at(row, 6),
            .changed_by = row.text(7)};
}

statement& newest_first(session& s, kind k, std::int64_t number) {
    return query(s,
                 "SELECT version, body, at, by FROM declaration_versions "
                 "WHERE kind = $1 AND declaration = $2 ORDER BY version DESC",
                 k, number);
}

old_version version_of_row(const statement& row) {
    return {row.integer(0), row.text(1), instant_at(row, 2), row.text(3)};
}

bool exists(statement& q) {
    return first(q, [](const statement&) { return true; }).value_or(false);
}

}  // namespace

std::vector<declaration> list(session& s, kind k) {
    return all(query(s, in_table(k, "SELECT " COLUMNS " FROM @ ORDER BY id")), declaration_of_row);
}

std::optional<declaration> get(session& s, kind k, std::string_view id) {
    return first(query(s, in_table(k, "SELECT " COLUMNS " FROM @ WHERE id = $1"), id),
                 declaration_of_row);
}

std::optional<declaration> get(session& s, kind k, std::int64_t number) {
    return first(query(s, in_table(k, "SELECT " COLUMNS " FROM @ WHERE number = $1"), number),
                 declaration_of_row);
}

change put(session& s, kind k, const draft& d) {
    const auto before = get(s, k, d.id);
    const bool same_secrets = before && (!d.secrets || before->secrets == *d.secrets);
    if (before && before->body == d.body && same_secrets) return change::unchanged;
    if (!before) {
        run(s,
            in_table(k,
                     "INSERT INTO @ (id, body, secrets, version, created_at, changed_at, "
                     "changed_by) VALUES ($1, $2, $3, 1, $4, $4, $5)"),
            d.id, d.body, blob{d.secrets ? std::string_view(*d.secrets) : std::string_view()}, d.at,
            d.by);
    } else {
        const std::string& secrets = d.secrets ? *d.secrets : before->secrets;
        run(s,
            in_table(k,
                     "UPDATE @ SET body = $1, secrets = $2, version = version + 1, "
                     "changed_at = $3, changed_by = $4 WHERE number = $5"),
            d.body, blob{secrets}, d.at, d.by, before->number);
    }
    const auto after = get(s, k, d.id);
    run(s,
        "INSERT INTO declaration_versions (kind, declaration, version, body, at, by) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        k, after->number, after->version, d.body, d.at, d.by);
    return before ? change::changed : change::created;
}

std::vector<old_version> versions(session& s, kind k, std::int64_t number) {
    return all(newest_first(s, k, number), version_of_row);
}

std::optional<std::string> body_of(session& s, kind k, std::int64_t number, std::int64_t version) {
    auto& q = query(s,
                    "SELECT body FROM declaration_versions "
                    "WHERE kind = $1 AND declaration = $2 AND version = $3",
                    k, number, version);
    return first(q, [](const statement& row) { return row.text(0); });
}

std::optional<old_version> alike_since(session& s, kind k, std::int64_t number,
                                       const std::function<bool(const std::string&)>& alike) {
    std::optional<old_version> oldest;
    statement& q = newest_first(s, k, number);
    while (q.step()) {
        old_version v = version_of_row(q);
        if (!alike(v.body)) break;
        oldest = std::move(v);
    }
    q.reset();
    return oldest;
}

removal remove(session& s, kind k, std::string_view id) {
    const auto it = get(s, k, id);
    if (!it) return removal::unknown;
    if (k == kind::destination) {
        const bool kept_at = exists(query(
            s, "SELECT 1 FROM targets WHERE destination = $1 AND active = 1 LIMIT 1", it->number));
        const bool holds = exists(
            query(s, "SELECT 1 FROM membership WHERE destination = $1 AND sent <> '' LIMIT 1",
                  it->number));
        if (kept_at || holds) return removal::in_use;
        run(s, "DELETE FROM targets WHERE destination = $1", it->number);
    }
    run(s, in_table(k, "DELETE FROM @ WHERE number = $1"), it->number);
    return removal::removed;
}

// --- What came from a source -----------------------------------------------------------------

void count_received(session& s, std::string_view source, const source_counts& more) {
    run(s,
        "UPDATE sources SET accepted = accepted + $2, quarantined = quarantined + $3, "
        "first_received_at = CASE WHEN first_received_at <= $4 THEN first_received_at "
        "ELSE COALESCE($4, first_received_at) END, "
        "last_received_at = CASE WHEN last_received_at >= $5 THEN last_received_at "
        "ELSE COALESCE($5, last_received_at) END, "
        "duplicates = duplicates + $6, refused = refused + $7, "
        "last_refusal = CASE WHEN $8 IS NULL OR last_refused_at > $8 THEN last_refusal "
        "ELSE $9 END, "
        "last_refused_at = CASE WHEN last_refused_at >= $8 THEN last_refused_at "
        "ELSE COALESCE($8, last_refused_at) END WHERE id = $1",
        source, more.accepted, more.quarantined, more.first_received_at, more.last_received_at,
        more.duplicates, more.refused, more.last_refused_at, more.last_refusal);
}

source_counts received(session& s, std::string_view source) {
    auto& q = query(s,
                    "SELECT accepted, quarantined, first_received_at, last_received_at, "
                    "duplicates, refused, last_refused_at, last_refusal "
                    "FROM sources WHERE id = $1",
                    source);
    auto counts = first(q, [](const statement& row) {
        return source_counts{.accepted = row.integer(0),
                             .quarantined = row.integer(1),
                             .first_received_at = maybe_instant(row, 2),
                             .last_received_at = maybe_instant(row, 3),
                             .duplicates = row.integer(4),
                             .refused = row.integer(5),
                             .last_refused_at = maybe_instant(row, 6),
                             .last_refusal = row.text(7)};
    });
    return counts.value_or(source_counts{});
}

}  // namespace sluis::store::declarations

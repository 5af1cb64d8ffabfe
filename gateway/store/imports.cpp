#include "gateway/store/imports.hpp"

#include "gateway/store/rows.hpp"

namespace sluis::store::imports {
namespace {

#define COLUMNS                                                                                   \
    "id, name, format, encoding, delimiter, mapping, country, external_ids_of, default_status, "  \
    "apply_to, opt_out, dry_run, actor, state, size, position, header, lines, created, updated, " \
    "unchanged, ignored, bad, marketing, held, suppressed, unmapped, problems, failure, "         \
    "done_bytes, dropped, created_at, started_at, ended_at"

wish wish_of_row(const statement& row) {
    return {.name = row.text(1),
            .format = row.text(2),
            .encoding = row.text(3),
            .delimiter = row.text(4),
            .mapping = row.text(5),
            .country = row.text(6),
            .external_ids_of = row.text(7),
            .default_status = enum_at<policy::default_status>(row, 8),
            .apply_to = enum_at<policy::applies_to>(row, 9),
            .opt_out = row.integer(10) != 0,
            .dry_run = row.integer(11) != 0};
}

sums sums_of_row(const statement& row) {
    return {.lines = row.integer(17),
            .created = row.integer(18),
            .updated = row.integer(19),
            .unchanged = row.integer(20),
            .ignored = row.integer(21),
            .bad = row.integer(22),
            .marketing = row.integer(23),
            .held = row.integer(24),
            .suppressed = row.integer(25)};
}

file file_of_row(const statement& row) {
    return {.id = row.integer(0),
            .asked = wish_of_row(row),
            .actor = row.text(12),
            .now = enum_at<state>(row, 13),
            .size = row.integer(14),
            .done_bytes = row.integer(29),
            .position = row.text(15),
            .header = row.text(16),
            .became = sums_of_row(row),
            .unmapped = row.text(26),
            .problems = row.text(27),
            .failure = row.text(28),
            .dropped = row.integer(30) != 0,
            .created_at = instant_at(row, 31),
            .started_at = maybe_instant(row, 32),
            .ended_at = maybe_instant(row, 33)};
}

}  // namespace

std::string_view name(state s) noexcept {
    constexpr std::string_view names[] = {"uploading", "running", "done", "failed", "cancelled"};
    return names[static_cast<std::size_t>(s)];
}

file add(session& s, const wish& asked, std::string_view actor, instant now) {
    file i{.asked = asked, .actor = std::string(actor), .created_at = now};
    auto& q = query(s,
                    "INSERT INTO imports (name, format, encoding, delimiter, mapping, country, "
                    "external_ids_of, default_status, apply_to, opt_out, dry_run, actor, state, "
                    "size, position, header, lines, created, updated, unchanged, ignored, bad, "
                    "marketing, held, suppressed, unmapped, problems, failure, done_bytes, "
                    "dropped, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
                    "$12, 0, 0, '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, $13, $14, '', 0, 0, $15) "
                    "RETURNING id",
                    asked.name, asked.format, asked.encoding, asked.delimiter, asked.mapping,
                    asked.country, asked.external_ids_of, asked.default_status, asked.apply_to,
                    asked.opt_out, asked.dry_run, actor, i.unmapped, i.problems, now);
    i.id = number_of(q);
    return i;
}

std::optional<file> get(session& s, std::int64_t id) {
    return first(query(s, "SELECT " COLUMNS " FROM imports WHERE id = $1", id), file_of_row);
}

std::vector<file> list(session& s, std::int64_t before, std::size_t limit) {
    return all(query(s, "SELECT " COLUMNS " FROM imports WHERE id < $1 ORDER BY id DESC LIMIT $2",
                     before > 0 ? before : INT64_MAX, limit),
               file_of_row);
}

std::optional<file> running(session& s) {
    return first(query(s, "SELECT " COLUMNS " FROM imports WHERE state = $1 ORDER BY id LIMIT 1",
                       state::running),
                 file_of_row);
}

void save(session& s, const file& i) {
    const sums& b = i.became;
    run(s,
        "UPDATE imports SET state = $2, size = $3, position = $4, header = $5, lines = $6, "
        "created = $7, updated = $8, unchanged = $9, ignored = $10, bad = $11, marketing = $12, "
        "held = $13, suppressed = $14, unmapped = $15, problems = $16, failure = $17, "
        "done_bytes = $18, dropped = $19, started_at = $20, ended_at = $21 WHERE id = $1",
        i.id, i.now, i.size, i.position, i.header, b.lines, b.created, b.updated, b.unchanged,
        b.ignored, b.bad, b.marketing, b.held, b.suppressed, i.unmapped, i.problems, i.failure,
        i.done_bytes, i.dropped, i.started_at, i.ended_at);
}

void append(session& s, std::int64_t import, std::int64_t start, std::int64_t size,
            std::string_view sealed) {
    run(s, "INSERT INTO import_parts (import, start, size, content) VALUES ($1, $2, $3, $4)",
        import, start, size, blob{sealed});
}

std::optional<part> part_at(session& s, std::int64_t import, std::int64_t offset) {
    auto& q = query(s,
                    "SELECT start, content FROM import_parts WHERE import = $1 AND start <= $2 "
                    "AND start + size > $2 ORDER BY start DESC LIMIT 1",
                    import, offset);
    return first(q, [](const statement& row) { return part{row.integer(0), row.text(1)}; });
}

void forget_before(session& s, std::int64_t import, std::int64_t offset) {
    run(s, "DELETE FROM import_parts WHERE import = $1 AND start < $2 AND start + size <= $2",
        import, offset);
}

void add_bad_rows(session& s, std::int64_t import, std::int64_t number, std::string_view sealed) {
    run(s, "INSERT INTO import_bad_rows (import, number, content) VALUES ($1, $2, $3)", import,
        number, blob{sealed});
}

std::optional<bad_rows> next_bad_rows(session& s, std::int64_t import, std::int64_t after) {
    auto& q = query(s,
                    "SELECT number, content FROM import_bad_rows WHERE import = $1 AND "
                    "number > $2 ORDER BY number LIMIT 1",
                    import, after);
    return first(q, [](const statement& row) { return bad_rows{row.integer(0), row.text(1)}; });
}

#define ENDED_PARTS \
    "FROM import_parts WHERE import IN (SELECT id FROM imports WHERE ended_at IS NOT NULL)"
#define DROPPED_ROWS \
    "FROM import_bad_rows WHERE import IN (SELECT id FROM imports WHERE dropped = 1)"

bool is_anything_to_drop(session& s) {
    return number_of(query(s, "SELECT 1 " ENDED_PARTS " LIMIT 1")) == 1 ||
           number_of(query(s, "SELECT 1 " DROPPED_ROWS " LIMIT 1")) == 1;
}

std::int64_t drop(session& s, std::size_t limit) {
    const std::int64_t parts = run(s,
                                   "DELETE FROM import_parts WHERE (import, start) IN "
                                   "(SELECT import, start " ENDED_PARTS " LIMIT $1)",
                                   limit);
    const std::int64_t rows = run(s,
                                  "DELETE FROM import_bad_rows WHERE (import, number) IN "
                                  "(SELECT import, number " DROPPED_ROWS " LIMIT $1)",
                                  limit);
    return parts + rows;
}

void retire(session& s, instant before, instant now) {
    run(s, "UPDATE imports SET dropped = 1 WHERE dropped = 0 AND ended_at < $1", before);
    run(s,
        "UPDATE imports SET dropped = 1, state = $3, ended_at = $2 "
        "WHERE state = $4 AND created_at < $1",
        before, now, state::cancelled, state::uploading);
}

}  // namespace sluis::store::imports

#include "gateway/store/audit.hpp"

#include "gateway/store/rows.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::store::audit {
namespace {

#define COLUMNS "id, at, actor, action, subject, detail, request_id"

record record_of_row(const statement& row) {
    return {.id = row.integer(0),
            .at = instant_at(row, 1),
            .actor = row.text(2),
            .action = row.text(3),
            .subject = row.text(4),
            .detail = row.text(5),
            .request_id = row.text(6)};
}

// Each text after its length: no two records make the same bytes.
std::string chained(std::string_view before, const record& r) {
    std::string bytes(before);
    bytes += std::to_string(r.id) + ' ' + std::to_string(to_ms(r.at));
    for (const auto* text : {&r.actor, &r.action, &r.subject, &r.detail, &r.request_id})
        bytes += ' ' + std::to_string(text->size()) + ':' + *text;
    return sha256(bytes);
}

}  // namespace

std::int64_t append(session& s, const record& r) {
    record added = r;
    std::string before;
    statement& last = query(s, "SELECT id, chain FROM audit ORDER BY id DESC LIMIT 1");
    added.id = 1;
    if (last.step()) {
        added.id = last.integer(0) + 1;
        before = last.text(1);
    }
    last.reset();
    run(s, "INSERT INTO audit (" COLUMNS ", chain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        added.id, added.at, added.actor, added.action, added.subject, added.detail,
        added.request_id, blob{chained(before, added)});
    return added.id;
}

std::vector<record> list(session& s, std::int64_t before, std::size_t limit) {
    auto& q = query(s,
                    "SELECT " COLUMNS
                    " FROM audit WHERE $1 = 0 OR id < $1 "
                    "ORDER BY id DESC LIMIT $2",
                    before, limit);
    return all(q, record_of_row);
}

std::vector<chained_record> list_after(session& s, std::int64_t after, std::size_t limit) {
    auto& q = query(s, "SELECT " COLUMNS ", chain FROM audit WHERE id > $1 ORDER BY id LIMIT $2",
                    after, limit);
    return all(q, [](const statement& row) {
        return chained_record{record_of_row(row), row.text(7)};
    });
}

followed follow(session& s, const place& from, std::size_t limit) {
    followed f{.last = from};
    const auto rows = list_after(s, from.id, limit);
    for (const chained_record& r : rows) {
        if (r.what.id != f.last.id + 1 || r.hash != chained(f.last.hash, r.what)) {
            f.broken = f.last.id + 1;
            return f;
        }
        f.last = {r.what.id, r.hash};
    }
    f.at_end = rows.size() < limit;
    return f;
}

}  // namespace sluis::store::audit

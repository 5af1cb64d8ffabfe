#include "gateway/store/tokens.hpp"

#include "gateway/store/rows.hpp"

namespace sluis::store::tokens {
namespace {

#define COLUMNS "id, title, hint, created_at, last_used_at, revoked_at, permissions"

token token_of_row(const statement& row) {
    return {.id = row.integer(0),
            .title = row.text(1),
            .hint = row.text(2),
            .created_at = instant_at(row, 3),
            .last_used_at = maybe_instant(row, 4),
            .revoked_at = maybe_instant(row, 5),
            .may = permissions::of_bits(row.integer(6))};
}

}  // namespace

token add(session& s, std::string_view title, std::string_view hash, std::string_view hint,
          instant now, permissions may) {
    auto& q = query(s,
                    "INSERT INTO tokens (title, hash, hint, created_at, permissions) "
                    "VALUES ($1, $2, $3, $4, $5) "
                    "RETURNING " COLUMNS,
                    title, blob{hash}, hint, now, may.bits());
    return first(q, token_of_row).value();
}

std::optional<token> find(session& s, std::string_view hash) {
    auto& q = query(s, "SELECT " COLUMNS " FROM tokens WHERE hash = $1 AND revoked_at IS NULL",
                    blob{hash});
    return first(q, token_of_row);
}

std::vector<token> list(session& s) {
    return all(query(s, "SELECT " COLUMNS " FROM tokens ORDER BY id"), token_of_row);
}

void used(session& s, std::int64_t id, instant now) {
    run(s, "UPDATE tokens SET last_used_at = $1 WHERE id = $2", now, id);
}

bool revoke(session& s, std::int64_t id, instant now) {
    return run(s, "UPDATE tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL", now,
               id) > 0;
}

}  // namespace sluis::store::tokens

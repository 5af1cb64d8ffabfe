#include "gateway/store/overrides.hpp"

#include <algorithm>

#include "gateway/store/rows.hpp"

namespace sluis::store::overrides {

bool put(session& s, std::int64_t contact, const override_row& o) {
    return run(s,
               "INSERT INTO audience_overrides (contact, audience, kind, by, at) "
               "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (contact, audience) DO UPDATE SET "
               "kind = excluded.kind, by = excluded.by, at = excluded.at "
               "WHERE audience_overrides.kind <> excluded.kind",
               contact, o.audience, o.what, o.by, o.at) > 0;
}

std::vector<override_row> of_contact(session& s, std::int64_t contact) {
    auto& q = query(s,
                    "SELECT audience, kind, by, at FROM audience_overrides WHERE contact = $1 "
                    "ORDER BY audience",
                    contact);
    return all(q, [](const statement& row) {
        return override_row{row.integer(0), enum_at<kind>(row, 1), row.text(2), instant_at(row, 3)};
    });
}

std::optional<bool> membership(std::span<const override_row> all, std::int64_t audience) {
    const auto found = std::ranges::find(all, audience, &override_row::audience);
    if (found == all.end()) return std::nullopt;
    return found->what == kind::included;
}

void absorb(session& s, std::int64_t absorbed, std::int64_t survivor) {
    run(s,
        "INSERT INTO audience_overrides (contact, audience, kind, by, at) "
        "SELECT $2, audience, kind, by, at FROM audience_overrides WHERE contact = $1 "
        "ON CONFLICT (contact, audience) DO UPDATE SET kind = excluded.kind, by = excluded.by, "
        "at = excluded.at WHERE excluded.kind > audience_overrides.kind",
        absorbed, survivor);
    erase(s, absorbed);
}

void erase(session& s, std::int64_t contact) {
    run(s, "DELETE FROM audience_overrides WHERE contact = $1", contact);
}

void forget_audience(session& s, std::int64_t audience) {
    run(s, "DELETE FROM audience_overrides WHERE audience = $1", audience);
}

}  // namespace sluis::store::overrides

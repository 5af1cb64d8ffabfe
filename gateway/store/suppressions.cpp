#include "gateway/store/suppressions.hpp"

#include <algorithm>

#include "gateway/store/rows.hpp"

namespace sluis::store::suppressions {

bool add(session& s, std::string_view hash, std::string_view list, instant at) {
    return run(s,
               "INSERT INTO suppressions (hash, list, at) VALUES ($1, $2, $3) "
               "ON CONFLICT DO NOTHING",
               blob{hash}, list, at) > 0;
}

bool remove(session& s, std::string_view hash) {
    return run(s, "DELETE FROM suppressions WHERE hash = $1", blob{hash}) > 0;
}

bool any(session& s, std::span<const std::string> hashes) {
    return std::ranges::any_of(hashes,
                               [&](const std::string& hash) { return find(s, hash).has_value(); });
}

std::optional<entry> find(session& s, std::string_view hash) {
    auto& q = query(s, "SELECT list, at FROM suppressions WHERE hash = $1", blob{hash});
    return first(q, [](const statement& row) { return entry{row.text(0), instant_at(row, 1)}; });
}

std::vector<list> lists(session& s) {
    auto& q = query(s,
                    "SELECT list, COUNT(*), MIN(at), MAX(at) FROM suppressions "
                    "GROUP BY list ORDER BY list");
    return all(q, [](const statement& row) {
        return list{row.text(0), row.integer(1), instant_at(row, 2), instant_at(row, 3)};
    });
}

}  // namespace sluis::store::suppressions

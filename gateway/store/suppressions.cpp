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

bool any(session& s, std::span<const std::string> hashes) {
    return std::ranges::any_of(hashes, [&](const std::string& hash) {
        auto& q = query(s, "SELECT 1 FROM suppressions WHERE hash = $1", blob{hash});
        return number_of(q) == 1;
    });
}

}  // namespace sluis::store::suppressions

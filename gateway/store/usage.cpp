#include "gateway/store/usage.hpp"

#include "gateway/store/rows.hpp"

namespace sluis::store::usage {

static_assert(static_cast<int>(contact::status::marketing) == 1, "as the queries say");

std::vector<marketing_count> by_reason(session& s) {
    auto& q = query(s,
                    "SELECT reason_type, reason_id, count(*) FROM contacts WHERE status = 1 "
                    "GROUP BY reason_type, reason_id ORDER BY reason_type, reason_id");
    return all(q, [](const statement& row) {
        return marketing_count{enum_at<contact::reason_type>(row, 0), row.text(1), row.integer(2)};
    });
}

std::int64_t marketing_contacts(session& s) {
    return number_of(query(s, "SELECT count(*) FROM contacts WHERE status = 1"));
}

}  // namespace sluis::store::usage

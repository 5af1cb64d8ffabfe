// A filter as SQL: a condition over the columns of the table `contacts`.
//
// SQL    the common subset of SQLite 3.40 and PostgreSQL 15; parameters are $1, $2 ... from `first`
//        on. lower() of both knows ASCII at least; values are compared with ASCII lower case on both
//        sides, and other letters as they are.
// Index  SQLite knows nothing of how many contacts a condition finds, and would sort half of them
//        rather than read them in their order. So with `ordered_by`, the first key of that order,
//        conditions hide their columns from the planner (a + before them) where the order has an
//        index of its own.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "gateway/audience/filter.hpp"

namespace sluis::audience {

using sql_value = std::variant<std::int64_t, std::string>;

struct sql_condition {
    std::string text{};  // empty: everybody
    std::vector<sql_value> parameters{};
};

[[nodiscard]] sql_condition to_sql(const filter& f, int first = 1,
                                   const field* ordered_by = nullptr);

}  // namespace sluis::audience

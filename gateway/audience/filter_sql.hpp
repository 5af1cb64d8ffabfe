// A filter as SQL: a condition over the columns of the table `contacts`.
//
// SQL   the common subset of SQLite 3.40 and PostgreSQL 15; parameters are $1, $2 ... from `first`
// on.
//       lower() of both knows ASCII at least; values are compared with ASCII lower case on both
//       sides, and other letters as they are.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "gateway/audience/filter.hpp"

namespace sluis::audience {

struct sql_condition {
    std::string text{};  // empty: everybody
    std::vector<std::variant<std::int64_t, std::string>> parameters{};
};

[[nodiscard]] sql_condition to_sql(const filter& f, int first = 1);

}  // namespace sluis::audience

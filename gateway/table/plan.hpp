// Which column of a table becomes what: made once from the header, used for every row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/table/target.hpp"

namespace sluis::table {

// `contacts`   everything that a column can be.
// `opt_out`    a list of people who are not to be reached: e-mail addresses and phone numbers only,
//              whatever else stands in the file.
enum class use : std::uint8_t { contacts, opt_out };

struct planned_column {
    std::size_t index = 0;  // in the header: where a row most likely has it
    std::string name{};
    target is{};

    friend bool operator==(const planned_column&, const planned_column&) = default;
};

struct plan {
    std::vector<planned_column> columns{};  // in the header's order; no target twice
    std::vector<std::string> unmapped{};    // in the header's order; those without a name left out

    friend bool operator==(const plan&, const plan&) = default;
};

// Column's name -> target's name: {"Ad consent", "consent.ads"}.
using column_mapping = std::vector<std::pair<std::string, std::string>>;

// Columns that `mapping` does not name are taken by their heading, where no named column has the
// same target. Of NDJSON `header` is the names of the first row, or of more.
// Appends to `errors`, each at its column: a column that is not there and a target that there is
// none of, with the nearest; two columns with one target; no column that says who it is. The plan
// is for showing then, and of no other use.
[[nodiscard]] plan make_plan(std::span<const std::string> header, const column_mapping& mapping,
                             use u, std::vector<error>& errors);

}  // namespace sluis::table

// The rows of an import, from its sealed content: some at a time, from where it stopped.
//
// Limits   Memory for `most` rows, or 4 MiB of them, and one piece of the content.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/store/imports.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/vault.hpp"
#include "gateway/table/reader.hpp"

namespace sluis::apply {

struct rows_read {
    std::vector<table::row> rows{};
    table::position after{};
    bool at_end = false;
    std::optional<error> failure{};  // the file cannot be read
};
[[nodiscard]] rows_read read_rows(store::session& s, const store::vault& secrets,
                                  const store::imports::file& i, std::size_t most);

// The texts of store::imports::file: where it is, the columns' names, and columns to targets.
[[nodiscard]] table::position position_of(const store::imports::file& i);
void set_position(store::imports::file& i, const table::position& at);
[[nodiscard]] std::vector<std::string> names_in(std::string_view json);
[[nodiscard]] std::string names_text(const std::vector<std::string>& names);

}  // namespace sluis::apply

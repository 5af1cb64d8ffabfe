// Files of declarations, as `sluis apply` reads them and `sluis export` writes them.
//
// TOML   [[source]], [[destination]], [[audience]]: one table each.
// JSON   {"sources": [...], "destinations": [...], "audiences": [...]}, as the API takes it.
//
// Limits  Dates of TOML become texts in RFC 3339. Secrets are named by their place in the file
//         (env:NAME, file:PATH) and are read by the sluis that runs, relative to its own folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"

namespace sluis::cli {

// What the API takes; what is wrong with the file's form is appended to `errors`. `file_name` is
// for their places. JSON is told by its first character.
[[nodiscard]] nlohmann::json read_declarations(std::string_view text, std::string_view file_name,
                                               std::vector<error>& errors);

// Reading it again gives the same declarations.
[[nodiscard]] std::string to_toml(const nlohmann::json& declarations);

}  // namespace sluis::cli

// Files of declarations, as `sluis apply` reads them and `sluis export` writes them.
//
// TOML   [[source]], [[destination]], [[audience]], [[view]], [[rule]]: one table each.
// JSON   {"sources": [...], "destinations": [...], "audiences": [...], "views": [...], "rules": [...]},
//        as the API takes it.
//
// Limits  Dates of TOML become texts in RFC 3339. Secrets are named by their place in the file
//         (env:NAME, file:PATH) and are read by the sluis that runs, relative to its own folder.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"

namespace sluis::cli {

// The lines of a TOML file by the places that the API's errors name: `source "crm" country` -> 7.
// Empty for JSON.
using line_index = std::map<std::string, unsigned, std::less<>>;

struct declaration_file {
    nlohmann::json content{};  // what the API takes
    line_index lines{};
};

// What is wrong with the file's form is appended to `errors`; `file_name` is for their places. JSON
// is told by its first character.
[[nodiscard]] declaration_file read_declarations(std::string_view text, std::string_view file_name,
                                                 std::vector<error>& errors);

// "crm.toml:7 source \"crm\" country": the line of the place, or of the nearest thing around it; the
// place alone when the file has nothing of it.
[[nodiscard]] std::string with_line(std::string_view file_name, const line_index& lines,
                                    const std::string& place);

// Reading it again gives the same declarations.
[[nodiscard]] std::string to_toml(const nlohmann::json& declarations);

}  // namespace sluis::cli

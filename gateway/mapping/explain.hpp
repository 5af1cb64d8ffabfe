// Why a mapping gave what it gave: each rule, field, alternative and transform, with what came out.
// For `sluis map` and the console: it shows what was sent, so it never goes into a log.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sluis::mapping {

struct explained_alternative {
    std::string text{};                // the path, or "const"
    std::vector<std::string> found{};  // what the path selected, as JSON
    std::vector<std::pair<std::string, std::string>>
        steps{};  // of the last one found: transform, result
    bool won = false;
};

struct explained_field {
    std::string name{};
    std::vector<explained_alternative> alternatives{};
    std::string value{};    // as JSON; empty: nothing
    std::string verdict{};  // why the value is of no use, or what became of it: "+31201234567"
};

struct explained_item {
    std::vector<std::pair<std::string, bool>> rules{};  // looked at, in order; true: it applies
    std::vector<explained_field> fields{};
};

using explanation = std::vector<explained_item>;

}  // namespace sluis::mapping

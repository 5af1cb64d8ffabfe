// Which line of a JSON text each of its values begins on, by JSON pointer: for errors in mapping
// files. nlohmann/json does not tell.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sluis::mapping {

class line_index {
public:
    // Requires: well-formed JSON.
    explicit line_index(std::string_view json);

    // Of the value, or of the nearest one around it.
    [[nodiscard]] unsigned line_of(std::string pointer) const;

private:
    std::map<std::string, unsigned> lines_;
};

}  // namespace sluis::mapping

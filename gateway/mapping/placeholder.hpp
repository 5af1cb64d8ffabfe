// "{name}" in texts of a mapping file, and what stands for it. Private to gateway/mapping.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace sluis::mapping {

using placeholders = std::vector<std::pair<std::string, std::string>>;  // "{id}" and its value

// Values are not looked into again.
[[nodiscard]] std::string filled(std::string text, const placeholders& all);

// In all texts of it.
[[nodiscard]] nlohmann::json filled(const nlohmann::json& value, const placeholders& all);

}  // namespace sluis::mapping

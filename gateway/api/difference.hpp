// What a declaration changes, field by field, for people who are asked whether they mean it.
//
//     {"field": "settings/ad_account_id", "before": "1", "after": "2"}
#pragma once

#include <nlohmann/json.hpp>

namespace sluis::api {

// An array of fields, by name; `before` is null for what was not declared. Empty: no difference.
[[nodiscard]] nlohmann::json difference(const nlohmann::json& before, const nlohmann::json& after);

// A secret that differs: that it does, and nothing else.
[[nodiscard]] nlohmann::json changed_secret(std::string_view field);

}  // namespace sluis::api

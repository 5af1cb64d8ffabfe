#include "gateway/api/difference.hpp"

#include <map>
#include <string>

namespace sluis::api {
namespace {

using nlohmann::json;

// "settings/ad_account_id" -> its value. An empty object has no fields.
std::map<std::string, json> fields_of(const json& declared) {
    std::map<std::string, json> all;
    if (!declared.is_object() || declared.empty()) return all;
    const json flat = declared.flatten();
    for (const auto& [path, value] : flat.items()) {
        if (!value.is_null()) all.emplace(path.substr(1), value);
    }
    return all;
}

}  // namespace

json difference(const json& before, const json& after) {
    std::map<std::string, std::pair<json, json>> both;
    for (auto& [field, value] : fields_of(before))
        both[field].first = value;
    for (auto& [field, value] : fields_of(after))
        both[field].second = value;
    json changed = json::array();
    for (const auto& [field, values] : both) {
        if (values.first == values.second) continue;
        changed.push_back({{"field", field}, {"before", values.first}, {"after", values.second}});
    }
    return changed;
}

json changed_secret(std::string_view field) {
    return {{"field", field}, {"before", nullptr}, {"after", "(changed)"}};
}

}  // namespace sluis::api

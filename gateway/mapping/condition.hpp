// When a rule applies: a condition over the document.
//
//     {"path": "$.body.event_type", "equals": "form_response"}
//     {"path": "$.headers['x-shopify-topic']", "in": ["customers/create", "customers/update"]}
//     {"path": "$.body.type", "matches": "^contact\\."}        RE2, anywhere in the text
//     {"path": "$.body.data.email", "exists": true}            something that is not empty
//     {"all": [...]}  {"any": [...]}  {"not": {...}}
//
// Limits   8 levels; a path that selects several nodes holds if one of them does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/error.hpp"
#include "gateway/mapping/jsonpath.hpp"
#include "gateway/payload/document.hpp"

namespace re2 {
class RE2;
}

namespace sluis::mapping {

struct condition {
    enum class kind : std::uint8_t { always, one_of, matches, exists, all, any, negated };

    kind what = kind::always;
    std::shared_ptr<const jsonpath> path{};
    std::vector<std::string> values{};
    std::shared_ptr<const re2::RE2> pattern{};
    bool wanted = true;  // of exists
    std::vector<condition> of{};
};

[[nodiscard]] condition parse_condition(const nlohmann::json& declared, const std::string& where,
                                        std::vector<error>& errors);

// `work` grows by the nodes that were visited.
[[nodiscard]] bool holds(const condition& c, const node& root, std::size_t& work);

}  // namespace sluis::mapping

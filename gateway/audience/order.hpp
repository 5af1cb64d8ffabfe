// In which order contacts are listed: up to three keys, and the id at the end, so that no two are
// equal.
//
//     [{"propertyName": "status"}, {"propertyName": "created_at", "direction": "DESCENDING"}]
//
// Values  Words are in the order of their numbers (docs/declarations.md lists them so), texts in that
//         of their bytes, without the case of ASCII letters. Who has none comes last, in both
//         directions.
// Id      in the direction of the key before it, as in an index; it may be named too, as the last.
// Source  developers.hubspot.com, CRM search.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/audience/filter.hpp"
#include "gateway/base/error.hpp"

namespace sluis::audience {

struct sort_key {
    field by{};
    bool descending = false;

    friend bool operator==(const sort_key& a, const sort_key& b) {
        return a.by.name == b.by.name && a.descending == b.descending;
    }
};

using order = std::vector<sort_key>;  // the last key is the id

[[nodiscard]] order newest_first();  // by the id alone

// Everything that is wrong with it is appended to `errors`, at its place. An empty list: newest first.
[[nodiscard]] order parse_order(const nlohmann::json& declared, const std::string& where,
                                std::vector<error>& errors);

// As it is declared, without an id at the end that goes without saying.
[[nodiscard]] nlohmann::json to_json(const order& o);

}  // namespace sluis::audience

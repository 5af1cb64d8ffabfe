// A view: a list of contacts that people look at again and again: who is in it (a filter), what is
// shown of them, in which order.
//
//     [[view]]
//     id = "leaving"
//     title = "Leaving at the next boundary"
//     filter = { filterGroups = [ { filters = [
//         { propertyName = "exit_scheduled", operator = "EQ", value = true } ] } ] }
//     columns = [ "email", "status", "exit_effective_at" ]
//     sort = [ { propertyName = "exit_effective_at" } ]
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/audience/filter.hpp"
#include "gateway/audience/order.hpp"
#include "gateway/base/error.hpp"

namespace sluis::declaration {

struct view {
    std::string id{};
    std::string title{};
    nlohmann::json filter_groups = nlohmann::json::array();  // as declared
    sluis::audience::filter who{};                           // the same, compiled
    std::vector<sluis::audience::field> columns{};
    sluis::audience::order by = sluis::audience::newest_first();
};

[[nodiscard]] view read_view(const nlohmann::json& declared, std::vector<error>& errors);
[[nodiscard]] nlohmann::json to_json(const view& v);

}  // namespace sluis::declaration

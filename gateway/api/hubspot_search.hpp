// A search as HubSpot's clients ask for it, in sluis's words: filterGroups, sorts, and what else a page
// is asked for by.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/audience/filter.hpp"
#include "gateway/audience/order.hpp"
#include "gateway/base/error.hpp"

namespace sluis::api::hubspot {

struct search {
    audience::filter who{};
    audience::order by{};
    std::size_t limit = 10;
    std::string after{};
    std::vector<std::string> properties{};  // empty: the usual ones
};

inline constexpr std::size_t most_found = 200;

// In the order of their ids: of lists, and of searches that do not say.
[[nodiscard]] audience::order oldest_first();

// What is wrong is appended to `errors`, at its place; then it must not be used.
[[nodiscard]] search read_search(const nlohmann::json& body, std::vector<error>& errors);

}  // namespace sluis::api::hubspot

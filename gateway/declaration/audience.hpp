// An audience: who is in it (a filter), what is required of them, and at which networks it is kept.
//
//     [[audience]]
//     id = "dutch-leads"
//     targets = [ { destination = "google", network_audience = "7090784486" } ]
//     filter = { filterGroups = [ { filters = [
//         { propertyName = "country", operator = "EQ", value = "NL" } ] } ] }
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/audience/filter.hpp"
#include "gateway/base/error.hpp"
#include "gateway/policy/eligibility.hpp"

namespace sluis::declaration {

struct target {
    std::string destination{};       // the destination's id
    std::string network_audience{};  // the audience's id at the network

    friend bool operator==(const target&, const target&) = default;
};

struct audience {
    std::string id{};
    std::string title{};
    nlohmann::json filter_groups = nlohmann::json::array();  // as declared
    sluis::audience::filter who{};                           // the same, compiled
    policy::audience_rules rules{};
    std::vector<target> targets{};
};

[[nodiscard]] audience read_audience(const nlohmann::json& declared, std::vector<error>& errors);
[[nodiscard]] nlohmann::json to_json(const audience& a);

}  // namespace sluis::declaration

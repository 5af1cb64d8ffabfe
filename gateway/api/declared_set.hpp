// What a call declares: its sources, destinations, audiences, views and rules, read and checked one by
// one. What only the store can tell (do the destinations exist, which secrets are kept) is checked where they
// are put: put_declared.hpp.
//
//     {"sources": [{"id": "shop", "provider": "shopify", "secret": "env:SHOP"}],
//      "destinations": [...], "audiences": [...], "views": [...], "rules": [...]}
//
// Version   An entry may name the version that it was made from; it is refused when that is not the
//           present one.
// Limits    500 entries of each kind.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"
#include "gateway/declaration/audience.hpp"
#include "gateway/declaration/destination.hpp"
#include "gateway/declaration/rule.hpp"
#include "gateway/declaration/source.hpp"
#include "gateway/declaration/view.hpp"

namespace sluis::api {

template <class Declared>
struct entry {
    Declared what{};
    std::optional<std::int64_t> version{};  // that it was made from
};

struct declared_set {
    // Those without errors.
    std::vector<entry<declaration::source_input>> sources{};
    std::vector<entry<declaration::destination_input>> destinations{};
    std::vector<entry<declaration::audience>> audiences{};
    std::vector<entry<declaration::view>> views{};
    std::vector<entry<declaration::rule>> rules{};
    std::set<std::string> named_destinations{};  // with errors or without
};

// Everything wrong with any of them is appended to `errors`.
[[nodiscard]] declared_set read_declared(const nlohmann::json& body, std::vector<error>& errors);

}  // namespace sluis::api

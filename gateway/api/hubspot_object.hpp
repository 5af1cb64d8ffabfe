// A contact, and answers about several, as HubSpot's clients read them.
//
//     {"id":"512","properties":{"email":"...","hs_marketable_status":"true"},
//      "createdAt":"2026-04-01T07:00:00Z","updatedAt":"2026-04-02T07:00:00Z","archived":false}
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/api/hubspot_error.hpp"
#include "gateway/base/time.hpp"
#include "gateway/contact/contact.hpp"

namespace sluis::api::hubspot {

// How contacts are shown: which properties, and those that are about a person only to who may see
// them.
struct showing {
    std::vector<std::string> properties{};  // none: the usual ones; unknown ones are left out
    bool sees_people = false;
};

[[nodiscard]] nlohmann::json to_json(const contact::contact& c, const showing& how);

// The last time that anything we keep of it was said.
[[nodiscard]] instant updated_at(const contact::contact& c);

// {"results": [...], "paging": {"next": {"after": "..."}}, "total": ...}
[[nodiscard]] nlohmann::json page_of(nlohmann::json results, const std::optional<std::string>& next,
                                     const std::optional<std::int64_t>& total);

// Of a batch that is done: 207 when some inputs failed.
struct batch {
    nlohmann::json results = nlohmann::json::array();
    std::vector<failure> failures{};
    instant started_at{};
};
[[nodiscard]] nlohmann::json to_json(const batch& b, instant now);

}  // namespace sluis::api::hubspot

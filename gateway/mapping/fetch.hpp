// What a thin submission leaves out, and where it is: requests to the provider's own API, as data.
//
//     "fetch": [{
//       "name": "lead",
//       "url": "{base_url}/v24.0/{id}?fields=field_data",
//       "parts": {"id": "$.item.value.leadgen_id"},        or {"path": ..., "transforms": [...]}
//       "headers": {"Authorization": "Bearer {credential}"},   or {credential_base64}
//       "park_when": {"path": "$.answer.error.code", "in": ["190"]},
//       "retry_when": {"path": "$.answer.error.code", "in": ["4", "17"]}}]
//
// URL       {base_url} is the source's setting of this name; other placeholders are parts, percent-
//           encoded: nothing that a sender says can lead to another host or path.
// Parts     may look into $.fetched, which has the documents of the steps before, by their names.
// Answers   `park_when` and `retry_when` look at {"status", "answer"}: a credential that a person has
//           to renew, and what to try again later, where the status alone does not say so.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"
#include "gateway/mapping/condition.hpp"
#include "gateway/mapping/jsonpath.hpp"
#include "gateway/mapping/transform.hpp"

namespace sluis::mapping {

// What a placeholder stands for.
struct fetch_part {
    std::string mark{};  // "{id}"
    std::shared_ptr<const jsonpath> path{};
    std::vector<transform> steps{};
    bool may_be_empty = false;  // a setting may; what a sender should have said may not
};

struct fetch_step {
    std::string name{};
    std::string method = "GET";
    std::string url{};
    std::vector<fetch_part> parts{};
    std::vector<std::pair<std::string, std::string>> headers{};  // parts as they are
    nlohmann::json body{};  // null: none; placeholders in its texts are filled as they are
    condition park_when{};  // `always`: not given
    condition retry_when{};
};

// Ready but for "{credential}" and "{credential_base64}" in its headers.
struct fetch_request {
    std::string step{};
    std::string method{};
    std::string url{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};

    friend bool operator==(const fetch_request&, const fetch_request&) = default;
};

[[nodiscard]] fetch_step parse_fetch_step(const nlohmann::json& declared, const std::string& where,
                                          std::vector<error>& errors);

// Errors: a part is not there, or cannot stand in a URL; which.
[[nodiscard]] result<fetch_request> request_of(document& d, const fetch_step& s, const node& root);

// What an answer means.
enum class fetch_verdict : std::uint8_t {
    arrived,
    retry,   // later: too many, or the provider is not well
    parked,  // until a person renews the credential
    refused  // it is not there, or never will be
};
[[nodiscard]] fetch_verdict judge(const fetch_step& s, unsigned status, std::string_view body);

}  // namespace sluis::mapping

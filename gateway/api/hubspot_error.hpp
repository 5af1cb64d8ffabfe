// Errors in the shape that HubSpot's clients read.
//
//     {"status":"error","message":"...","correlationId":"6c0b...","category":"VALIDATION_ERROR",
//      "errors":[{"message":"...","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["x"]}}]}
//
// The correlation id is in the log too, at the level debug. No value that was sent is quoted.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"
#include "gateway/net/http.hpp"
#include "gateway/policy/write.hpp"

namespace sluis::api::hubspot {

using context = std::map<std::string, std::vector<std::string>>;

// One thing that is wrong; `code` and `about` may be empty.
struct fault {
    std::string message{};
    std::string code{};
    context about{};

    friend bool operator==(const fault&, const fault&) = default;
};

// A whole call that failed, or one input of a batch.
struct failure {
    unsigned status = 400;
    std::string category = "VALIDATION_ERROR";
    std::string message{};
    std::vector<fault> faults{};
    context about{};  // of a batch: {"ids": [...]}
};

[[nodiscard]] net::response answer_of(const failure& f);
[[nodiscard]] nlohmann::json to_json(const failure& f);  // one of a batch's errors

[[nodiscard]] failure not_valid(std::vector<fault> faults);
[[nodiscard]] failure not_valid(std::span<const error> errors);
[[nodiscard]] failure not_found();
// What sluis does not do; HubSpot's clients see it as an error of the server, with this text.
[[nodiscard]] failure not_supported(std::string_view what);
// A write that did not happen.
[[nodiscard]] failure failure_of(const policy::contact_written& w);

// The router's own errors, said again in this shape. Others are passed through.
[[nodiscard]] net::response in_this_shape(net::response r);

}  // namespace sluis::api::hubspot

// docs/openapi.yaml, which the build makes a part of the program, as it is and as JSON. A test holds both
// to the routes.
#pragma once

#include <string_view>

namespace sluis::api {

[[nodiscard]] std::string_view openapi_document() noexcept;
[[nodiscard]] std::string_view openapi_json() noexcept;

}  // namespace sluis::api

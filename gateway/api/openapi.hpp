// docs/openapi.yaml, which the build makes a part of the program. A test holds it to the routes.
#pragma once

#include <string_view>

namespace sluis::api {

[[nodiscard]] std::string_view openapi_document() noexcept;

}  // namespace sluis::api

// A path of a mapping file, compiled; its mistake at its place. Private to gateway/mapping.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/mapping/jsonpath.hpp"

namespace sluis::mapping {

// nullptr: not a JSONPath, and `errors` says why.
[[nodiscard]] std::shared_ptr<const jsonpath> path_of(const std::string& text,
                                                      const std::string& where,
                                                      std::vector<error>& errors);

}  // namespace sluis::mapping

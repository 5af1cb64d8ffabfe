// The keys of a rule's webhooks, as they are sealed in the store: an object, by the places that the
// actions name. So whoever began with older actions finds those that are still named.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/base/secret.hpp"
#include "gateway/declaration/rule.hpp"

namespace sluis::api {

// Reads them from their places. One that is not there any more stays as it was `before`, which is asked
// only then. Errors: there was none before; it is no key; a URL that is none. Then the answer must not
// be used.
[[nodiscard]] secret rule_secrets(const declaration::rule& r,
                                  const std::function<std::optional<secret>()>& before,
                                  std::vector<error>& errors);

}  // namespace sluis::api

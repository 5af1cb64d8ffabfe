// The rules of marketing status, as they are configured.
#pragma once

#include <string_view>

#include "gateway/app/config.hpp"
#include "gateway/policy/account.hpp"

namespace sluis::app {

// Of a configuration without errors.
[[nodiscard]] policy::rules marketing_rules(const config& c);

// Is it a contract from month to month? Days that are none are no month apart.
[[nodiscard]] bool is_monthly(std::string_view start, std::string_view renewal);

}  // namespace sluis::app

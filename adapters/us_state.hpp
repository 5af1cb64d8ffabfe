// The states of the USA: their two letters (ANSI INCITS 38, as the Census Bureau lists them).
#pragma once

#include <optional>
#include <string_view>

namespace sluis::adapters {

// Of a name in lower case without spaces ("newyork"), or of the two letters themselves.
[[nodiscard]] std::optional<std::string_view> us_state(std::string_view name) noexcept;

}  // namespace sluis::adapters

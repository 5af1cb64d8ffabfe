// "Did you mean ...?": the known word nearest to one that is unknown.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace sluis {

// nullopt when nothing is near: more than a third of the letters would have to change.
[[nodiscard]] std::optional<std::string_view> closest(std::string_view word,
                                                      std::span<const std::string_view> known);

}  // namespace sluis

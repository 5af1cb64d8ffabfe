// Instants: UTC, in milliseconds since 1970. Everything that is stored, compared or sent.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluis {

using instant = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] constexpr std::int64_t to_ms(instant t) noexcept {
    return t.time_since_epoch().count();
}
[[nodiscard]] constexpr instant from_ms(std::int64_t ms) noexcept {
    return instant{std::chrono::milliseconds{ms}};
}

// "2026-04-01T02:00:00.250Z"; the fraction only when there is one.
[[nodiscard]] std::string to_rfc3339(instant t);

// RFC 3339, strictly: a date, `T` or a space, a time, an optional fraction (digits after the third
// are dropped) and an offset or `Z`. nullopt for anything else, impossible dates included.
[[nodiscard]] std::optional<instant> from_rfc3339(std::string_view text) noexcept;

}  // namespace sluis

// Private to framing: the grammar of single elements of a message head.
//
// Source   RFC 9110 section 5.6.2 (token), 5.5 (field values), 7.2 (Host), 8.6 (Content-Length).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluis::net {

[[nodiscard]] bool is_token(std::string_view text) noexcept;
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;  // spaces and tabs

// Visible ASCII, without "#": a fragment never travels.
[[nodiscard]] bool is_target(std::string_view text) noexcept;
// host [":" port], without user information; an IPv6 literal in brackets.
[[nodiscard]] bool is_authority(std::string_view text) noexcept;
// Digits only, at most 19: no sign, no list, no hexadecimal.
[[nodiscard]] std::optional<std::uint64_t> parse_length(std::string_view text) noexcept;
// Is `token` an element of the comma-separated `list`, without regard to case?
[[nodiscard]] bool lists(std::string_view list, std::string_view token) noexcept;

}  // namespace sluis::net

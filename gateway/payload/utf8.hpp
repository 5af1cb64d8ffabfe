// UTF-8, as far as the readers of this folder need it: is it well-formed, where not, and how long.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluis::payload {

// The offset of the first byte that belongs to no well-formed sequence; npos when all is well.
// Overlong forms, surrogates and values beyond U+10FFFF are ill-formed (RFC 3629).
[[nodiscard]] std::size_t first_ill_formed(std::string_view text) noexcept;

// Of well-formed text: its number of code points.
[[nodiscard]] std::size_t code_points(std::string_view text) noexcept;

void append_utf8(std::string& text, char32_t code_point);

// Where a person finds the byte: "body:3:17", lines and columns from 1, columns in code points.
[[nodiscard]] std::string place_of(std::string_view name, std::string_view text, std::size_t byte);

}  // namespace sluis::payload

// As much Unicode as normal forms need: lower case, white space, punctuation, Latin without
// accents.
//
// Limits   Lower case of the Latin, Greek, Cyrillic, Armenian and full-width letters that names are
//          written in, as JavaScript and Python give it, Greek final sigma included; the rest is
//          left as it is. No composition: text is hashed as it was typed.
// Errors   Bytes that are no UTF-8 are kept as they are.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sluis::adapters {

struct code_point {
    char32_t value = 0;    // U+FFFD for a byte that is no UTF-8
    std::size_t size = 0;  // in bytes
};
// The first of a text. Requires: not empty.
[[nodiscard]] code_point first_of(std::string_view text) noexcept;
[[nodiscard]] bool is_white(char32_t c) noexcept;
[[nodiscard]] bool is_punctuation(char32_t c) noexcept;  // symbols of ASCII too

[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;  // white space of all kinds
// Without white space and punctuation.
[[nodiscard]] std::string letters_and_digits(std::string_view text);
// Lower-case text in the letters a-z, digits and what else is ASCII: accents are dropped ("são" ->
// "sao"), ligatures spelled out. nullopt when it has a letter of another alphabet.
[[nodiscard]] std::optional<std::string> without_accents(std::string_view lower_text);

}  // namespace sluis::adapters

// Codings that texts and keys come in, decoded strictly: one spelling for each value, or
// nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluis {

// RFC 4648 section 4: padded, canonical (unused bits are zero), no white space.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::string to_hex(std::string_view bytes);  // lower case
// Either case, an even number of digits.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

// "a%20b" -> "a b". Form encoding also reads "+" as a space.
enum class plus : std::uint8_t { literal, space };
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text,
                                                        plus p = plus::literal);
// Everything but RFC 3986 unreserved characters becomes %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

// Non-ASCII characters as \uXXXX (lower-case hex, surrogate pairs), as some senders sign their
// JSON. Bytes that are no UTF-8 stay as they are.
[[nodiscard]] std::string ascii_escaped(std::string_view text);

// &amp; &lt; &gt; &quot; &#39; &#039; undone, once.
[[nodiscard]] std::string html_unescaped(std::string_view text);

}  // namespace sluis

// Texts in the few encodings that forms come in besides UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluis::payload {

// As UTF-8; nullopt when the charset is none of utf-8, us-ascii, iso-8859-1, iso-8859-15,
// windows-1252 (names without regard to case). Ill-formed UTF-8 stays as it is.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view text, std::string_view charset);

}  // namespace sluis::payload

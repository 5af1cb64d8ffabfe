// The value of a header like Content-Type or Content-Disposition, taken apart.
//
//     form-data; name="f[mail]"; filename="a \"b\".pdf"
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluis::payload {

// What stands before the first semicolon, without white space, ASCII letters in lower case.
[[nodiscard]] std::string head_of(std::string_view value);

// A parameter; its name without regard to case, a quoted value without its quotes and backslashes.
// nullopt when it is not there, or a quote does not close.
[[nodiscard]] std::optional<std::string> parameter_of(std::string_view value,
                                                      std::string_view name);

[[nodiscard]] std::string lowered(std::string_view text);
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;  // spaces, tabs, CR

}  // namespace sluis::payload

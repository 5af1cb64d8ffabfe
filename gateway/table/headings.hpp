// The first line of a table: its delimiter, and whether it can be a header.
// Private to gateway/table.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/error.hpp"

namespace sluis::table {

inline constexpr std::size_t most_columns = 1'000;
inline constexpr std::size_t longest_heading = 200;

// Comma, semicolon or tab: whichever the line has most of outside quotes; a comma when it has none.
[[nodiscard]] char delimiter_of(std::string_view line) noexcept;

// The delimiter of a line "sep=;", which spreadsheets write before the header.
[[nodiscard]] std::optional<char> declared_delimiter(std::string_view line) noexcept;

// An e-mail address or a phone number: somebody's data in the place of a column's name.
[[nodiscard]] bool is_address(std::string_view heading);

// What is wrong with them: more than 1,000, one twice, one of more than 200 bytes, or one that is
// an e-mail address or a phone number: then the header is missing, and a person's data would stand
// in every message about that column. Columns may have no name; nothing maps them.
[[nodiscard]] std::optional<error> fault_of(std::span<const std::string> headings);

}  // namespace sluis::table

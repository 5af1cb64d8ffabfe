// Cells that a spreadsheet would run as a formula: those that begin with = + - @, a tab or CR. With
// an apostrophe before them they are shown as text (OWASP, CSV injection).
//
// A cell that begins with apostrophes and then so gets one more: then taking one away gives back
// every cell that was guarded. Other files have not been guarded, and nothing is taken from them.
#pragma once

#include <string>
#include <string_view>

namespace sluis::table {

[[nodiscard]] bool needs_guard(std::string_view cell) noexcept;
[[nodiscard]] std::string unguarded(std::string cell);

}  // namespace sluis::table

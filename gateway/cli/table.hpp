// Tables for a terminal: columns as wide as their widest cell, the last one free to wrap or be cut.
//
// Limits   Widths count code points; control characters in cells are shown as "?", so that what a
//          contact is called cannot drive the terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluis::cli {

class table {
public:
    explicit table(std::vector<std::string> headings) : headings_(std::move(headings)) {}

    void add(std::vector<std::string> cells);

    // `width`: of the terminal; 0: no limit. Cells too wide for it are cut with "…".
    [[nodiscard]] std::string text(std::size_t width = 0) const;

    [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }

private:
    std::vector<std::string> headings_;
    std::vector<std::vector<std::string>> rows_;
};

// Control characters become "?".
[[nodiscard]] std::string harmless(std::string text);

// Code points, each taken to be one column wide.
[[nodiscard]] std::size_t width_of(std::string_view text) noexcept;

// Of the terminal on standard output; 0 when it is none.
[[nodiscard]] std::size_t terminal_width() noexcept;

}  // namespace sluis::cli

#include "gateway/cli/table.hpp"

#include <algorithm>
#include <unistd.h>

#include <sys/ioctl.h>

namespace sluis::cli {
namespace {

constexpr std::string_view gap = "  ";

bool is_continuation(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The first `columns` code points, the last of them "…" if something was cut.
std::string cut(const std::string& text, std::size_t columns) {
    if (width_of(text) <= columns) return text;
    std::size_t seen = 0;
    std::size_t end = 0;
    while (end < text.size() && seen + 1 < columns) {
        do {
            ++end;
        } while (end < text.size() && is_continuation(text[end]));
        ++seen;
    }
    return text.substr(0, end) + "…";
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
    std::string all;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string cell = cut(cells[i], widths[i]);
        all += cell;
        if (i + 1 == cells.size()) break;
        all.append(widths[i] - width_of(cell), ' ');
        all += gap;
    }
    while (all.ends_with(' '))
        all.pop_back();
    return all + '\n';
}

// Takes the excess off the widest columns, one column at a time.
void fit(std::vector<std::size_t>& widths, std::size_t width) {
    constexpr std::size_t narrowest = 8;
    const auto total = [&] {
        std::size_t sum = gap.size() * (widths.size() - 1);
        for (const std::size_t w : widths)
            sum += w;
        return sum;
    };
    while (total() > width) {
        const auto widest = std::ranges::max_element(widths);
        if (*widest <= narrowest) return;
        --*widest;
    }
}

}  // namespace

std::string harmless(std::string text) {
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) c = '?';
    }
    return text;
}

void table::add(std::vector<std::string> cells) {
    cells.resize(headings_.size());
    std::ranges::transform(cells, cells.begin(), harmless);
    rows_.push_back(std::move(cells));
}

std::string table::text(std::size_t width) const {
    std::vector<std::size_t> widths;
    for (const std::string& h : headings_)
        widths.push_back(width_of(h));
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    }
    if (width > 0) fit(widths, width);
    std::string all = line(headings_, widths);
    for (const auto& row : rows_)
        all += line(row, widths);
    return all;
}

std::size_t width_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

std::size_t terminal_width() noexcept {
    winsize size{};
    if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

}  // namespace sluis::cli

#include "gateway/table/headings.hpp"

#include <algorithm>
#include <vector>

#include "gateway/contact/email.hpp"

namespace sluis::table {
namespace {

constexpr std::string_view delimiters = ",;\t";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_phone(std::string_view text) {
    constexpr std::string_view between = "+()-./ ";
    constexpr std::ptrdiff_t fewest = 7;
    return std::ranges::count_if(text, is_digit) >= fewest &&
           std::ranges::all_of(text, [&](char c) {
               return is_digit(c) || between.find(c) != std::string_view::npos;
           });
}

}  // namespace

char delimiter_of(std::string_view line) noexcept {
    std::size_t counts[delimiters.size()] = {};
    bool is_quoted = false;
    for (const char c : line) {
        if (c == '"') is_quoted = !is_quoted;
        const auto at = delimiters.find(c);
        if (!is_quoted && at != std::string_view::npos) ++counts[at];
    }
    const auto most = std::ranges::max_element(counts) - std::begin(counts);
    return delimiters[static_cast<std::size_t>(most)];
}

std::optional<char> declared_delimiter(std::string_view line) noexcept {
    const bool is_one = line.size() == 5 && line.starts_with("sep=") &&
                        delimiters.find(line[4]) != std::string_view::npos;
    return is_one ? std::optional(line[4]) : std::nullopt;
}

bool is_address(std::string_view heading) {
    return is_phone(heading) || contact::normal_email(heading);
}

std::optional<error> fault_of(std::span<const std::string> headings) {
    const auto place = [&](const std::string& h) {
        return "header, column " + std::to_string(&h - headings.data() + 1);
    };
    if (headings.size() > most_columns) {
        return error{"more than 1,000 columns", "header", "leave out those that are not needed"};
    }
    for (const std::string& h : headings) {
        if (h.size() > longest_heading) {
            return error{"a name of more than 200 bytes", place(h), "is a quote not closed?"};
        }
        if (is_address(h)) {
            return error{"an address or a number instead of a column's name", place(h),
                         "put a line with the columns' names first"};
        }
    }
    std::vector<std::string_view> sorted(headings.begin(), headings.end());
    std::erase(sorted, "");
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    if (twice == sorted.end()) return std::nullopt;
    return error{"the column \"" + std::string(*twice) + "\" is there twice", "header",
                 "rename or remove one of them"};
}

}  // namespace sluis::table

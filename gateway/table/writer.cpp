#include "gateway/table/writer.hpp"

#include <algorithm>
#include <utility>

#include "gateway/payload/document.hpp"
#include "gateway/table/formula_guard.hpp"

namespace sluis::table {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// What a reader would take for something else: a delimiter of any file, space that is no part of a
// field, an empty line, and what can only be the beginning of a file.
bool needs_quotes(std::string_view cell, char delimiter, bool is_only) {
    constexpr std::string_view special = ",;\t\"\r\n";
    if (cell.empty()) return is_only;
    return cell.find_first_of(special) != std::string_view::npos ||
           cell.find(delimiter) != std::string_view::npos || cell.front() == ' ' ||
           cell.back() == ' ' || cell.starts_with("sep=") || cell.starts_with(byte_order_mark);
}

bool is_ours(std::string_view column) {
    return column == line_column || column == reason_column;
}

// A list of bad rows may come back with rows that are still bad.
std::vector<std::string> with_reason(std::span<const std::string> header) {
    std::vector<std::string> all(header.begin(), header.end());
    std::erase_if(all, is_ours);
    all.emplace_back(line_column);
    all.emplace_back(reason_column);
    return all;
}

void write_text(std::string_view text, std::string& out) {
    out += payload::to_text({.kind = payload::node_kind::string, .text = text});
}

}  // namespace

csv_writer::csv_writer(std::span<const std::string> header, csv_options o)
    : options_(o), columns_(header.size()) {
    if (o.byte_order_mark) text_ = byte_order_mark;
    write(header);
}

void csv_writer::write(std::span<const std::string> cells) {
    for (std::size_t i = 0; i < columns_; ++i) {
        if (i > 0) text_ += options_.delimiter;
        write_cell(i < cells.size() ? std::string_view(cells[i]) : std::string_view());
    }
    text_ += "\r\n";
}

void csv_writer::write_cell(std::string_view cell) {
    const bool guards = options_.guard && needs_guard(cell);
    if (!needs_quotes(cell, options_.delimiter, columns_ == 1)) {
        if (guards) text_ += '\'';
        text_ += cell;
        return;
    }
    text_ += '"';
    if (guards) text_ += '\'';
    for (const char c : cell) {
        if (c == '"') text_ += '"';
        text_ += c;
    }
    text_ += '"';
}

std::string csv_writer::take() {
    return std::exchange(text_, {});
}

void ndjson_writer::write(const fields& values) {
    std::string_view comma;
    text_ += '{';
    for (const auto& [column, value] : values) {
        text_ += std::exchange(comma, ",");
        write_text(column, text_);
        text_ += ':';
        write_text(value, text_);
    }
    text_ += "}\n";
}

std::string ndjson_writer::take() {
    return std::exchange(text_, {});
}

bad_row_writer::bad_row_writer(std::span<const std::string> header, csv_options o)
    : header_(with_reason(header)), writer_(header_, o) {}

void bad_row_writer::write(const row& r, const fault& why) {
    const fields all = bad_row(r, why);
    std::vector<std::string> cells;
    for (const std::string& column : header_) {
        const auto found =
            std::ranges::find(all, column, [](const auto& value) { return value.first; });
        cells.push_back(found == all.end() ? "" : found->second);
    }
    writer_.write(cells);
}

fields bad_row(const row& r, const fault& why) {
    fields all = r.values;
    std::erase_if(all, [](const auto& value) { return is_ours(value.first); });
    all.emplace_back(line_column, std::to_string(r.line));
    all.emplace_back(reason_column, why.text());
    return all;
}

}  // namespace sluis::table

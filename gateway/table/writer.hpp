// Tables of contacts, to bytes that the caller drains as they come.
//
//     csv_writer w(header, {});
//     for (...) {
//         w.write(cells);
//         if (w.size() > 64 * 1024) send(w.take());
//     }
//     send(w.take());
//
// CSV       RFC 4180: lines end with CR LF; quoted where a reader needs it. Cells that a spreadsheet
//           would run as a formula get an apostrophe (formula_guard.hpp); for machines, switch that
//           off. A reader with `guarded` gives back exactly what was written.
// NDJSON    One flat object in a line, all values texts.
// Limits    Texts must be UTF-8, names must differ. Nothing is kept but what was not drained.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/table/row.hpp"

namespace sluis::table {

struct csv_options {
    char delimiter = ',';
    bool guard = true;
    bool byte_order_mark = false;  // without it Excel takes UTF-8 for the machine's old encoding
};

class csv_writer {
public:
    // Writes the header.
    explicit csv_writer(std::span<const std::string> header, csv_options o = {});

    // As many as the header has; fewer are filled with empty ones, of more the rest is left out.
    void write(std::span<const std::string> cells);

    [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
    [[nodiscard]] std::string take();

private:
    void write_cell(std::string_view cell);

    csv_options options_;
    std::size_t columns_;
    std::string text_;
};

class ndjson_writer {
public:
    void write(const fields& values);

    [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
    [[nodiscard]] std::string take();

private:
    std::string text_;
};

// The columns that a list of bad rows has besides those of the file.
inline constexpr std::string_view line_column = "import_line";
inline constexpr std::string_view reason_column = "import_reason";

// Bad rows, to be mended and imported again: the file's columns, then the line and the reason. A
// row that could not be split into columns has the last two only.
class bad_row_writer {
public:
    explicit bad_row_writer(std::span<const std::string> header, csv_options o = {});

    void write(const row& r, const fault& why);

    [[nodiscard]] std::size_t size() const noexcept { return writer_.size(); }
    [[nodiscard]] std::string take() { return writer_.take(); }

private:
    std::vector<std::string> header_;
    csv_writer writer_;
};

// Likewise for an ndjson_writer.
[[nodiscard]] fields bad_row(const row& r, const fault& why);

}  // namespace sluis::table

// CSV for reader.hpp, which has the description. Private to gateway/table.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/table/csv_fields.hpp"
#include "gateway/table/line_buffer.hpp"
#include "gateway/table/reader.hpp"

namespace sluis::table {

class csv_reader {
public:
    explicit csv_reader(reader_options o);

    void feed(std::string_view bytes) { lines_.feed(bytes); }
    void finish() { lines_.finish(); }
    [[nodiscard]] std::optional<row> next();
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }
    [[nodiscard]] position now() const;

private:
    [[nodiscard]] bool is_blank_line() const noexcept;
    // False: the line is blank, or says what the delimiter is.
    [[nodiscard]] bool begin_record();
    // nullopt: the line was the header, a part of a record, or none; read on.
    [[nodiscard]] std::optional<row> take_line();
    [[nodiscard]] std::optional<row> take_record();
    [[nodiscard]] std::optional<fault> read_values(row& r);
    [[nodiscard]] std::string text_of(std::size_t field, reading how) const;
    void take_header(const row& r);
    // The record, or its first line, is no row.
    [[nodiscard]] std::optional<row> refuse(fault why, bool all);
    void fail(std::string what, std::string cure);

    reader_options options_;
    line_buffer lines_;
    csv_fields fields_;
    bool is_open_ = false;  // a record of which a line was read
    std::optional<error> failure_;
};

}  // namespace sluis::table

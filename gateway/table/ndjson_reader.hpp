// NDJSON for reader.hpp, which has the description. Private to gateway/table.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/table/line_buffer.hpp"
#include "gateway/table/reader.hpp"

namespace sluis::table {

class ndjson_reader {
public:
    explicit ndjson_reader(const reader_options& o);

    void feed(std::string_view bytes) { lines_.feed(bytes); }
    void finish() { lines_.finish(); }
    [[nodiscard]] std::optional<row> next();
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }
    [[nodiscard]] position now() const;

private:
    [[nodiscard]] std::optional<fault> read_values(row& r) const;

    std::size_t longest_row_;
    line_buffer lines_;
    std::optional<error> failure_;  // never: each line is read for itself
};

}  // namespace sluis::table

// The fields of one CSV record by libcsv, in its strict mode (RFC 4180): line by line, so that a
// quote that is wrong costs one line and not the rest of the file.
//
// Spaces and tabs around a field that is not quoted are no part of it.
// Private to gateway/table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <csv.h>
#include <string>
#include <string_view>
#include <vector>

namespace sluis::table {

class csv_fields {
public:
    // Fields beyond `most` are counted and not kept.
    explicit csv_fields(std::size_t most);
    ~csv_fields();
    csv_fields(const csv_fields&) = delete;
    csv_fields& operator=(const csv_fields&) = delete;

    void set_delimiter(char delimiter);
    void keep_at_most(std::size_t most) { most_ = most; }

    // `open`: a quoted field goes on in the next line.
    enum class state : std::uint8_t { whole, open, broken };
    // The record's next line, with what ends it. Not a blank line at the beginning of a record.
    [[nodiscard]] state add_line(std::string_view line, std::string_view line_end);
    // Begins a new record, whatever became of the last.
    void clear();

    // Of a whole record; a broken one has those before the fault.
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::size_t kept() const noexcept { return ends_.size(); }
    [[nodiscard]] std::string_view field(std::size_t i) const;
    // Are all fields empty that were counted and not kept?
    [[nodiscard]] bool is_rest_empty() const noexcept { return is_rest_empty_; }

private:
    static void on_field(void* text, std::size_t size, void* self) noexcept;
    static void on_row(int last, void* self) noexcept;

    ::csv_parser parser_{};
    std::size_t most_;
    std::size_t count_ = 0;
    std::string text_;
    std::vector<std::size_t> ends_;
    bool is_rest_empty_ = true;
    bool is_whole_ = false;
};

}  // namespace sluis::table

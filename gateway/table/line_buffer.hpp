// The lines of a file that comes in chunks, in bounded memory. A record is one line or, when a
// quoted field has line breaks, several: who reads it accepts it, or its first line only; then the
// others are read again.
//
// Lines     end with LF, CR LF or CR, and the last with the file.
// Limits    Keeps the record that is being read (at most `longest` bytes of text) and what was fed
//           and not read yet. A longer line is skipped up to its end as it comes.
// Private to gateway/table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/table/encoding.hpp"

namespace sluis::table {

class line_buffer {
public:
    struct start {
        std::uint64_t offset = 0;  // in the file
        std::uint64_t line = 1;
        encoding in = encoding::detect;
    };
    line_buffer(const start& from, std::size_t longest);

    void feed(std::string_view bytes);
    void finish();

    enum class step : std::uint8_t {
        line,             // `line` and `line_end` are it
        more,             // feed, or finish
        end,              // nothing follows; a record of several lines may be open
        line_too_long,    // the record is one line; all of it is skipped and can be accepted
        record_too_long,  // of several lines: accept the first
    };
    [[nodiscard]] step read();

    // Views into the buffer, until the next call of feed or finish.
    [[nodiscard]] std::string_view line() const noexcept { return line_; }
    [[nodiscard]] std::string_view line_end() const noexcept { return line_end_; }
    [[nodiscard]] std::string_view record() const noexcept;

    void accept();
    void accept_first_line();

    // Of the beginning of the record.
    [[nodiscard]] std::uint64_t line_number() const noexcept { return number_; }
    [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }

    // How to read the record; what it tells of the file's encoding is kept.
    [[nodiscard]] reading read_as() { return decoder_.read_as(record()); }
    [[nodiscard]] encoding known() const noexcept { return decoder_.known(); }

private:
    struct found {
        std::size_t end = 0;   // of the line's text
        std::size_t next = 0;  // of the line with what ends it
    };
    [[nodiscard]] bool find_end(found& f);
    [[nodiscard]] step skip();
    void take_mark();

    decoder decoder_;
    std::size_t longest_;
    std::string text_;
    std::size_t begin_ = 0;   // of the record
    std::size_t cursor_ = 0;  // what was read up to
    std::size_t search_ = 0;  // what holds no line end up to
    std::size_t first_ = 0;   // the end of the record's first line
    std::string_view line_;
    std::string_view line_end_;
    std::uint64_t number_;
    std::uint64_t lines_ = 0;  // of the record, so far
    std::uint64_t offset_;
    std::uint64_t skipped_ = 0;  // of a line that is too long, so far
    std::uint64_t fed_;          // how much of the file came
    std::size_t counted_mark_ = 0;
    bool is_skipping_ = false;
    bool has_ended_ = false;
};

}  // namespace sluis::table

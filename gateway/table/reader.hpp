// Tables of contacts, CSV or NDJSON, from bytes in chunks to rows.
//
//     reader r({.kind = format::csv});
//     while (...) {
//         r.feed(bytes);
//         while (auto row = r.next()) ...;
//     }
//     r.finish();
//     while (auto row = r.next()) ...;
//     if (r.failure()) ...;
//
// Rows      A row that cannot be read is handed out with its line and the reason, and reading goes
//           on at the next line: a quote that is never closed costs the row it is in. Empty lines
//           are skipped.
// CSV       RFC 4180 with a header line; lines end with LF, CR LF or CR; encoding.hpp has the
//           encodings. Spaces and tabs around fields that are not quoted are left out; so are
//           fields beyond the header's, when they are empty.
// NDJSON    One object in a line, UTF-8. Values are texts, numbers (as written), true and false;
//           null is empty; {"consent": {"ads": true}} is the column "consent.ads".
// Limits    Memory for one row of `longest_row` bytes, as UTF-8, a few times over, and what was fed
//           and not read yet. At most 1,000 columns; a header's names at most 200 bytes each.
// Resuming  A reader that begins at another's `now()` reads on as that one would have. All of a
//           position can be stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/table/encoding.hpp"
#include "gateway/table/row.hpp"

namespace sluis::table {

enum class format : std::uint8_t { csv, ndjson };
[[nodiscard]] std::string_view name(format f) noexcept;
[[nodiscard]] std::optional<format> format_named(std::string_view text) noexcept;

// A place between two rows, and what is known of the file there. Also what a caller knows of a file
// beforehand.
struct position {
    std::uint64_t offset = 0;
    std::uint64_t line = 1;  // of what comes next
    encoding in = encoding::detect;
    char delimiter = '\0';              // not known: the header line tells
    std::vector<std::string> header{};  // CSV; empty: the next line is it

    friend bool operator==(const position&, const position&) = default;
};

struct reader_options {
    format kind = format::csv;
    position from{};
    std::size_t longest_row = 1UL << 20U;
    // CSV that sluis wrote for spreadsheets: take the apostrophes away that it put before formulas.
    bool guarded = false;
};

class csv_reader;
class ndjson_reader;

class reader {
public:
    explicit reader(reader_options o);
    reader(reader&&) noexcept;
    reader& operator=(reader&&) noexcept;
    ~reader();

    void feed(std::string_view bytes);
    void finish();  // no more bytes come
    // nullopt: feed more; after `finish`: that was all.
    [[nodiscard]] std::optional<row> next();

    // Why the file cannot be read at all: empty, or with a header that is none. No rows then.
    [[nodiscard]] const std::optional<error>& failure() const noexcept;
    // After the last row that was handed out. Of CSV it has the header as soon as `next` has seen
    // it, which may be before the first row.
    [[nodiscard]] position now() const;

private:
    std::variant<std::unique_ptr<csv_reader>, std::unique_ptr<ndjson_reader>> reader_;
};

}  // namespace sluis::table

// The encodings that tables come in, and the way from a file's bytes to text that can be split
// into lines: UTF-16 becomes UTF-8 as it comes; the others have line ends, quotes and delimiters as
// single bytes and are decoded row by row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluis::table {

// `detect`  A byte order mark decides, else the first row with a byte beyond ASCII: the file is
//           UTF-8 when that row is, and `mixed` when it is not.
// `mixed`   Rows that are UTF-8 are read as that, all others as Windows-1252.
// ISO-8859-1 is read as Windows-1252, which is what is meant by it (WHATWG, Encoding).
enum class encoding : std::uint8_t {
    detect,
    utf_8,
    utf_16le,
    utf_16be,
    windows_1252,
    iso_8859_15,
    mixed,
};

// "utf-8", "utf-16le", "windows-1252" ...: stored with an import. The other way round without
// regard to case, with the usual other names ("iso-8859-1", "latin1", "cp1252").
[[nodiscard]] std::string_view name(encoding e) noexcept;
[[nodiscard]] std::optional<encoding> encoding_named(std::string_view text);

[[nodiscard]] constexpr bool is_utf_16(encoding e) noexcept {
    return e == encoding::utf_16le || e == encoding::utf_16be;
}

// How the text of a row becomes UTF-8.
enum class reading : std::uint8_t { as_it_is, windows_1252, iso_8859_15, broken };

// Bytes in chunks of any size to text. A byte order mark at the file's beginning is taken away, and
// overrides what was told. Half of a surrogate pair comes out as ill-formed UTF-8.
class decoder {
public:
    decoder(encoding told, bool at_beginning);

    void feed(std::string_view bytes, std::string& text);
    void finish(std::string& text);

    // How to read a row of the text. What it tells of the file is kept: see `detect`.
    [[nodiscard]] reading read_as(std::string_view row_text);

    // As told, or as far as it was found out.
    [[nodiscard]] encoding known() const noexcept { return encoding_; }
    // How many bytes the byte order mark had.
    [[nodiscard]] std::size_t mark() const noexcept { return mark_; }
    // How many of the file's bytes became this text.
    [[nodiscard]] std::uint64_t size_in_file(std::string_view text) const noexcept;

private:
    void begin(std::string& text);
    void decode(std::string_view bytes, std::string& text);
    void take_unit(char32_t unit, std::string& text);

    encoding encoding_;
    bool has_begun_;
    std::size_t mark_ = 0;
    std::string head_;                  // until it is known whether it is a byte order mark
    std::optional<unsigned char> odd_;  // UTF-16: the first byte of a unit
    char32_t high_ = 0;                 // UTF-16: the first half of a pair
};

}  // namespace sluis::table

#include "gateway/payload/charset.hpp"

#include <algorithm>
#include <array>

#include "gateway/payload/header_value.hpp"
#include "gateway/payload/utf8.hpp"

namespace sluis::payload {
namespace {

// 0x80 to 0x9F of windows-1252, which is what is meant where iso-8859-1 is said (WHATWG, Encoding).
constexpr std::array<char32_t, 32> c1{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

// Where iso-8859-15 differs from iso-8859-1.
char32_t latin9(unsigned char byte) noexcept {
    switch (byte) {
        case 0xA4:
            return 0x20AC;
        case 0xA6:
            return 0x0160;
        case 0xA8:
            return 0x0161;
        case 0xB4:
            return 0x017D;
        case 0xB8:
            return 0x017E;
        case 0xBC:
            return 0x0152;
        case 0xBD:
            return 0x0153;
        case 0xBE:
            return 0x0178;
        default:
            return byte;
    }
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view text, std::string_view charset) {
    const std::string name = lowered(charset);
    if (name == "utf-8" || name == "utf8" || name == "us-ascii") return std::string(text);
    const bool is_latin9 = name == "iso-8859-15";
    constexpr std::array latin1{"iso-8859-1", "latin1", "windows-1252", "cp1252"};
    if (!is_latin9 && std::ranges::find(latin1, name) == latin1.end()) return std::nullopt;
    std::string utf8;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_c1 = byte >= 0x80 && byte < 0xA0 && !is_latin9;
        append_utf8(utf8, is_c1 ? c1[byte - 0x80U] : is_latin9 ? latin9(byte) : byte);
    }
    return utf8;
}

}  // namespace sluis::payload

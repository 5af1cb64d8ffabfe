#include "gateway/table/encoding.hpp"

#include <algorithm>
#include <utility>

#include "gateway/payload/header_value.hpp"
#include "gateway/payload/utf8.hpp"

namespace sluis::table {
namespace {

// The first of each is its name.
constexpr std::pair<std::string_view, encoding> names[] = {
    {"detect", encoding::detect},
    {"utf-8", encoding::utf_8},
    {"utf8", encoding::utf_8},
    {"us-ascii", encoding::utf_8},
    {"utf-16le", encoding::utf_16le},
    {"utf-16be", encoding::utf_16be},
    {"windows-1252", encoding::windows_1252},
    {"cp1252", encoding::windows_1252},
    {"iso-8859-1", encoding::windows_1252},
    {"latin1", encoding::windows_1252},
    {"iso-8859-15", encoding::iso_8859_15},
    {"utf-8-or-windows-1252", encoding::mixed},
};

constexpr std::pair<std::string_view, encoding> marks[] = {
    {"\xEF\xBB\xBF", encoding::utf_8},
    {"\xFF\xFE", encoding::utf_16le},
    {"\xFE\xFF", encoding::utf_16be},
};

constexpr bool is_high(char32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low(char32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

}  // namespace

std::string_view name(encoding e) noexcept {
    return std::ranges::find(names, e, [](const auto& n) { return n.second; })->first;
}

std::optional<encoding> encoding_named(std::string_view text) {
    const auto* found =
        std::ranges::find(names, payload::lowered(text), [](const auto& n) { return n.first; });
    if (found == std::end(names)) return std::nullopt;
    return found->second;
}

decoder::decoder(encoding told, bool at_beginning) : encoding_(told), has_begun_(!at_beginning) {}

void decoder::feed(std::string_view bytes, std::string& text) {
    if (has_begun_) return decode(bytes, text);
    head_ += bytes;
    const bool may_be_mark = std::ranges::any_of(marks, [&](const auto& m) {
        return head_.size() < m.first.size() && m.first.starts_with(head_);
    });
    if (!may_be_mark) begin(text);
}

void decoder::begin(std::string& text) {
    has_begun_ = true;
    const auto* mark =
        std::ranges::find_if(marks, [&](const auto& m) { return head_.starts_with(m.first); });
    if (mark != std::end(marks)) {
        encoding_ = mark->second;
        mark_ = mark->first.size();
    }
    decode(std::string_view(head_).substr(mark_), text);
    head_ = {};
}

void decoder::finish(std::string& text) {
    if (!has_begun_) begin(text);
    constexpr char32_t ill_formed = 0xD800;
    if (std::exchange(odd_, std::nullopt)) take_unit(ill_formed, text);
    if (high_ != 0) payload::append_utf8(text, std::exchange(high_, 0));
}

void decoder::decode(std::string_view bytes, std::string& text) {
    if (!is_utf_16(encoding_)) {
        text += bytes;
        return;
    }
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (!odd_) {
            odd_ = byte;
            continue;
        }
        const unsigned char first = *std::exchange(odd_, std::nullopt);
        const bool is_little = encoding_ == encoding::utf_16le;
        take_unit(is_little ? byte * 256U + first : first * 256U + byte, text);
    }
}

void decoder::take_unit(char32_t unit, std::string& text) {
    const char32_t high = std::exchange(high_, 0);
    if (high != 0 && is_low(unit)) {
        return payload::append_utf8(text, 0x10000U + ((high - 0xD800U) << 10U) + (unit - 0xDC00U));
    }
    if (high != 0) payload::append_utf8(text, high);
    if (is_high(unit)) {
        high_ = unit;
    } else {
        payload::append_utf8(text, unit);
    }
}

std::uint64_t decoder::size_in_file(std::string_view text) const noexcept {
    if (!is_utf_16(encoding_)) return text.size();
    std::uint64_t size = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) size += byte >= 0xF0 ? 4 : 2;
    }
    return size;
}

reading decoder::read_as(std::string_view row_text) {
    if (encoding_ == encoding::windows_1252) return reading::windows_1252;
    if (encoding_ == encoding::iso_8859_15) return reading::iso_8859_15;
    const bool is_utf_8 = payload::first_ill_formed(row_text) == std::string_view::npos;
    if (encoding_ != encoding::detect && encoding_ != encoding::mixed)
        return is_utf_8 ? reading::as_it_is : reading::broken;
    const bool is_ascii = is_utf_8 && std::ranges::all_of(row_text, [](char c) {
                              return static_cast<unsigned char>(c) < 0x80;
                          });
    if (encoding_ == encoding::detect && !is_ascii)
        encoding_ = is_utf_8 ? encoding::utf_8 : encoding::mixed;
    return is_utf_8 ? reading::as_it_is : reading::windows_1252;
}

}  // namespace sluis::table

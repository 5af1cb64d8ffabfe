#include "adapters/unicode.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::adapters {
namespace {

struct shifted {
    char32_t first, last;
    std::int32_t by;
};
// Upper-case letters that stand together, and how far away their lower case is.
constexpr shifted blocks[] = {
    {'A', 'Z', 32},      {0xc0, 0xd6, 32},    {0xd8, 0xde, 32},        {0x178, 0x178, -121},
    {0x181, 0x181, 210}, {0x186, 0x186, 206}, {0x189, 0x18a, 205},     {0x18f, 0x18f, 202},
    {0x190, 0x190, 203}, {0x1c4, 0x1c4, 2},   {0x1c7, 0x1c7, 2},       {0x1ca, 0x1ca, 2},
    {0x386, 0x386, 38},  {0x388, 0x38a, 37},  {0x38c, 0x38c, 64},      {0x38e, 0x38f, 63},
    {0x391, 0x3a1, 32},  {0x3a3, 0x3ab, 32},  {0x400, 0x40f, 80},      {0x410, 0x42f, 32},
    {0x4c0, 0x4c0, 15},  {0x531, 0x556, 48},  {0x1e9e, 0x1e9e, -7615}, {0xff21, 0xff3a, 32},
};

struct alternating {
    char32_t first, last;
};
// Upper and lower case in turn, an upper-case letter first.
constexpr alternating pairs[] = {
    {0x100, 0x12f},   {0x132, 0x137}, {0x139, 0x148}, {0x14a, 0x177}, {0x179, 0x17e},
    {0x198, 0x199},   {0x1a0, 0x1a5}, {0x1af, 0x1b0}, {0x1b3, 0x1b6}, {0x1cd, 0x1dc},
    {0x1de, 0x1ef},   {0x1f4, 0x1f5}, {0x1f8, 0x21f}, {0x222, 0x233}, {0x3d8, 0x3ef},
    {0x460, 0x481},   {0x48a, 0x4bf}, {0x4c1, 0x4ce}, {0x4d0, 0x52f}, {0x1e00, 0x1e95},
    {0x1ea0, 0x1eff},
};

struct spelling {
    std::string_view plain;
    std::string_view variants;
};
constexpr spelling latin[] = {
    {"a", "àáâãäåāăąǎǟǡǻȁȃȧạảấầẩẫậắằẳẵặ"},
    {"ae", "æǽ"},
    {"b", "ḃḅ"},
    {"c", "çćĉċč"},
    {"d", "ďđðḋḍ"},
    {"e", "èéêëēĕėęěȅȇȩẹẻẽếềểễệ"},
    {"f", "ḟ"},
    {"g", "ĝğġģǧǵ"},
    {"h", "ĥħȟḥ"},
    {"i", "ìíîïĩīĭįıǐȉȋịỉ"},
    {"ij", "ĳ"},
    {"j", "ĵ"},
    {"k", "ķĸǩḳ"},
    {"l", "ĺļľŀłḷ"},
    {"m", "ṁṃ"},
    {"n", "ñńņňŋǹṅṇ"},
    {"o", "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱọỏốồổỗộớờởỡợ"},
    {"oe", "œ"},
    {"p", "ṗ"},
    {"r", "ŕŗřȑȓṙṛ"},
    {"s", "śŝşšșṡṣ"},
    {"ss", "ß"},
    {"t", "ţťŧțṫṭ"},
    {"th", "þ"},
    {"u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗụủứừửữự"},
    {"w", "ŵẁẃẅ"},
    {"y", "ýÿŷȳỳỵỷỹ"},
    {"z", "źżžẑẓ"},
};

constexpr char32_t broken = 0xfffd;

char32_t lower_of(char32_t c) noexcept {
    for (const shifted& b : blocks) {
        if (c >= b.first && c <= b.last) {
            return static_cast<char32_t>(static_cast<std::int32_t>(c) + b.by);
        }
    }
    for (const alternating& p : pairs) {
        if (c >= p.first && c <= p.last) return (c - p.first) % 2 == 0 ? c + 1 : c;
    }
    return c;
}

void append(std::string& to, char32_t c) {
    const auto put = [&](char32_t byte) { to += static_cast<char>(byte); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            put(0xe0 | c >> 12);
        } else {
            put(0xf0 | c >> 18);
            put(0x80 | (c >> 12 & 0x3f));
        }
        put(0x80 | (c >> 6 & 0x3f));
    }
    put(0x80 | (c & 0x3f));
}

bool is_letter(char32_t c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= 0x80 && !is_white(c) && !is_punctuation(c));
}

// Greek: sigma at the end of a word has a form of its own.
bool ends_word(const std::string& before, std::string_view after) noexcept {
    if (before.empty()) return false;
    std::size_t at = before.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(before[at]) & 0xc0) == 0x80)
        --at;
    return is_letter(first_of(std::string_view(before).substr(at)).value) &&
           (after.empty() || !is_letter(first_of(after).value));
}

std::optional<std::string_view> plain_spelling(std::string_view letter) noexcept {
    const auto it = std::ranges::find_if(latin, [&](const spelling& s) {
        return s.variants.find(letter) != std::string_view::npos;
    });
    if (it == std::end(latin)) return std::nullopt;
    return it->plain;
}

}  // namespace

code_point first_of(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {broken, 1};
    char32_t value = lead & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {broken, 1};
        value = value << 6 | (byte(i) & 0x3fU);
    }
    return {value, size};
}

bool is_white(char32_t c) noexcept {
    return c == ' ' || (c >= 0x09 && c <= 0x0d) || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000 || c == 0xfeff;
}

bool is_punctuation(char32_t c) noexcept {
    if (c < 0x80) {
        return (c >= 0x21 && c <= 0x2f) || (c >= 0x3a && c <= 0x40) || (c >= 0x5b && c <= 0x60) ||
               (c >= 0x7b && c <= 0x7f);
    }
    return c == 0xa1 || c == 0xab || c == 0xb4 || c == 0xb7 || c == 0xbb || c == 0xbf ||
           (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205e) ||
           (c >= 0x3001 && c <= 0x3003) || c == 0x30fb;
}

std::string lower(std::string_view text) {
    std::string all;
    all.reserve(text.size());
    while (!text.empty()) {
        const code_point c = first_of(text);
        const std::string_view bytes = text.substr(0, c.size);
        text.remove_prefix(c.size);
        if (c.value == broken) {
            all += bytes;
        } else if (c.value == 0x130) {
            all += "i\xcc\x87";  // İ has no single lower-case letter outside Turkish
        } else if (c.value == 0x3a3 && ends_word(all, text)) {
            all += "ς";
        } else {
            append(all, lower_of(c.value));
        }
    }
    return all;
}

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty()) {
        const code_point c = first_of(text);
        if (!is_white(c.value)) break;
        text.remove_prefix(c.size);
    }
    for (;;) {
        std::size_t at = text.size();
        while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xc0) == 0x80)
            --at;
        if (at == 0) return text;
        if (!is_white(first_of(text.substr(at - 1)).value)) return text;
        text = text.substr(0, at - 1);
    }
}

std::string letters_and_digits(std::string_view text) {
    std::string all;
    while (!text.empty()) {
        const code_point c = first_of(text);
        if (!is_white(c.value) && !is_punctuation(c.value)) all += text.substr(0, c.size);
        text.remove_prefix(c.size);
    }
    return all;
}

std::optional<std::string> without_accents(std::string_view lower_text) {
    std::string all;
    while (!lower_text.empty()) {
        const code_point c = first_of(lower_text);
        const std::string_view letter = lower_text.substr(0, c.size);
        lower_text.remove_prefix(c.size);
        if (c.value < 0x80) {
            all += letter;
        } else if (c.value >= 0x300 && c.value <= 0x36f) {
            continue;  // an accent that stands by itself
        } else if (const auto plain = plain_spelling(letter)) {
            all += *plain;
        } else {
            return std::nullopt;
        }
    }
    return all;
}

}  // namespace sluis::adapters

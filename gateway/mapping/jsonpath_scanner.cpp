#include "gateway/mapping/jsonpath_scanner.hpp"

#include <charconv>
#include <utility>

#include "gateway/payload/utf8.hpp"

namespace sluis::mapping::path {
namespace {

constexpr std::int64_t largest = (std::int64_t{1} << 53) - 1;  // RFC 7493, section 2.2

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool begins_name(char c) {
    return is_lower(c) || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) > 127;
}

}  // namespace

char scanner::peek(std::size_t ahead) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
}

bool scanner::take(char c) noexcept {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
}

bool scanner::take(std::string_view word) noexcept {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
}

void scanner::expect(char c, std::string_view after) {
    if (take(c)) return;
    fail(std::string("a \"") + c + "\" is missing " + std::string(after), "close it");
}

void scanner::skip_space() noexcept {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')
        ++at_;
}

std::optional<std::string> scanner::name() {
    const std::size_t from = at_;
    if (!begins_name(peek())) return std::nullopt;
    while (begins_name(peek()) || is_digit(peek()))
        ++at_;
    return std::string(text_.substr(from, at_ - from));
}

std::optional<std::string> scanner::function_name() {
    std::size_t end = at_;
    const auto at = [&](std::size_t i) { return i < text_.size() ? text_[i] : '\0'; };
    if (!is_lower(peek())) return std::nullopt;
    while (is_lower(at(end)) || is_digit(at(end)) || at(end) == '_')
        ++end;
    if (at(end) != '(') return std::nullopt;
    std::string name(text_.substr(at_, end - at_));
    at_ = end;
    return name;
}

std::optional<std::int64_t> scanner::integer() {
    const std::size_t from = at_;
    take('-');
    if (!is_digit(peek())) {
        if (at_ > from) fail("a minus sign without digits", "such as -1");
        return std::nullopt;
    }
    const bool is_zero = peek() == '0';
    while (is_digit(peek()))
        ++at_;
    const std::string_view digits = text_.substr(from, at_ - from);
    if (is_zero && digits != "0") fail_at(from, "a zero before a number, or minus zero", "write 0");
    std::int64_t value = 0;
    const auto ec = std::from_chars(digits.data(), digits.data() + digits.size(), value).ec;
    if (ec != std::errc{} || value > largest || value < -largest) {
        fail_at(from, "an index out of range", "from -(2^53-1) to 2^53-1");
    }
    return value;
}

std::optional<std::string> scanner::number() {
    const std::size_t from = at_;
    take('-');
    const auto digits = [&](const char* what) {
        if (!is_digit(peek())) fail(std::string("no digits ") + what, "write the number out");
        while (is_digit(peek()))
            ++at_;
    };
    if (!is_digit(peek())) {
        go_back(from);
        return std::nullopt;
    }
    const bool is_zero = peek() == '0' && is_digit(peek(1));
    if (is_zero) fail("a zero before a number", "such as 1 or 0.5");
    digits("");
    if (take('.')) digits("after the point");
    if (peek() == 'e' || peek() == 'E') {
        ++at_;
        if (!take('+')) take('-');
        digits("in the exponent");
    }
    return std::string(text_.substr(from, at_ - from));
}

std::string scanner::string() {
    const std::size_t from = at_;
    const char quote = text_[at_++];
    std::string out;
    for (;;) {
        if (at_end()) fail_at(from, "a text that does not end", "close the quotes");
        const char c = text_[at_];
        if (c == quote) break;
        if (static_cast<unsigned char>(c) < 0x20) fail("a control character", "escape it");
        ++at_;
        if (c == '\\') {
            escape(quote, out);
        } else {
            out += c;
        }
    }
    ++at_;
    return out;
}

void scanner::escape(char quote, std::string& out) {
    constexpr std::string_view letters = "bfnrt/\\";
    constexpr std::string_view means = "\b\f\n\r\t/\\";
    const char c = peek();
    if (const auto found = letters.find(c); found != std::string_view::npos && !at_end()) {
        out += means[found];
        ++at_;
    } else if (c == quote && !at_end()) {
        out += c;
        ++at_;
    } else if (c == 'u') {
        ++at_;
        char32_t code = hex4();
        if (code >= 0xDC00 && code <= 0xDFFF) fail("half of a surrogate pair", "escape both");
        if (code >= 0xD800 && code <= 0xDBFF) {
            if (!take("\\u")) fail("half of a surrogate pair", "escape both halves");
            const char32_t low = hex4();
            if (low < 0xDC00 || low > 0xDFFF) fail("half of a surrogate pair", "escape both");
            code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
        }
        payload::append_utf8(out, code);
    } else {
        fail("an escape that there is none of",
             "\\b \\f \\n \\r \\t \\/ \\\\ \\uXXXX or the quote");
    }
}

char32_t scanner::hex4() {
    unsigned value = 0;
    const std::string_view digits = text_.substr(at_, 4);
    const char* end = digits.data() + digits.size();
    const auto [last, ec] = std::from_chars(digits.data(), end, value, 16);
    if (digits.size() < 4 || ec != std::errc{} || last != end) {
        fail("a \\u escape without four hexadecimal digits", "such as \\u00e9");
    }
    at_ += 4;
    return value;
}

void scanner::fail(std::string what, std::string cure) const {
    fail_at(at_, std::move(what), std::move(cure));
}

void scanner::fail_at(std::size_t position, std::string what, std::string cure) const {
    const std::size_t column = 1 + payload::code_points(text_.substr(0, position));
    throw mistake{{std::move(what), "column " + std::to_string(column), std::move(cure)}};
}

}  // namespace sluis::mapping::path

#include "gateway/store/scalars.hpp"

#include <charconv>
#include <utility>

#include "gateway/store/session.hpp"

namespace sluis::store {
namespace {

constexpr char digits[] = "0123456789abcdef";

[[noreturn]] void damaged() {
    throw store_error(store_error::kind::corrupt, "a column of the store is damaged");
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (byte < 0x20) {
            out += "\\u00";
            out.push_back(digits[byte >> 4U]);
            out.push_back(digits[byte & 0xfU]);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

void scalar_writer::separate() {
    if (out_.size() > 1) out_.push_back(',');
}

scalar_writer& scalar_writer::text(std::string_view value) {
    separate();
    append_json(out_, value);
    return *this;
}

scalar_writer& scalar_writer::number(std::int64_t value) {
    separate();
    out_ += std::to_string(value);
    return *this;
}

std::string scalar_writer::take() {
    out_.push_back(']');
    return std::move(out_);
}

scalar_reader::scalar_reader(std::string_view json) : rest_(json) {
    skip();
}

void scalar_reader::skip() {
    const auto next = rest_.find_first_not_of("[]{},: ");
    rest_.remove_prefix(next == std::string_view::npos ? rest_.size() : next);
}

bool scalar_reader::more() {
    return !rest_.empty();
}

// Only control characters are written so.
char scalar_reader::hex4() {
    unsigned value = 0;
    if (rest_.size() < 4) damaged();
    const auto [end, ec] = std::from_chars(rest_.data(), rest_.data() + 4, value, 16);
    if (ec != std::errc{} || end != rest_.data() + 4 || value >= 0x20) damaged();
    rest_.remove_prefix(4);
    return static_cast<char>(value);
}

std::string scalar_reader::text() {
    if (!rest_.starts_with('"')) damaged();
    rest_.remove_prefix(1);
    std::string value;
    for (;;) {
        const auto plain = rest_.find_first_of("\"\\");
        if (plain == std::string_view::npos) damaged();
        value += rest_.substr(0, plain);
        const bool escape = rest_[plain] == '\\';
        rest_.remove_prefix(plain + 1);
        if (!escape) break;
        if (rest_.empty()) damaged();
        const char what = rest_.front();
        rest_.remove_prefix(1);
        value.push_back(what == 'u' ? hex4() : what);
    }
    skip();
    return value;
}

std::int64_t scalar_reader::number() {
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (ec != std::errc{}) damaged();
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    skip();
    return value;
}

}  // namespace sluis::store

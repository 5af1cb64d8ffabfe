#include "adapters/json_writer.hpp"

#include <algorithm>

namespace sluis::adapters {

json_writer& json_writer::key(std::string_view name) {
    before_value();
    quoted(name);
    out_ += ':';
    comma_ = false;
    return *this;
}

json_writer& json_writer::text(std::string_view value) {
    before_value();
    quoted(value);
    return *this;
}

json_writer& json_writer::number(std::uint64_t value) {
    before_value();
    out_ += std::to_string(value);
    return *this;
}

json_writer& json_writer::flag(bool value) {
    before_value();
    out_ += value ? "true" : "false";
    return *this;
}

json_writer& json_writer::open(char bracket) {
    before_value();
    out_ += bracket;
    comma_ = false;
    return *this;
}

json_writer& json_writer::close(char bracket) {
    out_ += bracket;
    comma_ = true;
    return *this;
}

void json_writer::before_value() {
    if (comma_) out_ += ',';
    comma_ = true;
}

// RFC 8259, section 7: quotation mark, reverse solidus and control characters, nothing else.
void json_writer::quoted(std::string_view value) {
    const auto is_plain = [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
    };
    out_ += '"';
    if (std::ranges::all_of(value, is_plain)) {  // hashes, above all
        out_ += value;
    } else {
        constexpr std::string_view digits = "0123456789abcdef";
        for (const char c : value) {
            if (is_plain(c)) {
                out_ += c;
            } else if (c == '"' || c == '\\') {
                out_ += '\\';
                out_ += c;
            } else {
                out_ += "\\u00";
                out_ += digits[static_cast<unsigned char>(c) >> 4];
                out_ += digits[static_cast<unsigned char>(c) & 0xf];
            }
        }
    }
    out_ += '"';
}

}  // namespace sluis::adapters

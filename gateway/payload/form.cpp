#include "gateway/payload/form.hpp"

#include <algorithm>
#include <utility>

#include "gateway/payload/field_tree.hpp"
#include "gateway/payload/utf8.hpp"

namespace sluis::payload {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct decoded {
    std::string text{};
    std::size_t bad = std::string_view::npos;  // the offset of a bad escape
    bool is_utf8 = true;
};

decoded decode(std::string_view raw) {
    decoded d;
    d.text.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '%') {
            d.text += raw[i] == '+' ? ' ' : raw[i];
            continue;
        }
        const int high = i + 2 < raw.size() ? hex_digit(raw[i + 1]) : -1;
        const int low = high < 0 ? -1 : hex_digit(raw[i + 2]);
        if (low < 0) {
            d.bad = i;
            return d;
        }
        d.text += static_cast<char>(high * 16 + low);
        i += 2;
    }
    d.is_utf8 = first_ill_formed(d.text) == std::string_view::npos;
    return d;
}

// Calls `take(raw name, raw value)` until it says false; empty pieces ("a=1&&b=2") are skipped.
template <class F>
void each_field(std::string_view text, F take) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view piece = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t equals = std::min(piece.find('='), piece.size());
        if (piece.empty()) continue;
        if (!take(piece.substr(0, equals), piece.substr(std::min(equals + 1, piece.size()))))
            return;
    }
}

class reader {
public:
    reader(document& d, std::string_view text, std::string_view name)
        : document_(d), text_(text), name_(name) {}

    result<const node*> read() {
        field_tree fields(document_);
        each_field(text_, [&](std::string_view name, std::string_view value) {
            const std::string_view key = taken(name);
            const std::string_view text = taken(value);
            if (!fault_.what.empty()) return false;
            const result<void> went = fields.put(key, document_.string(text));
            if (!went) fail(went.error().what, name, went.error().cure);
            return fault_.what.empty();
        });
        if (!fault_.what.empty()) return fault_;
        return fields.finish();
    }

private:
    std::string_view taken(std::string_view raw) {
        const decoded d = decode(raw);
        if (d.bad != std::string_view::npos) {
            fail("a % without two hexadecimal digits", raw.substr(d.bad), "encode % as %25");
        } else if (!d.is_utf8) {
            fail("not UTF-8", raw, "send the form in UTF-8: accept-charset=\"utf-8\"");
        }
        return document_.keep(d.text);
    }

    void fail(std::string what, std::string_view at, std::string cure) {
        if (!fault_.what.empty()) return;
        const auto byte = static_cast<std::size_t>(at.data() - text_.data());
        fault_ = {std::move(what), place_of(name_, text_, byte), std::move(cure)};
    }

    document& document_;
    std::string_view text_;
    std::string_view name_;
    error fault_{};
};

}  // namespace

result<const node*> parse_form(document& d, std::string_view text, std::string_view name) {
    return reader(d, text, name).read();
}

std::optional<std::string> form_value(std::string_view text, std::string_view field) {
    std::optional<std::string> found;
    each_field(text, [&](std::string_view name, std::string_view value) {
        const decoded n = decode(name);
        if (n.bad != std::string_view::npos || n.text != field) return true;
        decoded v = decode(value);
        if (v.bad == std::string_view::npos && v.is_utf8) found = std::move(v.text);
        return false;
    });
    return found;
}

}  // namespace sluis::payload

// Transforms of texts.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <re2/re2.h>

#include "gateway/base/codec.hpp"
#include "gateway/contact/locale.hpp"
#include "gateway/contact/name.hpp"
#include "gateway/mapping/functions.hpp"
#include "gateway/payload/form.hpp"
#include "gateway/payload/utf8.hpp"

namespace sluis::mapping::functions {
namespace {

template <class F>
const node* each_character(document& d, const node& n, F f) {
    std::string text(as_text(n));
    std::ranges::transform(text, text.begin(), f);
    return d.string(text);
}

char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

const node* trim(document& d, const node& n, const transform&) {
    return d.string(contact::collapsed(as_text(n)));
}

const node* lower(document& d, const node& n, const transform&) {
    return each_character(d, n, to_lower);
}

const node* upper(document& d, const node& n, const transform&) {
    return each_character(d, n, to_upper);
}

const node* text(document& d, const node& n, const transform&) {
    return d.string(as_text(n));
}

const node* digits(document& d, const node& n, const transform&) {
    std::string kept;
    std::ranges::copy_if(as_text(n), std::back_inserter(kept),
                         [](char c) { return c >= '0' && c <= '9'; });
    return d.string(kept);
}

const node* name_first(document& d, const node& n, const transform&) {
    return d.string(contact::split_full_name(as_text(n)).first);
}

const node* name_last(document& d, const node& n, const transform&) {
    return d.string(contact::split_full_name(as_text(n)).last);
}

const node* country(document& d, const node& n, const transform&) {
    const auto code = contact::country_code(as_text(n));
    return code ? d.string(*code) : nullptr;
}

const node* language(document& d, const node& n, const transform&) {
    const auto tag = contact::language_tag(as_text(n));
    return tag ? d.string(*tag) : nullptr;
}

const node* url_param(document& d, const node& n, const transform& t) {
    std::string_view url = as_text(n);
    const auto question = url.find('?');
    if (question == std::string_view::npos) return nullptr;
    url.remove_prefix(question + 1);
    const auto value = payload::form_value(url.substr(0, url.find('#')), t.text);
    return value ? d.string(*value) : nullptr;
}

const node* regex(document& d, const node& n, const transform& t) {
    constexpr std::size_t most_groups = 10;
    std::array<re2::StringPiece, most_groups> groups;
    const std::string_view text = as_text(n);
    const auto wanted = static_cast<std::size_t>(t.number);
    const bool found =
        t.pattern->Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED,
                         groups.data(), static_cast<int>(wanted) + 1);
    if (!found || groups[wanted].data() == nullptr) return nullptr;
    return d.string({groups[wanted].data(), groups[wanted].size()});
}

// A text of bytes; nothing when they are no UTF-8.
const node* utf8(document& d, const std::optional<std::string>& bytes) {
    const bool is_text = bytes && payload::first_ill_formed(*bytes) == std::string::npos;
    return is_text ? d.string(*bytes) : nullptr;
}

const node* base64(document& d, const node& n, const transform&) {
    return utf8(d, from_base64(as_text(n)));
}

// Once, "+" as it is. A "%" that escapes nothing is no mistake of whoever does not escape.
const node* percent_decode(document& d, const node& n, const transform&) {
    const std::string_view text = as_text(n);
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte =
            text[i] == '%' ? from_hex(text.substr(i + 1, 2)) : std::optional<std::string>();
        if (byte) {
            bytes += *byte;
            i += 2;
        } else {
            bytes += text[i];
        }
    }
    return utf8(d, bytes);
}

const node* unquote(document& d, const node& n, const transform&) {
    std::string_view text = as_text(n);
    if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return d.string(text);
    text = text.substr(1, text.size() - 2);
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        plain += text[i];
    }
    return d.string(plain);
}

}  // namespace sluis::mapping::functions

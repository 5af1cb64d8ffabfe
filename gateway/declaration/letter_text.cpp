#include <algorithm>

#include "gateway/base/closest.hpp"
#include "gateway/declaration/rule_message.hpp"

namespace sluis::declaration {
namespace {

constexpr std::size_t longest_value = 100;  // characters

std::vector<std::string_view> property_names() {
    std::vector<std::string_view> all;
    for (std::size_t i = 0; i < contact::property_count; ++i)
        all.push_back(contact::name(static_cast<contact::property>(i)));
    return all;
}

error unknown(std::string_view name) {
    const auto names = property_names();
    const auto near = closest(name, names);
    return {"a placeholder that there is none of", "",
            near ? "was \"{" + std::string(*near) + "}\" meant?"
                 : "properties of contacts, such as {first_name}; a brace itself is \"{{\""};
}

bool continues(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
}

// One line, and not for ever.
std::string plain(std::string_view value) {
    std::string all;
    std::size_t characters = 0;
    for (const char c : value) {
        if (!continues(c) && ++characters > longest_value) break;
        const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        all += is_control ? ' ' : c;
    }
    return all;
}

}  // namespace

result<letter_text> letter_text::parse(std::string_view text) {
    letter_text read;
    piece now;
    while (!text.empty()) {
        const auto brace = text.find_first_of("{}");
        now.text += text.substr(0, brace);
        if (brace == std::string_view::npos) break;
        const bool is_double = brace + 1 < text.size() && text[brace + 1] == text[brace];
        if (is_double) {
            now.text += text[brace];
            text.remove_prefix(brace + 2);
            continue;
        }
        const auto end = text.find('}', brace);
        if (text[brace] == '}' || end == std::string_view::npos)
            return error{"a brace without the other one", "", "a brace itself is \"{{\" or \"}}\""};
        const std::string_view name = text.substr(brace + 1, end - brace - 1);
        now.gap = contact::property_named(name);
        if (!now.gap) return unknown(name);
        read.pieces_.push_back(std::move(now));
        now = {};
        text.remove_prefix(end + 1);
    }
    read.pieces_.push_back(std::move(now));
    return read;
}

std::string letter_text::filled(const contact::contact& c) const {
    std::string all;
    for (const piece& p : pieces_) {
        all += p.text;
        if (p.gap) all += plain(value_of(c, *p.gap));
    }
    return all;
}

bool letter_text::says_something() const noexcept {
    return std::ranges::any_of(pieces_, [](const piece& p) {
        return p.text.find_first_not_of(" \t\r\n") != std::string::npos;
    });
}

}  // namespace sluis::declaration

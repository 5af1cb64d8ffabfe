#include "gateway/payload/header_value.hpp"

#include <algorithm>

namespace sluis::payload {
namespace {

// Reads a value from the front of `rest`, up to the next semicolon; nullopt: a quote stays open.
std::optional<std::string> take_value(std::string_view& rest) {
    rest = trimmed(rest);
    std::string value;
    if (!rest.starts_with('"')) {
        const std::string_view token = rest.substr(0, rest.find(';'));
        rest.remove_prefix(token.size());
        return std::string(trimmed(token));
    }
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != '"'; ++i) {
        // A backslash escapes a quote or itself; before other characters old browsers meant it.
        const bool escapes =
            rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\');
        if (escapes) ++i;
        value += rest[i];
    }
    if (i == rest.size()) return std::nullopt;
    rest.remove_prefix(i + 1);
    return value;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string lowered(std::string_view text) {
    std::string all(text);
    std::ranges::transform(all, all.begin(), lower);
    return all;
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blank = " \t\r";
    while (!text.empty() && blank.find(text.front()) != std::string_view::npos)
        text.remove_prefix(1);
    while (!text.empty() && blank.find(text.back()) != std::string_view::npos)
        text.remove_suffix(1);
    return text;
}

std::string head_of(std::string_view value) {
    return lowered(trimmed(value.substr(0, value.find(';'))));
}

std::optional<std::string> parameter_of(std::string_view value, std::string_view name) {
    std::string_view rest = value.substr(std::min(value.find(';'), value.size()));
    while (rest.starts_with(';')) {
        rest.remove_prefix(1);
        const auto end = rest.find_first_of("=;");
        if (end == std::string_view::npos) break;
        const std::string_view found = trimmed(rest.substr(0, end));
        rest.remove_prefix(end);
        if (rest.starts_with(';')) continue;  // a flag without a value
        rest.remove_prefix(1);
        auto text = take_value(rest);
        if (!text) return std::nullopt;
        if (std::ranges::equal(found, name, {}, lower, lower)) return text;
        rest.remove_prefix(std::min(rest.find(';'), rest.size()));
    }
    return std::nullopt;
}

}  // namespace sluis::payload

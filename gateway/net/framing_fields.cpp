#include "gateway/net/framing_fields.hpp"

#include <algorithm>

#include "gateway/net/http.hpp"

namespace sluis::net {
namespace {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
constexpr bool is_alphanumeric(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_port(std::string_view text) noexcept {
    if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) {
        return false;
    }
    const auto port = parse_length(text);
    return port && *port > 0 && *port <= 65'535;
}

bool is_name(std::string_view host) noexcept {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
    });
}

}  // namespace

bool is_token(std::string_view text) noexcept {
    constexpr std::string_view punctuation = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_alphanumeric(c) || punctuation.find(c) != std::string_view::npos;
    });
}

std::string_view trim(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_target(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

bool is_authority(std::string_view text) noexcept {
    if (text.empty()) return false;
    if (text.front() != '[') {
        const auto colon = text.find(':');
        return is_name(text.substr(0, colon)) &&
               (colon == std::string_view::npos || is_port(text.substr(colon + 1)));
    }
    const auto end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const auto literal = text.substr(1, end - 1);
    const bool address = std::all_of(literal.begin(), literal.end(),
                                     [](char c) { return is_hex(c) || c == ':' || c == '.'; });
    const auto rest = text.substr(end + 1);
    return address && (rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))));
}

std::optional<std::uint64_t> parse_length(std::string_view text) noexcept {
    if (text.empty() || text.size() > 19) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

bool lists(std::string_view list, std::string_view token) noexcept {
    while (!list.empty()) {
        const auto element = list.substr(0, list.find(','));
        if (iequals(trim(element), token)) return true;
        list.remove_prefix(std::min(list.size(), element.size() + 1));
    }
    return false;
}

}  // namespace sluis::net

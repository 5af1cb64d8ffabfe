#include "gateway/contact/email.hpp"

#include <algorithm>

#include "gateway/contact/name.hpp"

namespace sluis::contact {
namespace {

constexpr std::size_t longest = 254;

bool is_label(std::string_view label) {
    const auto ok = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, ok);
}

bool is_domain(std::string_view domain) {
    std::size_t labels = 0;
    for (;;) {
        const auto dot = domain.find('.');
        if (!is_label(domain.substr(0, dot))) return false;
        ++labels;
        if (dot == std::string_view::npos) return labels >= 2;
        domain.remove_prefix(dot + 1);
    }
}

bool is_local(std::string_view local) {
    const auto ok = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7f && c != '@' && c != ',' && c != ';' && c != '<' &&
               c != '>' && c != '"';
    };
    return !local.empty() && std::ranges::all_of(local, ok);
}

}  // namespace

std::optional<std::string> normal_email(std::string_view text) {
    std::string email = collapsed(text);
    if (email.size() > longest) return std::nullopt;
    std::ranges::transform(email, email.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto at = email.rfind('@');
    if (at == std::string::npos) return std::nullopt;
    const std::string_view all = email;
    if (!is_local(all.substr(0, at)) || !is_domain(all.substr(at + 1))) return std::nullopt;
    return email;
}

}  // namespace sluis::contact

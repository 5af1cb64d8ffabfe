// Profile google/1. Google's own formatters differ from one another in titles, suffixes and spaces;
// this follows the one in googleads/data-manager-node (util/formatter), and the guide for gmail.

#include <algorithm>
#include <array>

#include "adapters/hash.hpp"
#include "adapters/normal_form.hpp"
#include "adapters/unicode.hpp"

namespace sluis::adapters::normal_form {
namespace {

constexpr std::string_view titles[] = {"mr.", "mrs.", "ms.", "dr."};
constexpr std::string_view suffixes[] = {"jr.", "jr",  "sr.", "sr", "2nd", "3rd",
                                         "ii",  "iii", "iv",  "v",  "vi",  "cpa",
                                         "dc",  "dds", "vm",  "jd", "md",  "phd"};

std::string_view without_title(std::string_view name) {
    for (const std::string_view title : titles) {
        if (!name.starts_with(title) || name.size() == title.size()) continue;
        if (is_white(first_of(name.substr(title.size())).value)) {
            return trimmed(name.substr(title.size()));
        }
    }
    return name;
}

// Cuts one suffix with the commas and spaces before it; the same name when it has none.
std::string_view without_suffix(std::string_view name) {
    for (const std::string_view suffix : suffixes) {
        if (!name.ends_with(suffix) || name.size() == suffix.size()) continue;
        const std::string_view before = name.substr(0, name.size() - suffix.size());
        const auto last = before.find_last_not_of(", ");
        if (last + 1 == before.size()) continue;       // part of a word: "boardds"
        if (last == std::string_view::npos) continue;  // nothing would be left
        return before.substr(0, last + 1);
    }
    return name;
}

form named(std::string_view name) {
    if (name.empty() || looks_like_sha256(name)) return std::nullopt;
    return std::string(name);
}

}  // namespace

form google_email(std::string_view text) {
    form email = plain_email(text);
    if (!email) return std::nullopt;
    const auto at = email->find('@');
    const std::string domain = email->substr(at);
    if (domain != "@gmail.com" && domain != "@googlemail.com") return email;
    std::string local = email->substr(0, std::min(at, email->find('+')));
    std::erase(local, '.');
    if (local.empty()) return std::nullopt;
    return local + domain;
}

form google_phone(std::string_view text) {
    const form digits = international_digits(text);
    if (!digits) return std::nullopt;
    return '+' + *digits;
}

form google_given_name(std::string_view text) {
    const std::string name = lower(trimmed(text));
    return named(without_title(name));
}

form google_family_name(std::string_view text) {
    const std::string name = lower(trimmed(text));
    std::string_view left = name;
    for (std::size_t before = left.size() + 1; left.size() < before;) {
        before = left.size();
        left = without_suffix(left);
    }
    return named(left);
}

form google_region_code(std::string_view text) {
    std::string code(trimmed(text));
    std::ranges::transform(code, code.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (code.size() != 2 || !std::ranges::all_of(code, is_upper)) return std::nullopt;
    return code;
}

// Goes out as it is, so only what is a postal code anywhere: never what was typed into the wrong
// field.
form google_postal_code(std::string_view text) {
    constexpr std::size_t longest = 10;
    const std::string_view code = trimmed(text);
    const auto ok = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == ' ' || c == '-';
    };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    // Every country that has postal codes has a digit in them: a name or a town has none.
    if (code.size() > longest || !std::ranges::all_of(code, ok) ||
        !std::ranges::any_of(code, is_digit)) {
        return std::nullopt;
    }
    return std::string(code);
}

}  // namespace sluis::adapters::normal_form

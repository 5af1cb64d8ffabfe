// Profile meta/1. Where the guide is silent or Meta's own code disagrees with it, the choice is
// said at the function.

#include <algorithm>
#include <charconv>
#include <chrono>

#include "adapters/hash.hpp"
#include "adapters/normal_form.hpp"
#include "adapters/unicode.hpp"
#include "adapters/us_state.hpp"

namespace sluis::adapters::normal_form {
namespace {

bool is_letter(char c) noexcept {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

// Lower case, in the letters a-z and digits only; nullopt when it is in another alphabet, rather
// than a hash of what is left of it.
form roman(std::string_view text) {
    form plain = without_accents(letters_and_digits(lower(text)));
    if (!plain) return std::nullopt;
    std::erase_if(*plain, [](char c) { return !is_letter(c) && !is_digit(c); });
    if (plain->empty()) return std::nullopt;
    return plain;
}

std::optional<int> number(std::string_view digits) noexcept {
    int n = 0;
    const char* const end = digits.data() + digits.size();
    const auto [at, failure] = std::from_chars(digits.data(), end, n);
    if (failure != std::errc{} || at != end || !is_digit(digits.front())) return std::nullopt;
    return n;
}

}  // namespace

form meta_email(std::string_view text) {
    return plain_email(text);
}

form meta_phone(std::string_view text) {
    return international_digits(text);
}

// Spaces inside go too: the guide says nothing, Meta's parameter builder removes them.
form meta_name(std::string_view text) {
    std::string name = letters_and_digits(lower(text));
    if (name.empty() || looks_like_sha256(name)) return std::nullopt;
    return name;
}

form meta_gender(std::string_view text) {
    const std::string word = lower(trimmed(text));
    if (word == "f" || word == "female" || word == "woman") return "f";
    if (word == "m" || word == "male" || word == "man") return "m";
    return std::nullopt;
}

form meta_city(std::string_view text) {
    form city = roman(text);
    if (!city) return std::nullopt;
    std::erase_if(*city, is_digit);
    if (city->empty()) return std::nullopt;
    return city;
}

form meta_region(std::string_view text, std::string_view country) {
    form region = roman(text);
    if (!region || country != "us") return region;
    const auto letters = us_state(*region);
    if (!letters) return std::nullopt;
    return std::string(*letters);
}

form meta_postal_code(std::string_view text, std::string_view country) {
    constexpr std::size_t us_digits = 5;
    form code = roman(text);
    if (!code || country != "us") return code;
    if (code->size() < us_digits || !std::ranges::all_of(*code, is_digit)) return std::nullopt;
    code->resize(us_digits);
    return code;
}

form meta_country(std::string_view text) {
    std::string code = lower(trimmed(text));
    if (code.size() != 2 || !std::ranges::all_of(code, is_letter)) return std::nullopt;
    return code;
}

std::optional<birth_date> meta_birth_date(std::string_view text) {
    constexpr int earliest_year = 1900;
    text = trimmed(text);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const birth_date d{std::string(text.substr(0, 4)), std::string(text.substr(5, 2)),
                       std::string(text.substr(8, 2))};
    const auto year = number(d.year), month = number(d.month), day = number(d.day);
    if (!year || !month || !day || *year < earliest_year) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return d;
}

}  // namespace sluis::adapters::normal_form

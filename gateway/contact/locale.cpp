#include "gateway/contact/locale.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/contact/name.hpp"

namespace sluis::contact {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What forms and lists call countries instead of their codes: English and the country's own name.
constexpr std::pair<std::string_view, std::string_view> countries[] = {
    {"austria", "AT"},
    {"österreich", "AT"},
    {"Österreich", "AT"},  // only ASCII letters are made small
    {"belgium", "BE"},
    {"belgië", "BE"},
    {"belgique", "BE"},
    {"canada", "CA"},
    {"denmark", "DK"},
    {"danmark", "DK"},
    {"finland", "FI"},
    {"suomi", "FI"},
    {"france", "FR"},
    {"germany", "DE"},
    {"deutschland", "DE"},
    {"ireland", "IE"},
    {"italy", "IT"},
    {"italia", "IT"},
    {"luxembourg", "LU"},
    {"netherlands", "NL"},
    {"the netherlands", "NL"},
    {"nederland", "NL"},
    {"holland", "NL"},
    {"norway", "NO"},
    {"norge", "NO"},
    {"poland", "PL"},
    {"polska", "PL"},
    {"portugal", "PT"},
    {"spain", "ES"},
    {"españa", "ES"},
    {"sweden", "SE"},
    {"sverige", "SE"},
    {"switzerland", "CH"},
    {"schweiz", "CH"},
    {"suisse", "CH"},
    {"united kingdom", "GB"},
    {"great britain", "GB"},
    {"uk", "GB"},
    {"united states", "US"},
    {"united states of america", "US"},
    {"usa", "US"},
    {"australia", "AU"},
    {"new zealand", "NZ"},
};

}  // namespace

std::optional<std::string> country_code(std::string_view text) {
    std::string name = collapsed(text);
    if (name.size() == 2 && is_letter(name[0]) && is_letter(name[1])) {
        std::ranges::transform(name, name.begin(), to_upper);
        return name == "UK" ? "GB" : name;
    }
    std::ranges::transform(name, name.begin(), to_lower);
    const auto* found = std::ranges::find(countries, name, [](const auto& c) { return c.first; });
    if (found == std::end(countries)) return std::nullopt;
    return std::string(found->second);
}

std::optional<std::string> language_tag(std::string_view text) {
    std::string tag = collapsed(text);
    tag.resize(std::min(tag.find_first_of("-_"), tag.size()));
    const bool fits = (tag.size() == 2 || tag.size() == 3) && std::ranges::all_of(tag, is_letter);
    if (!fits) return std::nullopt;
    std::ranges::transform(tag, tag.begin(), to_lower);
    return tag;
}

}  // namespace sluis::contact

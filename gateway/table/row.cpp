#include "gateway/table/row.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::table {
namespace {

struct described {
    std::string_view name;
    std::string_view text;
};

// In the order of the enumerators.
constexpr described reasons[] = {
    {"broken_quotes", "a quote inside a field: quote the field and double the quote"},
    {"unclosed_quote", "a quote is opened and not closed"},
    {"too_long", "the row is too long"},
    {"field_count", "not as many fields as the header has"},
    {"not_text", "not text in the file's encoding"},
    {"bad_json", "no JSON object"},
    {"not_flat", "lists, and objects in objects, are not read"},
    {"no_identity", "no e-mail address, phone number or external id"},
    {"bad_email", "not an e-mail address"},
    {"bad_phone", "not a phone number"},
    {"phone_without_country", "without a country code, and no country is known"},
    {"bad_external_id", "not an id of at most 200 bytes"},
    {"bad_consent", "neither yes nor no"},
    {"bad_marketing_status", "neither marketing nor non-marketing"},
    {"unknown_country", "not a country that is known: left out"},
    {"unknown_language", "not a language tag: left out"},
    {"not_a_name", "an address, and no name: left out"},
    {"value_too_long", "longer than 1,000 bytes: left out"},
};
static_assert(std::size(reasons) == reason_count);

}  // namespace

std::string_view name(reason r) noexcept {
    const auto index = static_cast<std::size_t>(r);
    return index < std::size(reasons) ? reasons[index].name : "unknown";
}

std::string fault::text() const {
    const auto index = static_cast<std::size_t>(why);
    std::string all = column.empty() ? "" : "column \"" + column + "\": ";
    all += index < std::size(reasons) ? reasons[index].text : "unknown";
    return detail.empty() ? all : all + " (" + detail + ')';
}

bool is_blank(const row& r) noexcept {
    return !r.bad &&
           std::ranges::all_of(r.values, [](const auto& field) { return field.second.empty(); });
}

}  // namespace sluis::table

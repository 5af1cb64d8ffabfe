#include "gateway/contact/event.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::contact {
namespace {

// In the order of the enumerators.
constexpr std::string_view identity_kinds[] = {"email", "phone", "external"};
constexpr std::string_view properties[] = {
    "email",    "phone",      "first_name",  "last_name",    "company",  "country",
    "language", "street",     "postal_code", "city",         "region",   "birth_date",
    "gender",   "utm_source", "utm_medium",  "utm_campaign", "utm_term", "utm_content",
    "gclid",    "fbclid",     "ttclid",      "li_fat_id",    "msclkid",
};
constexpr std::string_view consents[] = {"unknown", "denied", "granted"};
constexpr std::string_view purposes[] = {"ads", "email", "phone"};
constexpr std::string_view effects[] = {"upsert",       "unsubscribe", "erase", "ignore",
                                        "change_email", "merge",       "fetch"};

static_assert(std::size(properties) == property_count);
static_assert(std::size(purposes) == purpose_count);

template <class Enum, std::size_t N>
std::string_view name_in(const std::string_view (&names)[N], Enum value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? names[index] : "unknown";
}

template <class Enum, std::size_t N>
std::optional<Enum> find_in(const std::string_view (&names)[N], std::string_view text) noexcept {
    const auto* found = std::ranges::find(names, text);
    if (found == std::end(names)) return std::nullopt;
    return static_cast<Enum>(found - std::begin(names));
}

}  // namespace

stamp stamp_of(const event& e) {
    return {e.occurred_at, e.source + '/' + e.key};
}

std::string_view name(identity_kind k) noexcept {
    return name_in(identity_kinds, k);
}
std::string_view name(property p) noexcept {
    return name_in(properties, p);
}
std::string_view name(consent c) noexcept {
    return name_in(consents, c);
}
std::string_view name(purpose p) noexcept {
    return name_in(purposes, p);
}
std::string_view name(effect e) noexcept {
    return name_in(effects, e);
}

std::optional<identity_kind> identity_kind_named(std::string_view text) noexcept {
    return find_in<identity_kind>(identity_kinds, text);
}
std::optional<property> property_named(std::string_view text) noexcept {
    return find_in<property>(properties, text);
}
std::optional<consent> consent_named(std::string_view text) noexcept {
    return find_in<consent>(consents, text);
}
std::optional<purpose> purpose_named(std::string_view text) noexcept {
    return find_in<purpose>(purposes, text);
}
std::optional<effect> effect_named(std::string_view text) noexcept {
    return find_in<effect>(effects, text);
}

}  // namespace sluis::contact

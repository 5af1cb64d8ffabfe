#include "gateway/api/hubspot_properties.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/audience/fields.hpp"
#include "gateway/base/time.hpp"
#include "gateway/net/http.hpp"

namespace sluis::api::hubspot {
namespace {

using enum access;

// clang-format off
constexpr property_row rows[] = {
    {"createdate",                   "created_at",     read_only, true},
    {"email",                        "email",          writable,  true},
    {"firstname",                    "first_name",     writable,  true},
    {"hs_object_id",                 "id",             read_only, true},
    {"lastname",                     "last_name",      writable,  true},
    {"phone",                        "phone",          writable},
    {"company",                      "company",        writable},
    {"country",                      "country",        writable},
    {"hs_language",                  "language",       writable},
    {"address",                      "street",         writable},
    {"zip",                          "postal_code",    writable},
    {"city",                         "city",           writable},
    {"state",                        "region",         writable},
    {"date_of_birth",                "birth_date",     writable},
    {"gender",                       "gender",         writable},
    {"hs_google_click_id",           "gclid",          writable},
    {"hs_facebook_click_id",         "fbclid",         writable},
    {"hs_email_optout",              "unsubscribed",   read_only},
    {"hs_marketable_status",         "status",         writable},
    {"hs_marketable_until_renewal",  "exit_scheduled", writable},
    {"hs_marketable_reason_type",    "reason_type",    read_only},
    {"hs_marketable_reason_id",      "reason_id",      read_only},
};
// clang-format on

struct word {
    std::string_view field;
    std::string_view ours;
    std::string_view theirs;
};

// Of properties whose words are "true" and "false" here and there nothing is needed.
constexpr word words[] = {
    {"status", "non_marketing", "false"},
    {"status", "marketing", "true"},
    {"reason_type", "initial", "INITIAL_STATE"},
    {"reason_type", "form", "FORM_SUBMISSION"},
    {"reason_type", "conversation", "CONVERSATION"},
    {"reason_type", "integration", "INTEGRATOR_SET"},
    {"reason_type", "import", "CONTACT_IMPORT"},
    {"reason_type", "user", "USER_SET"},
    {"reason_type", "workflow", "WORKFLOW"},
    {"reason_type", "ad", "AD"},
    {"reason_type", "email", "EMAIL"},
    {"reason_type", "feedback", "FEEDBACK_SUBMISSION"},
    {"reason_type", "sample", "SAMPLE_CONTACT"},
};

}  // namespace

std::span<const property_row> properties() noexcept {
    return rows;
}

const property_row* find_property(std::string_view name) noexcept {
    const auto* found = std::ranges::find(rows, name, &property_row::name);
    return found == std::end(rows) ? nullptr : found;
}

audience::field field_of(const property_row& p) {
    return audience::field_named(p.field).value();
}

bool is_personal(const property_row& p) {
    return contact::property_named(p.field).has_value();
}

std::optional<std::string> value_of(const property_row& p, const contact::contact& c) {
    const audience::field f = field_of(p);
    if (f.kind == audience::field_kind::text) return audience::text_of(f, c);
    const auto number = audience::number_of(f, c);
    if (!number) return std::nullopt;
    switch (f.kind) {
        case audience::field_kind::instant:
            return to_rfc3339(from_ms(*number));
        case audience::field_kind::word: {
            const auto ours = audience::words_of_field(f.name)[static_cast<std::size_t>(*number)];
            return std::string(their_word(p, ours));
        }
        case audience::field_kind::number:
        case audience::field_kind::text:
            break;
    }
    return std::to_string(*number);
}

std::optional<std::string_view> our_word(const property_row& p, std::string_view theirs) {
    for (const word& w : words) {
        if (w.field == p.field && net::iequals(w.theirs, theirs)) return w.ours;
    }
    for (const std::string_view ours : audience::words_of_field(p.field)) {
        const bool is_same = ours == "true" || ours == "false";
        if (is_same && net::iequals(ours, theirs)) return ours;
    }
    return std::nullopt;
}

std::string_view their_word(const property_row& p, std::string_view ours) {
    const auto* found = std::ranges::find_if(
        words, [&](const word& w) { return w.field == p.field && w.ours == ours; });
    return found == std::end(words) ? ours : found->theirs;
}

std::optional<bool> truth_of(std::string_view text) noexcept {
    if (net::iequals(text, "true")) return true;
    if (net::iequals(text, "false")) return false;
    return std::nullopt;
}

}  // namespace sluis::api::hubspot

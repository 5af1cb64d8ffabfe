#include "gateway/audience/fields.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::audience {
namespace {

using contact::purpose;
using person = contact::contact;
using number = std::optional<std::int64_t>;

struct row {
    std::string_view name;
    field_kind kind;
    std::string_view column;
    number (*value)(const person&);  // of words and numbers
};

template <purpose P>
number consent(const person& c) {
    return static_cast<std::int64_t>(consent_of(c, P));
}

number became_marketing_at(const person& c) {
    if (!c.marketing.became_marketing_at) return std::nullopt;
    return to_ms(*c.marketing.became_marketing_at);
}

// clang-format off
constexpr row rows[] = {
    {"status",              field_kind::word,   "status",              [](const person& c) -> number { return static_cast<std::int64_t>(c.marketing.now); }},
    {"reason_type",         field_kind::word,   "reason_type",         [](const person& c) -> number { return static_cast<std::int64_t>(c.marketing.reason); }},
    {"reason_id",           field_kind::text,   "reason_id",           nullptr},
    {"created_by",          field_kind::text,   "created_by",          nullptr},
    {"consent.ads",         field_kind::word,   "consent_ads",         consent<purpose::ads>},
    {"consent.email",       field_kind::word,   "consent_email",       consent<purpose::email>},
    {"consent.phone",       field_kind::word,   "consent_phone",       consent<purpose::phone>},
    {"unsubscribed",        field_kind::word,   "unsubscribed",        [](const person& c) -> number { return is_unsubscribed(c) ? 1 : 0; }},
    {"created_at",          field_kind::number, "created_at",          [](const person& c) -> number { return to_ms(c.created.at); }},
    {"became_marketing_at", field_kind::number, "became_marketing_at", became_marketing_at},
};
// clang-format on

const row* find(std::string_view name) {
    const auto* found = std::ranges::find(rows, name, &row::name);
    return found == std::end(rows) ? nullptr : found;
}

template <class Name, class Enum>
void append_names(std::vector<std::string_view>& all, Name name_of, Enum last) {
    for (int i = 0; i <= static_cast<int>(last); ++i)
        all.push_back(name_of(static_cast<Enum>(i)));
}

}  // namespace

std::optional<field> field_named(std::string_view name) {
    if (const row* r = find(name)) return field{std::string(name), r->kind, std::string(r->column)};
    if (contact::property_named(name)) return field{std::string(name), field_kind::text, ""};
    return std::nullopt;
}

std::vector<std::string_view> field_names() {
    std::vector<std::string_view> all;
    for (const row& r : rows)
        all.push_back(r.name);
    for (std::size_t i = 0; i < contact::property_count; ++i)
        all.push_back(contact::name(static_cast<contact::property>(i)));
    return all;
}

std::vector<std::string_view> words_of_field(std::string_view name) {
    std::vector<std::string_view> all;
    const row* r = find(name);
    if (!r || r->kind != field_kind::word) return all;
    if (name == "status") {
        append_names(
            all, [](contact::status s) { return contact::name(s); }, contact::status::marketing);
    } else if (name == "reason_type") {
        append_names(
            all, [](contact::reason_type t) { return contact::name(t); },
            contact::reason_type::sample);
    } else if (name == "unsubscribed") {
        all = {"false", "true"};
    } else {
        append_names(
            all, [](contact::consent k) { return contact::name(k); }, contact::consent::granted);
    }
    return all;
}

std::optional<std::string> text_of(const field& f, const contact::contact& c) {
    if (f.name == "reason_id") return c.marketing.reason_id;
    if (f.name == "created_by") return c.created_by;
    const auto p = contact::property_named(f.name);
    const std::string_view value = p ? value_of(c, *p) : std::string_view();
    if (value.empty()) return std::nullopt;
    return std::string(value);
}

std::optional<std::int64_t> number_of(const field& f, const contact::contact& c) {
    const row* r = find(f.name);
    return r && r->value ? r->value(c) : std::nullopt;
}

}  // namespace sluis::audience

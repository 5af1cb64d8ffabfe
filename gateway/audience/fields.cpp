#include "gateway/audience/fields.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/base/closest.hpp"

namespace sluis::audience {
namespace {

using contact::purpose;
using person = contact::contact;
using number = std::optional<std::int64_t>;

enum class presence : std::uint8_t { always, optional };
enum class lookup : std::uint8_t { scan, index };

struct row {
    std::string_view name;
    field_kind kind;
    std::string_view column;
    presence there;
    lookup order;
    number (*value)(const person&);  // of all but texts
    bool is_condition = false;
};

template <purpose P>
number consent(const person& c) {
    return static_cast<std::int64_t>(consent_of(c, P));
}

number ms_of(const std::optional<instant>& at) {
    return at ? number(to_ms(*at)) : std::nullopt;
}

number exit_asked_at(const person& c) {
    if (!c.marketing.exit_asked) return std::nullopt;
    return to_ms(c.marketing.exit_asked->at);
}

number exit_scheduled(const person& c) {
    const bool leaves = c.marketing.now == contact::status::marketing;
    return leaves && c.marketing.exit_effective_at ? 1 : 0;
}

using kind = field_kind;
using enum presence;
using enum lookup;

// The + keeps the index of the status out of it: who leaves are the few.
// clang-format off
constexpr row rows[] = {
    {"id",                  kind::number,  "id",                  always,   index, [](const person& c) -> number { return c.id; }},
    {"status",              kind::word,    "status",              always,   index, [](const person& c) -> number { return static_cast<std::int64_t>(c.marketing.now); }},
    {"reason_type",         kind::word,    "reason_type",         always,   scan,  [](const person& c) -> number { return static_cast<std::int64_t>(c.marketing.reason); }},
    {"reason_id",           kind::text,    "reason_id",           always,   scan,  nullptr},
    {"exit_scheduled",      kind::word,    "(+status = 1 AND exit_effective_at IS NOT NULL)", always, scan, exit_scheduled, true},
    {"exit_effective_at",   kind::instant, "exit_effective_at",   optional, index, [](const person& c) { return ms_of(c.marketing.exit_effective_at); }},
    {"exit_asked_at",       kind::instant, "exit_asked_at",       optional, scan,  exit_asked_at},
    {"created_by",          kind::text,    "created_by",          always,   scan,  nullptr},
    {"consent.ads",         kind::word,    "consent_ads",         always,   scan,  consent<purpose::ads>},
    {"consent.email",       kind::word,    "consent_email",       always,   scan,  consent<purpose::email>},
    {"consent.phone",       kind::word,    "consent_phone",       always,   scan,  consent<purpose::phone>},
    {"unsubscribed",        kind::word,    "unsubscribed",        always,   scan,  [](const person& c) -> number { return is_unsubscribed(c) ? 1 : 0; }},
    {"suppressed",          kind::word,    "suppressed",          always,   scan,  [](const person& c) -> number { return c.suppressed ? 1 : 0; }},
    {"created_at",          kind::instant, "created_at",          always,   index, [](const person& c) -> number { return to_ms(c.created.at); }},
    {"became_marketing_at", kind::instant, "became_marketing_at", optional, index, [](const person& c) { return ms_of(c.marketing.became_marketing_at); }},
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
    if (const row* r = find(name)) {
        return field{.name = std::string(name),
                     .kind = r->kind,
                     .column = std::string(r->column),
                     .is_condition = r->is_condition,
                     .is_optional = r->there == optional,
                     .is_indexed = r->order == lookup::index};
    }
    if (!contact::property_named(name)) return std::nullopt;
    return field{.name = std::string(name), .is_optional = true};
}

std::vector<std::string_view> field_names() {
    std::vector<std::string_view> all;
    for (const row& r : rows)
        all.push_back(r.name);
    for (std::size_t i = 0; i < contact::property_count; ++i)
        all.push_back(contact::name(static_cast<contact::property>(i)));
    return all;
}

std::optional<field> require_field(std::string_view name, const std::string& at,
                                   std::vector<error>& errors) {
    auto found = field_named(name);
    if (found) return found;
    const auto names = field_names();
    const auto near = closest(name, names);
    errors.push_back(
        {"there is no such property", at,
         near ? "was \"" + std::string(*near) + "\" meant?" : "see docs/declarations.md, filters"});
    return std::nullopt;
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
    } else if (name == "unsubscribed" || name == "suppressed" || r->is_condition) {
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

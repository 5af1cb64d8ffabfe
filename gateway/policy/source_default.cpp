#include "gateway/policy/source_default.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sluis::policy {
namespace {

// In the order of the enumerators.
constexpr std::string_view statuses[] = {"non_marketing", "marketing", "marketing_if_consent",
                                         "inherit"};
constexpr std::string_view applications[] = {"new", "new_and_existing"};
constexpr std::string_view kinds[] = {"form", "chat", "integration", "import", "ads", "api"};

template <class Enum, std::size_t N>
std::optional<Enum> find_in(const std::string_view (&names)[N], std::string_view text) noexcept {
    const auto* found = std::ranges::find(names, text);
    if (found == std::end(names)) return std::nullopt;
    return static_cast<Enum>(found - std::begin(names));
}

bool grants_ads(const contact::event& e) {
    return std::ranges::any_of(e.consents, [](const auto& c) {
        return c.first == contact::purpose::ads && c.second == contact::consent::granted;
    });
}

}  // namespace

source_rules usual_rules(std::string id, source_kind kind) {
    source_rules rules{.id = std::move(id), .kind = kind};
    if (kind == source_kind::form) {
        rules.status = default_status::marketing;
        rules.to = applies_to::new_and_existing;
    }
    return rules;
}

contact::reason_type reason_of(source_kind k) noexcept {
    switch (k) {
        case source_kind::form:
            return contact::reason_type::form;
        case source_kind::chat:
            return contact::reason_type::conversation;
        case source_kind::import:
            return contact::reason_type::import;
        case source_kind::ads:
            return contact::reason_type::ad;
        case source_kind::integration:
        case source_kind::api:
            return contact::reason_type::integration;
    }
    return contact::reason_type::integration;
}

bool creates(const contact::contact* before, const contact::event& e) noexcept {
    return before == nullptr || e.received_at <= before->created.at + creation_window;
}

bool asks_for_marketing(const source_rules& source, default_status workspace,
                        const contact::contact* before, const contact::event& e) {
    using enum contact::effect;
    const bool is_submission = e.what == upsert;
    if (!is_submission && e.what != change_email && e.what != merge) return false;
    const bool new_only = source.to == applies_to::new_contacts || !is_submission;
    if (new_only && !creates(before, e)) return false;
    const default_status status =
        source.status == default_status::inherit ? workspace : source.status;
    switch (status) {
        case default_status::marketing:
            return true;
        case default_status::marketing_if_consent:
            return grants_ads(e);
        case default_status::non_marketing:
        case default_status::inherit:  // a workspace cannot inherit
            return false;
    }
    return false;
}

std::string_view name(default_status s) noexcept {
    return statuses[static_cast<std::size_t>(s)];
}
std::string_view name(applies_to a) noexcept {
    return applications[static_cast<std::size_t>(a)];
}
std::string_view name(source_kind k) noexcept {
    return kinds[static_cast<std::size_t>(k)];
}
std::optional<default_status> default_status_named(std::string_view text) noexcept {
    return find_in<default_status>(statuses, text);
}
std::optional<applies_to> applies_to_named(std::string_view text) noexcept {
    return find_in<applies_to>(applications, text);
}
std::optional<source_kind> source_kind_named(std::string_view text) noexcept {
    return find_in<source_kind>(kinds, text);
}

}  // namespace sluis::policy

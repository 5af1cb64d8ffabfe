// The properties of contacts that HubSpot's API knows and sluis has exactly: what each is here, and
// its values both ways. HubSpot's travel as strings.
//
// Spelling  HubSpot's internal names, and its words for what set the marketing status.
// Source    developers.hubspot.com, CRM contacts; docs/hubspot.md has the table for people.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/audience/filter.hpp"
#include "gateway/contact/contact.hpp"

namespace sluis::api::hubspot {

enum class access : std::uint8_t { read_only, writable };

struct property_row {
    std::string_view name;   // HubSpot's
    std::string_view field;  // ours, as filters and orders name it
    access may = access::read_only;
    bool by_default = false;  // shown when no properties are asked for
};

[[nodiscard]] std::span<const property_row> properties() noexcept;
[[nodiscard]] const property_row* find_property(std::string_view name) noexcept;

[[nodiscard]] audience::field field_of(const property_row& p);
// Does it tell who somebody is?
[[nodiscard]] bool is_personal(const property_row& p);

// What the contact has there, as HubSpot spells it; nullopt: nothing.
[[nodiscard]] std::optional<std::string> value_of(const property_row& p, const contact::contact& c);

// Our word for HubSpot's, in either case; nullopt where HubSpot has no such word. Only of properties
// that have words.
[[nodiscard]] std::optional<std::string_view> our_word(const property_row& p,
                                                       std::string_view theirs);
[[nodiscard]] std::string_view their_word(const property_row& p, std::string_view ours);

// "true" and "false", in either case.
[[nodiscard]] std::optional<bool> truth_of(std::string_view text) noexcept;

}  // namespace sluis::api::hubspot

// The marketing status that a source gives to the contacts it creates (R22-R29).
//
// A default can raise a status and never lower one (R26). `new` means contacts that the source
// creates: there was none before the event, or the contact is so young that it counts as created by
// all who spoke of it then (R28). That window also makes the answer independent of the order in
// which events that arrived together are processed.
//
// Spelling  of `name()`: part of declarations; never rename, never reuse.
// Source    docs/marketing-status.md R22-R29 and its table of defaults per tool.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/contact/contact.hpp"

namespace sluis::policy {

enum class default_status : std::uint8_t {
    non_marketing,
    marketing,
    marketing_if_consent,  // marketing only when the event grants consent for ads
    inherit,               // the workspace's default
};
enum class applies_to : std::uint8_t { new_contacts, new_and_existing };
enum class source_kind : std::uint8_t { form, chat, integration, import, ads, api };

struct source_rules {
    std::string id{};
    source_kind kind = source_kind::integration;
    default_status status = default_status::non_marketing;  // R24
    applies_to to = applies_to::new_contacts;

    friend bool operator==(const source_rules&, const source_rules&) = default;
};

// What a source of this kind does when nothing is declared: forms marketing, for existing contacts
// too (R25); everything else non-marketing.
[[nodiscard]] source_rules usual_rules(std::string id, source_kind kind);

[[nodiscard]] contact::reason_type reason_of(source_kind k) noexcept;

inline constexpr std::chrono::seconds creation_window{60};

// Does this event create the contact, or belong to its creation? `before` is null when there is
// none.
[[nodiscard]] bool creates(const contact::contact* before, const contact::event& e) noexcept;

// Does the source's default ask for the contact to be marketing?
[[nodiscard]] bool asks_for_marketing(const source_rules& source, default_status workspace,
                                      const contact::contact* before, const contact::event& e);

[[nodiscard]] std::string_view name(default_status s) noexcept;
[[nodiscard]] std::string_view name(applies_to a) noexcept;
[[nodiscard]] std::string_view name(source_kind k) noexcept;
[[nodiscard]] std::optional<default_status> default_status_named(std::string_view text) noexcept;
[[nodiscard]] std::optional<applies_to> applies_to_named(std::string_view text) noexcept;
[[nodiscard]] std::optional<source_kind> source_kind_named(std::string_view text) noexcept;

}  // namespace sluis::policy

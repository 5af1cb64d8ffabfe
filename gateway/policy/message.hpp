// Messages that other systems send to contacts, and whom each kind may reach.
//
// Marketing e-mail is for marketing contacts alone (R2). The six others reach non-marketing contacts
// too (R60): what keeps them back is an opt-out list and a missing address, and nothing about
// marketing. A survey is the exception in the middle: it is no service that somebody asked for, so
// whoever unsubscribed, or said no to e-mail, does not get it.
//
// Spelling  of `name()`: part of the API and the store; never rename, never reuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/contact/contact.hpp"
#include "gateway/policy/eligibility.hpp"
#include "gateway/policy/reason.hpp"

namespace sluis::policy {

enum class message_kind : std::uint8_t {
    marketing_email,
    one_to_one_email,
    chat_transcript,
    registration_email,
    ticket_reply,
    transactional_email,
    feedback_survey,
};
inline constexpr std::size_t message_kind_count = 7;

[[nodiscard]] std::string_view name(message_kind k) noexcept;
[[nodiscard]] std::optional<message_kind> message_kind_named(std::string_view text) noexcept;
// For people: "Customer feedback survey".
[[nodiscard]] std::string_view title(message_kind k) noexcept;

[[nodiscard]] requirements requirements_of(message_kind k) noexcept;
[[nodiscard]] reasons exclusions(const contact::contact& c, message_kind k);

// May an address be sent it that no contact has? Marketing e-mail is for marketing contacts, and
// nobody is one who is not known; the others are kept back by an opt-out list alone.
[[nodiscard]] bool reaches_strangers(message_kind k) noexcept;

// One sentence for people, where a message means something else than an audience.
[[nodiscard]] std::string_view explanation(reason r, message_kind k) noexcept;

}  // namespace sluis::policy

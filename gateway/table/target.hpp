// What a column of a table can become.
//
//     email phone first_name ... msclkid     a property, as contact/event.hpp spells them; e-mail
//                                            and phone are identities too
//     external_id                            an identity in the source's own numbering
//     consent.ads consent.email consent.phone
//     full_name                              first and last name, where no column of theirs says it
//     marketing_status unsubscribed          for who imports: no part of an event
//     ignore                                 nothing
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/contact/event.hpp"

namespace sluis::table {

enum class target_kind : std::uint8_t {
    property,
    external_id,
    consent,
    full_name,
    marketing_status,
    unsubscribed,
    ignore,
};

struct target {
    target_kind kind = target_kind::ignore;
    contact::property property = contact::property::email;  // when kind is property
    contact::purpose purpose = contact::purpose::ads;       // when kind is consent

    friend bool operator==(const target&, const target&) = default;
};

[[nodiscard]] bool is_identity(const target& t) noexcept;

[[nodiscard]] std::string name(const target& t);
[[nodiscard]] std::optional<target> target_named(std::string_view text);
[[nodiscard]] std::vector<std::string> target_names();

// What a heading means by itself, in English, Dutch, German or French, or in HubSpot's exports:
// "E-mailadres", "Vorname", "Téléphone", "Marketing contact status". Letters' case, accents, spaces
// and punctuation do not matter.
struct known_heading {
    target is{};
    bool is_second = false;  // used when no other column is this: "Mobile phone" beside "Phone"
};
[[nodiscard]] std::optional<known_heading> heading_named(std::string_view heading);

}  // namespace sluis::table

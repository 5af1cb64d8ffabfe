// What a mapping yields and policy consumes: one thing that a sender said about one person.
//
// A submission (one delivery of a webhook) holds one event, or several when it is a batch. An event
// knows nothing of the contact it will meet; it can be applied in any order (see contact.hpp).
//
// Units     Instants are UTC milliseconds.
// Spelling  The names of enumerators, as `name()` gives them, are part of mapping files, of the API
//           and of the store: never rename one, never reuse one.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/time.hpp"

namespace sluis::contact {

// What finds a contact. Any match finds it; two contacts that one event matches are one person.
enum class identity_kind : std::uint8_t { email, phone, external };

struct identity {
    identity_kind kind = identity_kind::email;
    std::string scope{};  // the source's id for `external`; empty otherwise
    std::string value{};  // in its normal form: see email.hpp and phone.hpp; external ids as sent

    friend auto operator<=>(const identity&, const identity&) = default;
};

// The properties of a contact besides its identities. `email` and `phone` hold the address that
// was named last; all that were ever named are identities.
enum class property : std::uint8_t {
    email,
    phone,
    first_name,
    last_name,
    company,
    country,
    language,
    street,
    postal_code,
    city,
    region,
    birth_date,
    gender,
    utm_source,
    utm_medium,
    utm_campaign,
    utm_term,
    utm_content,
    gclid,
    fbclid,
    ttclid,
    li_fat_id,
    msclkid,
};
inline constexpr std::size_t property_count = 23;

// Absent is not false: a question that was skipped leaves consent unknown.
enum class consent : std::uint8_t { unknown, denied, granted };

// What a person may consent to. `ads`: use of the person's data in ad audiences, personalisation
// included; the only one that an audience at an ad network asks for.
enum class purpose : std::uint8_t { ads, email, phone };
inline constexpr std::size_t purpose_count = 3;

// `change_email` and `merge` say that identities are one person's. They are no submission of that
// person: nobody becomes marketing by them who was known before.
// `fetch`: the sender said only where the rest is; what that says comes as another event.
enum class effect : std::uint8_t { upsert, unsubscribe, erase, ignore, change_email, merge, fetch };

struct event {
    effect what = effect::upsert;
    std::string source{};   // the source's id
    std::string key{};      // unique within the source; an item of a batch adds "#<index>"
    instant occurred_at{};  // as the sender says, or the time of receipt
    instant received_at{};  // when sluis accepted the submission; the same for all its items
    std::vector<identity> identities{};  // sorted, unique; what the event says of one person
    std::vector<std::pair<property, std::string>> properties{};  // sorted; each at most once
    std::vector<std::pair<purpose, consent>> consents{};         // sorted; never `unknown`

    friend bool operator==(const event&, const event&) = default;
};

// The order of events wherever "the last one wins": by time, ties broken by source and key.
struct stamp {
    instant at{};
    std::string by{};  // source + '/' + key

    friend auto operator<=>(const stamp&, const stamp&) = default;
};
[[nodiscard]] stamp stamp_of(const event& e);

[[nodiscard]] std::string_view name(identity_kind k) noexcept;
[[nodiscard]] std::string_view name(property p) noexcept;
[[nodiscard]] std::string_view name(consent c) noexcept;
[[nodiscard]] std::string_view name(purpose p) noexcept;
[[nodiscard]] std::string_view name(effect e) noexcept;

// The other way round; nullopt for a name that there is none of.
[[nodiscard]] std::optional<identity_kind> identity_kind_named(std::string_view text) noexcept;
[[nodiscard]] std::optional<property> property_named(std::string_view text) noexcept;
[[nodiscard]] std::optional<consent> consent_named(std::string_view text) noexcept;
[[nodiscard]] std::optional<purpose> purpose_named(std::string_view text) noexcept;
[[nodiscard]] std::optional<effect> effect_named(std::string_view text) noexcept;

}  // namespace sluis::contact

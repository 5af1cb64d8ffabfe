// Normal forms: how each network wants a value before it is hashed. The same person has another
// hash at each of them, so the forms are kept apart by network, and their version is part of what
// the ledger keeps.
//
//     google/1   developers.google.com/data-manager/api/devguides/concepts/formatting, and where it
//                is silent the formatter of googleads/data-manager-node
//     meta/1     developers.facebook.com, Marketing API, audiences/guides/custom-audiences:
//                "Hashing and normalization for multi-key"
//
// A form that changes gets a new version: what was sent in the old one is still removed in the old
// one, since the ledger repeats what was sent.
//
// Errors   nullopt: not valid in this form, or nothing left of it. Never the hash of nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluis::adapters::normal_form {

using form = std::optional<std::string>;

// --- google/1 ------------------------------------------------------------------------------------

// Dots and tags are no part of an address at gmail.com and googlemail.com; elsewhere they are.
[[nodiscard]] form google_email(std::string_view text);
[[nodiscard]] form google_phone(std::string_view text);  // E.164, with the +
[[nodiscard]] form google_given_name(std::string_view text);
[[nodiscard]] form google_family_name(std::string_view text);
[[nodiscard]] form google_region_code(std::string_view text);  // sent plain
[[nodiscard]] form google_postal_code(std::string_view text);  // sent plain

// --- meta/1 --------------------------------------------------------------------------------------

[[nodiscard]] form meta_email(std::string_view text);  // no rule about dots and tags
[[nodiscard]] form meta_phone(std::string_view text);  // digits only, the country's first
[[nodiscard]] form meta_name(std::string_view text);
[[nodiscard]] form meta_gender(std::string_view text);  // "f" or "m"
[[nodiscard]] form meta_city(std::string_view text);
// `country` as meta_country gives it, or empty. In the USA the state's two letters.
[[nodiscard]] form meta_region(std::string_view text, std::string_view country);
[[nodiscard]] form meta_postal_code(std::string_view text, std::string_view country);
[[nodiscard]] form meta_country(std::string_view text);

struct birth_date {
    std::string year{};
    std::string month{};
    std::string day{};
};
[[nodiscard]] std::optional<birth_date> meta_birth_date(std::string_view text);  // of YYYY-MM-DD

// --- Both ----------------------------------------------------------------------------------------

// Trimmed, in lower case; one @ with something on both sides, no white space inside.
[[nodiscard]] form plain_email(std::string_view text);
// The digits of a number in E.164: 8 to 15, the first not 0.
[[nodiscard]] form international_digits(std::string_view text);

}  // namespace sluis::adapters::normal_form

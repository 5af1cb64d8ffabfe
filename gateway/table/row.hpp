// What a reader of tables hands out: a row with the place it was at, or why it is none.
//
// Spelling  of `name()`: stored and shown with an import; never rename one, never reuse one.
// Limits    Faults name columns and never quote values: they may stand in logs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluis::table {

enum class reason : std::uint8_t {
    // of the file's form: found by the readers
    broken_quotes,
    unclosed_quote,
    too_long,
    field_count,
    not_text,
    bad_json,
    not_flat,
    // of what it says: found by event_of
    no_identity,
    bad_email,
    bad_phone,
    phone_without_country,
    bad_external_id,
    bad_consent,
    bad_marketing_status,
    // of one value, the row goes on without it
    unknown_country,
    unknown_language,
    not_a_name,
    value_too_long,
};
inline constexpr std::size_t reason_count = 18;

[[nodiscard]] std::string_view name(reason r) noexcept;

struct fault {
    reason why = reason::broken_quotes;
    std::string column{};  // empty when it is about the whole row
    std::string detail{};  // "3 fields, and the header has 5"; may be empty

    // "column "E-mail": not an e-mail address"
    [[nodiscard]] std::string text() const;
    friend bool operator==(const fault&, const fault&) = default;
};

using fields = std::vector<std::pair<std::string, std::string>>;  // column, value; UTF-8

struct row {
    std::uint64_t line = 0;          // its first line, from 1
    std::uint64_t offset_after = 0;  // of the file's bytes: where the next row may be read from
    fields values{};                 // in the file's order; what could be read, when it is bad
    std::optional<fault> bad{};

    friend bool operator==(const row&, const row&) = default;
};

// Nothing but empty values: spreadsheets leave such rows at the end. Readers hand them out.
[[nodiscard]] bool is_blank(const row& r) noexcept;

}  // namespace sluis::table

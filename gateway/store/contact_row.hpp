// Rows of `contacts` <-> values, for the sources of this folder that read contacts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/contact/contact.hpp"
#include "gateway/store/marketing_row.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::contacts {

// In the order that `contact_of_row` reads them.
inline constexpr std::string_view contact_columns =
    "id, version, status, created_at, created_key, created_by, properties, "
    "registers, suppressed, " SLUIS_MARKETING_COLUMNS;
inline constexpr int contact_column_count = 9 + marketing_columns;

// All but the identities.
[[nodiscard]] contact::contact contact_of_row(const statement& row);
[[nodiscard]] std::vector<contact::contact> with_identities(session& s,
                                                            std::vector<contact::contact> rows);

[[nodiscard]] std::int64_t identity_hash(const contact::identity& i);
[[nodiscard]] std::optional<std::int64_t> holder_of(session& s, const contact::identity& i);

}  // namespace sluis::store::contacts

// For check_settings and check_credential: fields of gateway/base, with what adapters add to it.
// Places are those within the object; the caller puts the destination's before them.
#pragma once

#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/base/fields.hpp"

namespace sluis::adapters {

// An account's number: digits, hyphens allowed between them.
void check_account(fields& f, std::string_view name, bool required);

// A secret in one line, required: no white space or control characters, which a slip of copying
// adds and a header cannot carry.
void check_token(fields& f, std::string_view name);

// Cuts the space before the names that `fields` gives when the object itself has no name.
[[nodiscard]] std::vector<error> within(std::vector<error> faults);

}  // namespace sluis::adapters

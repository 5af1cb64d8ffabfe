// Countries and languages in the spelling that contacts keep, of what forms and lists write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluis::contact {

// ISO 3166-1 alpha-2, upper-case: of a code in either case, or of a country's name in English or in
// its own language. nullopt for a name that is not known; a code is not looked up.
[[nodiscard]] std::optional<std::string> country_code(std::string_view text);

// The primary language of a tag, lower-case: "nl" of "nl-BE" and of "NL_be". nullopt for what is no
// tag, names of languages included.
[[nodiscard]] std::optional<std::string> language_tag(std::string_view text);

}  // namespace sluis::contact

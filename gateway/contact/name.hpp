// Names of people, as far as a machine may touch them.
#pragma once

#include <string>
#include <string_view>

namespace sluis::contact {

// Trimmed, white space inside (no-break spaces too) as single spaces; everything else as it is.
[[nodiscard]] std::string collapsed(std::string_view text);

struct split_name {
    std::string first{};  // all but the last word; the only word, if there is one
    std::string last{};   // from the first particle in lower case, or the last word: "de Vries"

    friend bool operator==(const split_name&, const split_name&) = default;
};
// "Greta de Vries" -> {"Greta", "de Vries"}; "Vries, Greta de" is not guessed at.
[[nodiscard]] split_name split_full_name(std::string_view full);

}  // namespace sluis::contact

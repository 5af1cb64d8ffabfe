// What a request says about its signature, read as the scheme says: the strict part of
// verification, before any key is used.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/verify/digest.hpp"
#include "gateway/verify/scheme.hpp"
#include "gateway/verify/verify.hpp"

namespace sluis::verify {

// Views into the request, which must outlive it.
struct claims {
    std::string_view timestamp{};  // as it was sent: that is what is signed
    std::string_view id{};
    std::vector<std::string> signatures{};  // decoded
};

// The one value of the first of these headers that is there.
[[nodiscard]] refusal one_header(const request_view& r, const std::vector<std::string>& names,
                                 std::string_view& value);

// Everything but the comparison: signatures decoded, the time within the tolerance, the id there.
[[nodiscard]] refusal read_claims(const scheme& s, const request_view& r, instant now, claims& c);

// The key that a secret's text stands for; nullopt: it is not in the scheme's form.
[[nodiscard]] std::optional<std::string> key_bytes(const scheme& s, const std::string& text);

// What was signed, as the scheme composes it. `escaped` is room for the escaped body, and must
// outlive the pieces.
[[nodiscard]] pieces compose(const scheme& s, const request_view& r, const claims& c,
                             std::string_view secret_text, std::string& escaped);

}  // namespace sluis::verify

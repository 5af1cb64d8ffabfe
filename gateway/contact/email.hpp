// The normal form of an e-mail address, as an identity: trimmed, ASCII letters in lower case.
//
// Not that of an ad network (each has its own, in adapters/normal_form): no rule about dots or
// tags.
// Limits   254 bytes; one @; no white space, control character or NUL inside; a domain of at least
//          two labels. Internationalised addresses stay as they are, UTF-8 or punycode.
// Source   RFC 5321 section 4.5.3.1 (length); everything else is kept looser than the RFC on
//          purpose: what a form accepted and a mail server may accept is not for us to refuse.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluis::contact {

[[nodiscard]] std::optional<std::string> normal_email(std::string_view text);

}  // namespace sluis::contact

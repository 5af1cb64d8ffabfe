// An e-mail as the text that is sent. Pure.
//
// Injection  impossible: a line break or another control character in what becomes a header is an
//            error, and the text is base64.
// Source     RFC 5322, RFC 2045 to 2047, RFC 3834 (Auto-Submitted).
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/error.hpp"
#include "gateway/base/time.hpp"
#include "gateway/notify/messenger.hpp"

namespace sluis::notify {

// Lines end with CRLF. Errors name the part, and never quote it.
[[nodiscard]] result<std::string> compose(const mail& m, std::string_view from, instant now);

// One address in ASCII, as "ops@example.com": no name, no comment, no quotes.
[[nodiscard]] bool is_mail_address(std::string_view text) noexcept;

// "Sat, 28 Nov 2026 14:15:00 +0000".
[[nodiscard]] std::string mail_date(instant t);

}  // namespace sluis::notify

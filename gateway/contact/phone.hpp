// The normal form of a phone number, as an identity: E.164 ("+31201234567"), by libphonenumber.
//
// Limits   64 bytes of input. An extension is dropped: it is no part of E.164.
// Cost     Microseconds; the library's tables are loaded at the first call.
// Threads  May be called from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluis::contact {

enum class phone_verdict : std::uint8_t { good, no_country, invalid };

struct phone {
    phone_verdict verdict = phone_verdict::invalid;
    std::string e164{};  // when good

    friend bool operator==(const phone&, const phone&) = default;
};

// `country`: ISO 3166-1 alpha-2 in either case, or empty; a number with + needs none. One that
// there is no such country of counts as none.
[[nodiscard]] phone normal_phone(std::string_view text, std::string_view country);

}  // namespace sluis::contact

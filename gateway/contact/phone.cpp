#include "gateway/contact/phone.hpp"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

#include "gateway/contact/name.hpp"

namespace sluis::contact {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t longest = 64;

// The library would write to standard output.
class silent_logger : public i18n::phonenumbers::Logger {
public:
    void WriteMessage(const std::string&) override {}
};

PhoneNumberUtil& library() {
    static PhoneNumberUtil* const it = [] {
        PhoneNumberUtil* util = PhoneNumberUtil::GetInstance();
        util->SetLogger(new silent_logger);  // the library owns it
        return util;
    }();
    return *it;
}

// A plus, the full-width one too.
bool names_country(std::string_view number) {
    return number.find('+') != std::string_view::npos ||
           number.find("\xef\xbc\x8b") != std::string_view::npos;
}

}  // namespace

phone normal_phone(std::string_view text, std::string_view country) {
    std::string number = collapsed(text);
    if (number.empty() || number.size() > longest) return {};
    if (number.starts_with("00") && country.empty()) number = '+' + number.substr(2);
    std::string region = country.empty() ? "ZZ" : std::string(country);
    for (char& c : region)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    PhoneNumber parsed;
    const auto outcome = library().Parse(number, region, &parsed);
    if (outcome == PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR && !names_country(number)) {
        return {phone_verdict::no_country};
    }
    // Not IsPossibleNumber: that takes numbers without their area code, which no E.164 is.
    if (outcome != PhoneNumberUtil::NO_PARSING_ERROR ||
        library().IsPossibleNumberWithReason(parsed) != PhoneNumberUtil::IS_POSSIBLE) {
        return {};
    }
    parsed.clear_extension();
    phone p{phone_verdict::good};
    library().Format(parsed, PhoneNumberUtil::E164, &p.e164);
    return p;
}

}  // namespace sluis::contact

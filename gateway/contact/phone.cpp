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

}  // namespace

phone normal_phone(std::string_view text, std::string_view country) {
    std::string number = collapsed(text);
    if (number.empty() || number.size() > longest) return {};
    if (number.starts_with("00") && country.empty()) number = '+' + number.substr(2);
    const bool international = number.starts_with('+');
    if (!international && country.empty()) return {phone_verdict::no_country};
    PhoneNumber parsed;
    const std::string region(international ? "ZZ" : country);
    if (library().Parse(number, region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR ||
        !library().IsPossibleNumber(parsed)) {
        return {};
    }
    parsed.clear_extension();
    phone p{phone_verdict::good};
    library().Format(parsed, PhoneNumberUtil::E164, &p.e164);
    return p;
}

}  // namespace sluis::contact

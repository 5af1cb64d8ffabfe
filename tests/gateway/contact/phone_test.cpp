#include "gateway/contact/phone.hpp"

#include <ostream>

#include <gtest/gtest.h>

namespace sluis::contact {

void PrintTo(const phone& p, std::ostream* os) {
    *os << (p.verdict == phone_verdict::good         ? p.e164
            : p.verdict == phone_verdict::no_country ? "no country"
                                                     : "invalid");
}

namespace {

const phone no_country{phone_verdict::no_country};
const phone invalid{phone_verdict::invalid};

phone good(std::string e164) {
    return {phone_verdict::good, std::move(e164)};
}

struct row {
    std::string text;
    std::string_view country;
    phone expected;
};

TEST(normal_phone, is_e164_or_a_reason_why_not) {
    const row rows[] = {
        {"+31201234567", "", good("+31201234567")},
        {"+31 (0)20 123 45 67", "", good("+31201234567")},
        {" +31 20-123.45/67 ", "", good("+31201234567")},
        {"0031 20 1234567", "", good("+31201234567")},
        {"020 123 45 67", "NL", good("+31201234567")},
        {"020 123 45 67", "nl", good("+31201234567")},
        {"+31 20 1234567", "DE", good("+31201234567")},   // its own code counts
        {"0031 20 1234567", "NL", good("+31201234567")},  // as dialled there
        {"011 31 20 1234567", "US", good("+31201234567")},
        {"(+31) 20 1234567", "", good("+31201234567")},
        {"tel:+31201234567", "", good("+31201234567")},
        {"(415) 555-2671", "US", good("+14155552671")},
        {"1-415-555-2671", "US", good("+14155552671")},
        {"06 12345678", "NL", good("+31612345678")},
        {"0612345678", "FR", good("+33612345678")},
        {"02 1234 5678", "IT", good("+390212345678")},  // Italy keeps its zero
        {"+39 02 1234 5678", "", good("+390212345678")},
        {"＋３１２０１２３４５６７", "", good("+31201234567")},  // full-width
        {"+31 20\xc2\xa0"
         "1234567",
         "", good("+31201234567")},
        {"٠٢٠١٢٣٤٥٦٧", "NL", good("+31201234567")},  // Arabic digits
        // Extensions are no part of E.164.
        {"+31201234567 ext. 12", "", good("+31201234567")},
        {"+31201234567 x12", "", good("+31201234567")},
        {"+31201234567;ext=12", "", good("+31201234567")},
        {"020 1234567 ext 12", "NL", good("+31201234567")},
        // Without a country.
        {"020 123 45 67", "", no_country},
        {"0612345678", "", no_country},
        {"020 123 45 67", "XX", no_country},  // there is no such country
        {"020 123 45 67", "UK", no_country},  // it is GB
        // No numbers.
        {"", "NL", invalid},
        {"   ", "", invalid},
        {"unknown", "", invalid},
        {"n/a", "NL", invalid},
        {"+", "", invalid},
        {"+31", "", invalid},
        {"+999 1234567", "", invalid},
        {"+999 1234567", "NL", invalid},
        {"12", "NL", invalid},
        {"112", "NL", invalid},
        {"+31 20 123456789012", "", invalid},  // too long
        {"+31 20 12", "", invalid},            // too short
        {"555-2671", "US", invalid},           // without its area code
        {"anna@example.org", "NL", invalid},
        {"+31201234567" + std::string(60, '-') + "1", "", invalid},
        {std::string(65, '1'), "NL", invalid},
    };
    for (const row& r : rows)
        EXPECT_EQ(normal_phone(r.text, r.country), r.expected) << r.text << " in " << r.country;
}

TEST(normal_phone, of_a_normal_form_is_itself_wherever) {
    for (const std::string_view country : {"", "NL", "US", "XX"})
        EXPECT_EQ(normal_phone("+390212345678", country), good("+390212345678"));
}

}  // namespace
}  // namespace sluis::contact

#include "gateway/contact/email.hpp"

#include <gtest/gtest.h>

namespace sluis::contact {
namespace {

using namespace std::string_view_literals;

struct row {
    std::string text;
    std::optional<std::string> expected;
};

TEST(normal_email, keeps_what_may_be_an_address_and_refuses_what_cannot) {
    const std::string label(63, 'a');
    const std::string long_local(254 - 12, 'x');
    const row rows[] = {
        {"anna@example.org", "anna@example.org"},
        {"  Anna.Vos@Example.ORG\r\n", "anna.vos@example.org"},
        {"\xc2\xa0"
         "anna@example.org\xe3\x80\x80",
         "anna@example.org"},
        {"ANNA+tag@example.org", "anna+tag@example.org"},  // no rule about tags or dots
        {"a.n.n.a@gmail.com", "a.n.n.a@gmail.com"},        //
        {"o'neill!#$%&*/=?^`{|}~@example.org", "o'neill!#$%&*/=?^`{|}~@example.org"},
        {".anna..@example.org", ".anna..@example.org"},  // looser than the RFC, on purpose
        {"ÅNNA@example.org", "Ånna@example.org"},        // ASCII letters only
        {"anna@Müller.example", "anna@müller.example"},
        {"anna@xn--mller-kva.example", "anna@xn--mller-kva.example"},
        {"anna@1.example", "anna@1.example"},
        {"anna@" + label + ".nl", "anna@" + label + ".nl"},
        {long_local + "@example.org", long_local + "@example.org"},
        {long_local + "x@example.org", std::nullopt},  // 255 bytes
        {"  " + long_local + "@example.org  ", long_local + "@example.org"},
        {"anna@" + label + "a.nl", std::nullopt},
        {"", std::nullopt},
        {" ", std::nullopt},
        {"@", std::nullopt},
        {"anna", std::nullopt},
        {"anna@", std::nullopt},
        {"@example.org", std::nullopt},
        {"anna@example", std::nullopt},  // one label
        {"anna@localhost", std::nullopt},
        {"anna@example..org", std::nullopt},
        {"anna@.example.org", std::nullopt},
        {"anna@example.org.", std::nullopt},
        {"anna@-example.org", std::nullopt},
        {"anna@example-.org", std::nullopt},
        {"anna@exa_mple.org", std::nullopt},
        {"anna@[192.0.2.1]", std::nullopt},
        {"anna@example.org:25", std::nullopt},
        {"anna@vos@example.org", std::nullopt},  // two @
        {"anna vos@example.org", std::nullopt},  // white space inside
        {"anna@exam ple.org", std::nullopt},
        {"anna@example.org, bert@example.org", std::nullopt},
        {"anna@example.org;bert@example.org", std::nullopt},
        {"Anna <anna@example.org>", std::nullopt},
        {"<anna@example.org>", std::nullopt},
        {"\"anna\"@example.org", std::nullopt},
        {std::string("an\0na@example.org"sv), std::nullopt},
        {"an\x01na@example.org", std::nullopt},
        {"an\x7fna@example.org", std::nullopt},
    };
    for (const row& r : rows)
        EXPECT_EQ(normal_email(r.text), r.expected) << r.text;
}

TEST(normal_email, of_a_normal_form_is_itself) {
    for (const std::string_view text : {" A@B.NL ", "ÅNNA@EXAMPLE.ORG", "a+B@c-d.E"}) {
        const auto once = normal_email(text);
        ASSERT_TRUE(once);
        EXPECT_EQ(normal_email(*once), once);
    }
}

}  // namespace
}  // namespace sluis::contact

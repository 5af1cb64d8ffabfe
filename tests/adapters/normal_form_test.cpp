// Rows are the guides' own examples, and the traps between them. "" stands for: not valid.

#include "adapters/normal_form.hpp"

#include "tests/adapters/support.hpp"

namespace sluis::adapters::normal_form {
namespace {

struct form_row {
    std::string from;
    std::string to;
};
using form_rows = std::vector<form_row>;

template <class F>
void check(const form_rows& rows, F f) {
    for (const form_row& r : rows) {
        const form got = f(r.from);
        EXPECT_EQ(got.value_or(""), r.to) << "of \"" << r.from << '"';
        EXPECT_TRUE(!got || !got->empty()) << r.from;  // never the hash of nothing
    }
}

const std::string hash_like(64, 'a');

// clang-format off
TEST(google_form, email) {
    check({{"Jo.An.Sluisproef+webshop@gmail.com", "joansluisproef@gmail.com"},
           {" A.B@GoogleMail.com ", "ab@googlemail.com"},  // stays at googlemail.com
           {"a.b+c@example.com", "a.b+c@example.com"},     // dots and tags count elsewhere
           {"a.b@mail.gmail.com", "a.b@mail.gmail.com"},
           {"FEMKE@example.com", "femke@example.com"},
           {"+tag@gmail.com", ""},                          // nothing left of it
           {"...@gmail.com", ""},
           {"a b@example.com", ""}, {"a\xc2\xa0" "b@example.com", ""},
           {"a@b@example.com", ""}, {"@example.com", ""}, {"a@", ""}, {"a", ""}, {"", ""}, {" ", ""}},
          &google_email);
}

TEST(google_form, phone) {
    check({{"+31205550123", "+31205550123"},
           {"+31 20 555-0123", "+31205550123"},
           {"0612345678", ""},         // no country: a valid hash of nobody
           {"+0612345678", ""},
           {"+1234567", ""}, {"+12345678", "+12345678"},
           {"+123456789012345", "+123456789012345"}, {"+1234567890123456", ""},
           {"+", ""}, {"", ""}},
          &google_phone);
}

TEST(google_form, given_name) {
    check({{"Femke", "femke"}, {" Quinn-Alex ", "quinn-alex"}, {"Mary Jane", "mary jane"},
           {"Dr. Femke", "femke"}, {"mrs.  Femke", "femke"}, {"Mr. Dr. X", "dr. x"},
           {"Dr.", "dr."}, {"Femke Dr.", "femke dr."}, {"Mr.X", "mr.x"}, {"Drs. X", "drs. x"},
           {"Érika", "érika"}, {"정", "정"}, {"", ""}, {" ", ""}, {hash_like, ""}},
          &google_given_name);
}

TEST(google_form, family_name) {
    check({{"de Vries", "de vries"}, {"Quinn, Jr., DDS", "quinn"}, {"Quinn Jr", "quinn"},
           {"Quinn III", "quinn"}, {"Quinn,MD", "quinn"}, {"Boardds", "boardds"},
           {"Jr", "jr"}, {", jr", ", jr"}, {"O'Brien PhD", "o'brien"}, {"", ""}, {hash_like, ""}},
          &google_family_name);
}

TEST(google_form, region_code) {
    check({{"nl", "NL"}, {" NL ", "NL"}, {"usa", ""}, {"n1", ""}, {"N", ""}, {"", ""}, {"ÑL", ""}},
          &google_region_code);
}

TEST(google_form, postal_code) {
    check({{" 1012 AB ", "1012 AB"}, {"94035-1234", "94035-1234"}, {"sw1a 1aa", "sw1a 1aa"},
           {"", ""}, {"Amsterdam", ""}, {"a@example.com", ""}, {"Damrak 1, 1012 AB", ""},
           {"1012\nAB", ""}, {"12345678901", ""}},  // it goes out plain: never what stands in the wrong field
          &google_postal_code);
}

TEST(meta_form, email) {
    check({{" Mary@Example.com ", "mary@example.com"},
           {"jo.an+x@gmail.com", "jo.an+x@gmail.com"},  // no rule about gmail
           {"a b@example.com", ""}, {"a@b@c", ""}, {"", ""}},
          &meta_email);
}

TEST(meta_form, phone) {
    check({{"+1 (555) 987-6543", "15559876543"}, {"+31205550123", "31205550123"},
           {"(650)555-1212", ""}, {"0205550123", ""}, {"+0031205550123", ""}, {"", ""}},
          &meta_phone);
}

TEST(meta_form, name) {
    check({{"Femke", "femke"}, {"de Vries", "devries"}, {"Mary Jane", "maryjane"},
           {"O'Brien-Smith, Jr.", "obriensmithjr"}, {"d\xe2\x80\x99" "Arc", "darc"},
           {"Valéry", "valéry"}, {"정", "정"}, {"-", ""}, {" ", ""}, {"", ""}, {hash_like, ""}},
          &meta_name);
}

TEST(meta_form, gender) {
    check({{"F", "f"}, {"female", "f"}, {" Male ", "m"}, {"m", "m"},
           {"unknown", ""}, {"x", ""}, {"", ""}},  // what is unknown is not male
          &meta_gender);
}

TEST(meta_form, city) {
    check({{"Amsterdam", "amsterdam"}, {"São Paulo", "saopaulo"}, {"'s-Hertogenbosch", "shertogenbosch"},
           {"Paris 16", "paris"}, {"Köln", "koln"}, {"Łódź", "lodz"}, {"Москва", ""}, {"東京", ""},
           {"16", ""}, {"", ""}},
          &meta_city);
}

TEST(meta_form, region) {
    const auto in = [](const char* country) {
        return [country](std::string_view text) { return meta_region(text, country); };
    };
    check({{"New York", "ny"}, {"NY", "ny"}, {"District of Columbia", "dc"}, {"Bavaria", ""},
           {"", ""}}, in("us"));
    check({{"Noord-Holland", "noordholland"}, {"Bavaria", "bavaria"}, {"Île-de-France", "iledefrance"},
           {"Московская", ""}, {"", ""}}, in("nl"));
    check({{"New York", "newyork"}}, in(""));
}

TEST(meta_form, postal_code) {
    const auto in = [](const char* country) {
        return [country](std::string_view text) { return meta_postal_code(text, country); };
    };
    check({{"94035-1234", "94035"}, {"94035", "94035"}, {"9403", ""}, {"ABCDE", ""}}, in("us"));
    check({{"M1 1AE", "m11ae"}}, in("gb"));
    check({{"100-0001", "1000001"}}, in("jp"));
    check({{"1012 AB", "1012ab"}, {"", ""}, {"-", ""}}, in("nl"));
}

TEST(meta_form, country) {
    check({{"NL", "nl"}, {" us ", "us"}, {"USA", ""}, {"n1", ""}, {"", ""}}, &meta_country);
}

TEST(meta_form, birth_date) {
    const auto joined = [](std::string_view text) -> form {
        const auto d = meta_birth_date(text);
        if (!d) return std::nullopt;
        return d->year + '/' + d->month + '/' + d->day;
    };
    check({{"1985-03-07", "1985/03/07"}, {"2000-02-29", "2000/02/29"}, {"1900-01-01", "1900/01/01"},
           {"1899-12-31", ""}, {"2001-02-29", ""}, {"1985-13-01", ""}, {"1985-3-7", ""},
           {"07-03-1985", ""}, {"19x5-03-07", ""}, {"+985-03-07", ""}, {"1985-+3-07", ""}, {"", ""}},
          joined);
}
// clang-format on

}  // namespace
}  // namespace sluis::adapters::normal_form

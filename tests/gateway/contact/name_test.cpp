#include "gateway/contact/name.hpp"

#include <ostream>

#include <gtest/gtest.h>

namespace sluis::contact {

void PrintTo(const split_name& n, std::ostream* os) {
    *os << '"' << n.first << "\", \"" << n.last << '"';
}

namespace {

using namespace std::string_view_literals;

TEST(collapsed, trims_and_makes_white_space_one_space) {
    constexpr std::pair<std::string_view, std::string_view> rows[] = {
        {"", ""},
        {" \t\r\n\v\f ", ""},
        {"Anna", "Anna"},
        {"  Anna \t\n Vos  ", "Anna Vos"},
        {"Anna\xc2\xa0Vos", "Anna Vos"},                    // no-break space
        {"\xe3\x80\x80山田\xe3\x80\x80太郎", "山田 太郎"},  // ideographic
        {"1\xe2\x80\xaf"
         "000\xe2\x80\x89kg",
         "1 000 kg"},  // narrow and thin
        {"Åsa Öberg", "Åsa Öberg"},
        {"\xc2", "\xc2"},  // cut in the middle: not ours to mend
        {"a\xe3\x80", "a\xe3\x80"},
        {"a\0b"sv, "a\0b"sv},
    };
    for (const auto& [text, expected] : rows) {
        EXPECT_EQ(collapsed(text), expected) << text;
        EXPECT_EQ(collapsed(expected), expected) << text;
    }
}

TEST(split_full_name, cuts_before_the_particle_or_the_last_word) {
    const std::pair<std::string_view, split_name> rows[] = {
        {"", {"", ""}},
        {"  ", {"", ""}},
        {"Anna", {"Anna", ""}},
        {"Anna Vos", {"Anna", "Vos"}},
        {" Anna   Vos ", {"Anna", "Vos"}},
        {"Anna Maria Vos", {"Anna Maria", "Vos"}},
        {"Greta de Vries", {"Greta", "de Vries"}},
        {"Anna Maria van der Berg", {"Anna Maria", "van der Berg"}},
        {"Maria de la Cruz Lopez", {"Maria", "de la Cruz Lopez"}},
        {"van Gogh", {"van", "Gogh"}},  // nothing before it: the first word is the name
        {"Vincent van", {"Vincent", "van"}},
        {"Åsa von Öberg", {"Åsa", "von Öberg"}},
        {"Anna Vos-Bakker", {"Anna", "Vos-Bakker"}},
        {"山田 太郎", {"山田", "太郎"}},
    };
    for (const auto& [full, expected] : rows)
        EXPECT_EQ(split_full_name(full), expected) << full;
}

}  // namespace
}  // namespace sluis::contact

#include "gateway/contact/locale.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace sluis::contact {
namespace {

TEST(locale, countries_are_codes) {
    constexpr std::pair<std::string_view, std::string_view> cases[] = {
        {"nl", "NL"},
        {" De ", "DE"},
        {"UK", "GB"},
        {"Netherlands", "NL"},
        {"nederland", "NL"},
        {"The  Netherlands", "NL"},
        {"Deutschland", "DE"},
        {"Österreich", "AT"},
        {"belgië", "BE"},
        {"", ""},
        {"N1", ""},
        {"Atlantis", ""},
    };
    for (const auto& [text, code] : cases)
        EXPECT_EQ(country_code(text).value_or(""), code) << text;
}

TEST(locale, languages_are_primary_tags) {
    constexpr std::pair<std::string_view, std::string_view> cases[] = {
        {"nl", "nl"}, {"NL_be", "nl"}, {"pt-BR", "pt"}, {"fry", "fry"},
        {"", ""},     {"Dutch", ""},   {"n1", ""},      {"-nl", ""},
    };
    for (const auto& [text, tag] : cases)
        EXPECT_EQ(language_tag(text).value_or(""), tag) << text;
}

}  // namespace
}  // namespace sluis::contact

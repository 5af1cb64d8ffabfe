#include "gateway/table/encoding.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/table/support.hpp"

namespace sluis::table {
namespace {

constexpr std::string_view wanted = "2:naïve=é€|b=𝄞 3:naïve=\n|b=ü";

TEST(encoding, is_found_out) {
    const std::u16string_view wide = u"naïve;b\r\né€;𝄞\r\n\"\n\";ü\r\n";
    const std::string_view narrow = "naïve;b\r\né€;𝄞\r\n\"\n\";ü\r\n";
    const std::pair<std::string, encoding> cases[] = {
        {std::string(narrow), encoding::utf_8},
        {"\xEF\xBB\xBF" + std::string(narrow), encoding::utf_8},
        {"\xFF\xFE" + utf_16(wide, true), encoding::utf_16le},
        {"\xFE\xFF" + utf_16(wide, false), encoding::utf_16be},
    };
    for (const auto& [file, known] : cases) {
        for (std::size_t chunk = 1; chunk <= file.size(); ++chunk) {
            const whole_file all = read_file(file, {}, chunk);
            EXPECT_EQ(told(all), wanted) << name(known) << " by " << chunk;
            EXPECT_EQ(all.end.in, known);
            EXPECT_EQ(all.end.offset, file.size()) << name(known) << " by " << chunk;
        }
        EXPECT_EQ(told(read_in_all_ways(file)), wanted) << name(known);
    }
}

TEST(encoding, may_be_told) {
    const std::u16string_view wide = u"a\né\n";
    struct {
        encoding in;
        std::string file;
        std::string_view wanted;
    } const cases[] = {
        {encoding::utf_16le, utf_16(wide, true), "2:a=é"},
        {encoding::utf_16be, utf_16(wide, false), "2:a=é"},
        {encoding::windows_1252, "a\n\xE9\x80\n\xC3\xA9\n", "2:a=é€ 3:a=Ã©"},
        {encoding::iso_8859_15, "a\n\xE9\xA4\n", "2:a=é€"},
        {encoding::utf_8, "a\n\xE9\n\xC3\xA9\n", "2!not_text 3:a=é"},
        {encoding::mixed, "a\n\xE9\n\xC3\xA9\n", "2:a=é 3:a=é"},
        // A byte order mark knows better.
        {encoding::windows_1252,
         "\xEF\xBB\xBF"
         "a\n\xC3\xA9\n",
         "2:a=é"},
        {encoding::utf_8, "\xFF\xFE" + utf_16(wide, true), "2:a=é"},
    };
    for (const auto& c : cases)
        EXPECT_EQ(told(read_in_all_ways(c.file, {.from = {.in = c.in}})), c.wanted) << name(c.in);
}

TEST(encoding, is_that_of_the_first_row_beyond_ascii) {
    struct {
        std::string_view file;
        std::string_view wanted;
        encoding known;
    } const cases[] = {
        {"a\n1\n", "2:a=1", encoding::detect},
        {"a\n\xE9\nb\n\xFC\n", "2:a=é 3:a=b 4:a=ü", encoding::mixed},
        {"pr\xE9nom\nAndr\xE9\n", "2:prénom=André", encoding::mixed},
        {"a\né\n\xE9\nü\n", "2:a=é 3!not_text 4:a=ü", encoding::utf_8},
        {"a\n\xE9\nü\n", "2:a=é 3:a=ü", encoding::mixed},
        {"a\n\xC3", "2:a=Ã", encoding::mixed},
        {"a\n\x81\xFF\n", "2:a=\xC2\x81ÿ", encoding::mixed},
    };
    for (const auto& c : cases) {
        const whole_file all = read_in_all_ways(c.file);
        EXPECT_EQ(told(all), c.wanted);
        EXPECT_EQ(all.end.in, c.known) << c.wanted;
    }
}

TEST(encoding, that_is_broken_makes_a_bad_row) {
    const std::u16string lone{'a', '\n', 0xD834, '\n', 'b', '\n', 0xDD1E, 'x', '\n', 'c'};
    for (const bool little : {true, false}) {
        const std::string file = (little ? "\xFF\xFE" : "\xFE\xFF") + utf_16(lone, little);
        EXPECT_EQ(told(read_in_all_ways(file)), "2!not_text 3:a=b 4!not_text 5:a=c");
        const whole_file odd = read_in_all_ways(file + "\n");
        EXPECT_EQ(told(odd), "2!not_text 3:a=b 4!not_text 5!not_text");
        EXPECT_EQ(odd.end.offset, file.size() + 1);
    }
    const whole_file nul = read_in_all_ways(std::string_view("a\n1\0\n2\n", 7));
    EXPECT_EQ(told(nul), "2!not_text 3:a=2");
    EXPECT_EQ(nul.rows[0].bad->text(), "not text in the file's encoding (a NUL character)");
    EXPECT_EQ(read_file("a\n\xE9", {.from = {.in = encoding::utf_8}}).rows[0].bad->detail,
              "bytes that are none of utf-8");
}

TEST(encoding, has_names) {
    for (const encoding e :
         {encoding::detect, encoding::utf_8, encoding::utf_16le, encoding::utf_16be,
          encoding::windows_1252, encoding::iso_8859_15, encoding::mixed}) {
        EXPECT_EQ(encoding_named(name(e)), e) << name(e);
    }
    EXPECT_EQ(encoding_named("ISO-8859-1"), encoding::windows_1252);
    EXPECT_EQ(encoding_named("UTF8"), encoding::utf_8);
    EXPECT_EQ(encoding_named("ebcdic"), std::nullopt);
}

}  // namespace
}  // namespace sluis::table

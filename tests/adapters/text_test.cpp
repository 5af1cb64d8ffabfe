// Unicode, JSON and the words of networks.

#include <limits>

#include "adapters/answer.hpp"
#include "adapters/json_writer.hpp"
#include "adapters/unicode.hpp"
#include "tests/adapters/support.hpp"

namespace sluis::adapters {
namespace {

using namespace std::chrono_literals;

TEST(lower, knows_more_than_ascii) {
    EXPECT_EQ(lower("ABC xyz 1"), "abc xyz 1");
    EXPECT_EQ(lower("ÀÖ×ØÞ ÿ Ÿ"), "àö×øþ ÿ ÿ");
    EXPECT_EQ(lower("ĀŁŃŽ ȘȚ ẾỸ ẞ"), "āłńž șț ếỹ ß");
    EXPECT_EQ(lower("NGUYỄN PHƯƠNG ƏLIYEV ƊAN"), "nguyễn phương əliyev ɗan");
    EXPECT_EQ(lower("ЖЁ ҐӀӁ"), "жё ґӏӂ");
    EXPECT_EQ(lower("ΆΛΈΞ ΠΑΠΑΔΟΠΟΥΛΟΣ ΣΑΣ, Σ"), "άλέξ παπαδοπουλος σας, σ");
    EXPECT_EQ(lower("İI ıi"), "i\xcc\x87i ıi");
    EXPECT_EQ(lower("정 山田 محمد"), "정 山田 محمد");
}

TEST(lower, keeps_bytes_that_are_no_utf8) {
    for (const std::string text : {"\xff\xfe", "a\xc3", "\xe2\x82", "\xed", "\xf0\x9f\x98"})
        EXPECT_EQ(lower(text), text);
}

TEST(trimmed, takes_white_space_of_all_kinds) {
    EXPECT_EQ(trimmed(" \t\r\n a b \xc2\xa0\xe3\x80\x80"), "a b");
    EXPECT_EQ(trimmed("\xe2\x80\xaf"), "");
    EXPECT_EQ(trimmed(""), "");
    EXPECT_EQ(trimmed("\x80\x80"), "\x80\x80");
}

TEST(without_accents, spells_latin_letters_in_ascii_and_no_others) {
    EXPECT_EQ(without_accents("são"), "sao");
    EXPECT_EQ(without_accents("straße łódź ærø œuvre"), "strasse lodz aero oeuvre");
    EXPECT_EQ(without_accents("e\xcc\x81"), "e");  // an accent by itself
    EXPECT_EQ(without_accents("москва"), std::nullopt);
    EXPECT_EQ(without_accents("東京"), std::nullopt);
    EXPECT_EQ(without_accents("\xff"), std::nullopt);
}

TEST(json_writer, writes_what_a_parser_reads_back) {
    json_writer w(10);
    w.begin_object().field("a", "x").key("b").begin_array().text("\"\\\n\x01/é").number(0);
    w.number(std::numeric_limits<std::uint64_t>::max()).flag(true).begin_object().end_object();
    w.begin_array().end_array().end_array().key("c").begin_object().field("", "").end_object();
    const std::string text = w.end_object().take();
    EXPECT_EQ(
        text,
        R"({"a":"x","b":["\"\\\u000a\u0001/é",0,18446744073709551615,true,{},[]],"c":{"":""}})");
    EXPECT_EQ(nlohmann::json::parse(text).at("b").at(0), "\"\\\n\x01/é");
}

TEST(read_json, refuses_what_is_deep_or_broken) {
    EXPECT_TRUE(read_json(R"({"a":[1]})").is_object());
    EXPECT_TRUE(read_json(std::string(64, '[') + std::string(64, ']')).is_array());
    EXPECT_TRUE(read_json(std::string(65, '[') + std::string(65, ']')).is_discarded());
    EXPECT_TRUE(
        read_json(
            R"({"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"[["})")
            .is_object());
    for (const char* text : {"", "<html>", "{", "{\"a\"", "\"\xff\"", "[1,]", "nul"})
        EXPECT_TRUE(read_json(text).is_discarded()) << text;
}

TEST(fields_of_answers, are_empty_when_the_type_is_another) {
    const auto j = read_json(R"({"t":"x","n":7,"s":"8","big":"99999999999999999999","neg":-1})");
    EXPECT_EQ(text_of(j, "t"), "x");
    EXPECT_EQ(text_of(j, "n"), "");
    EXPECT_EQ(text_of(read_json("[]"), "t"), "");
    EXPECT_EQ(count_of(j, "n"), 7U);
    EXPECT_EQ(count_of(j, "s"), 8U);
    for (const char* name : {"t", "big", "neg", "none"})
        EXPECT_EQ(count_of(j, name), std::nullopt) << name;
}

TEST(clean_words, is_one_line_without_personal_data) {
    EXPECT_EQ(clean_words(" two\n\twords "), "two words");
    EXPECT_EQ(clean_words("for ann@example.com " + std::string(64, 'a') + "."), "for [...] [...]");
    std::string many;
    for (int i = 0; i < 200; ++i)
        many += "é ";
    EXPECT_LE(clean_words(many).size(), 300U);
    EXPECT_NO_THROW((void)nlohmann::json(clean_words(many)).dump());  // cut between characters
    EXPECT_EQ(clean_words(""), "");
}

TEST(clean_code, keeps_letters_digits_and_little_else) {
    EXPECT_EQ(clean_code("NO_CONSENT"), "NO_CONSENT");
    EXPECT_EQ(clean_code("a b<script>é@"), "abscript");
    EXPECT_EQ(clean_code(std::string(500, 'a')).size(), 80U);
}

TEST(retry_after, is_seconds_of_at_most_a_day) {
    const auto with = [](const char* value) {
        const header h[] = {{"retry-AFTER", value}};
        return retry_after(h);
    };
    EXPECT_EQ(with("30"), 30s);
    EXPECT_EQ(with("99999999"), 24h);
    for (const char* value : {"", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT"})
        EXPECT_EQ(with(value), std::nullopt) << value;
    EXPECT_EQ(retry_after({}), std::nullopt);
}

}  // namespace
}  // namespace sluis::adapters

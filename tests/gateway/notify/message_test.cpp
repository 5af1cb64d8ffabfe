// E-mails as text: what other programs read in them is what was meant, and nothing more.
#include "gateway/notify/message.hpp"

#include <gtest/gtest.h>

#include "gateway/base/codec.hpp"

namespace sluis::notify {
namespace {

const instant noon = *from_rfc3339("2026-11-28T12:00:05.250Z");
const mail good{
    .id = "notice-7", .to = "ops@example.com", .subject = "Tier at 80 %", .text = "Hello"};

TEST(message, is_a_plain_one) {
    const auto text = compose(good, "sluis@example.org", noon);
    ASSERT_TRUE(text);
    EXPECT_EQ(*text,
              "Date: Sat, 28 Nov 2026 12:00:05 +0000\r\n"
              "From: sluis@example.org\r\n"
              "To: ops@example.com\r\n"
              "Message-ID: <notice-7@example.org>\r\n"
              "Subject: Tier at 80 %\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: base64\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "\r\n" +
                  to_base64("Hello\r\n") + "\r\n");
}

TEST(message, has_no_line_that_is_too_long) {
    mail m = good;
    for (int i = 0; i < 200; ++i)
        m.subject += "é";
    m.text = std::string(5'000, 'x');
    const auto text = compose(m, "sluis@example.org", noon);
    ASSERT_TRUE(text);
    std::size_t at = 0;
    for (std::size_t end = 0; (end = text->find("\r\n", at)) != std::string::npos; at = end + 2)
        EXPECT_LE(end - at, 76U) << text->substr(at, end - at);
    EXPECT_EQ(at, text->size());
}

// The words put together again are the subject; each is whole by itself.
TEST(message, encodes_subjects) {
    for (std::string subject :
         {std::string("Tarief vol: één plaats"), std::string("=?UTF-8?B?eA==?="),
          std::string(70, 'a'),
          std::string("\xF0\x9F\x9A\xA2 schip "
                      "\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2"
                      "\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2\xF0\x9F\x9A\xA2\xF0\x9F\x9A"
                      "\xA2")}) {
        mail m = good;
        m.subject = subject;
        const auto text = compose(m, "sluis@example.org", noon);
        ASSERT_TRUE(text);
        std::string read;
        const std::string begin = "=?UTF-8?B?";
        for (auto at = text->find(begin); at != std::string::npos; at = text->find(begin, at + 1)) {
            const auto from = at + begin.size();
            const auto word = from_base64(text->substr(from, text->find("?=", from) - from));
            ASSERT_TRUE(word);
            EXPECT_NE(static_cast<unsigned char>(word->front()) & 0xC0U, 0x80U)
                << "a torn character";
            read += *word;
        }
        EXPECT_EQ(read, subject);
    }
}

TEST(message, lets_nothing_in_that_would_be_a_header) {
    const auto where = [](const mail& m, std::string_view from = "sluis@example.org") {
        const auto text = compose(m, from, noon);
        return text ? std::string("composed") : text.error().where;
    };
    const std::string evil[] = {"x\r\nBcc: a@b.example", "x\nBcc: a@b.example", "x\rBcc: a",
                                std::string("x\0y", 3)};
    for (const std::string& text : evil) {
        EXPECT_EQ(where({"notice-7", good.to, text, ""}), "subject");
        EXPECT_EQ(where({text, good.to, "a", ""}), "id");
        EXPECT_EQ(where({"notice-7", "ops@example.com" + text, "a", ""}), "to");
        EXPECT_EQ(where(good, "ops@example.com" + text), "from");
        EXPECT_EQ(where({"notice-7", good.to, "a", text}), "composed");  // the text is encoded
    }
    for (const std::string_view to :
         {"", "ops", "@example.com", "ops@", "a b@example.com", "<ops@example.com>",
          "a@example.com,b@example.com", "a@b@example.com", "\"a\"@example.com", "a..b@example.com",
          "opé@example.com", "a@-x.example"})
        EXPECT_FALSE(is_mail_address(to)) << to;
    for (const std::string_view to :
         {"ops@example.com", "o'neill+x@mail.example.com", "a.b@localhost"})
        EXPECT_TRUE(is_mail_address(to)) << to;
}

TEST(message, ends_lines_as_mail_does) {
    mail m = good;
    m.text = "one\ntwo\r\nthree\rfour\n.\n";
    const auto text = compose(m, "sluis@example.org", noon);
    ASSERT_TRUE(text);
    EXPECT_NE(text->find(to_base64("one\r\ntwo\r\nthree\r\nfour\r\n.\r\n")), std::string::npos);
}

}  // namespace
}  // namespace sluis::notify

// E-mails to a mail server: what arrives, over what, and what its replies mean.
#include "gateway/notify/mailer.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/base/codec.hpp"
#include "tests/gateway/net/certificate.hpp"
#include "tests/gateway/notify/smtp_server.hpp"

namespace sluis::notify {
namespace {

using kind = outcome::kind;
using net::testing_support::make_certificate;
using testing_support::smtp_server;

const mail good{
    .id = "notice-7", .to = "ops@example.com", .subject = "Tier at 80 %", .text = "Hello\n.\nBye"};

mail_server at(std::string url) {
    return {.url = std::move(url), .from = "sluis@example.org"};
}

outcome sent(mailer& by, const mail& what) {
    asio::io_context io{1};
    outcome became;
    const auto sending = [&]() -> asio::awaitable<void> { became = co_await by.send(what); };
    asio::co_spawn(io, sending, [](const std::exception_ptr& e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
    return became;
}

outcome sent(mail_server server, const mail& what = good) {
    const system_clock time;
    mailer m(std::move(server), time);
    return sent(m, what);
}

TEST(mailer, an_email_arrives_as_it_was_meant) {
    smtp_server server;
    const outcome o = sent(at(server.url()));
    EXPECT_EQ(o.what, kind::delivered) << o.why;
    EXPECT_THAT(server.heard(), testing::IsSupersetOf({"MAIL FROM:<sluis@example.org>",
                                                       "RCPT TO:<ops@example.com>", "DATA"}));
    EXPECT_NE(server.message().find("Message-ID: <notice-7@example.org>\r\n"), std::string::npos);
    EXPECT_TRUE(
        server.message().ends_with("\r\n\r\n" + to_base64("Hello\r\n.\r\nBye\r\n") + "\r\n"));
}

TEST(mailer, uses_tls_where_it_is_offered_and_says_the_password_only_there) {
    const auto files = make_certificate("smtp");
    for (const bool from_the_start : {false, true}) {
        smtp_server server({.tls = files, .starts_with_tls = from_the_start});
        mail_server to = at(server.url(from_the_start ? "smtps" : "smtp"));
        to.ca_file = files.certificate;
        to.username = "sluis";
        to.password = secret("a long password");
        const outcome o = sent(to);
        EXPECT_EQ(o.what, kind::delivered) << o.why;
        const auto heard = server.heard();
        const auto said = std::ranges::find_if(
            heard, [](const auto& l) { return l.find("AUTH") != std::string::npos; });
        ASSERT_NE(said, heard.end());
        EXPECT_TRUE(said->starts_with("TLS "));
        EXPECT_THAT(heard,
                    testing::Contains("TLS the password: " +
                                      to_base64(std::string("\0sluis\0a long password", 22))));
    }
}

TEST(mailer, says_so_when_its_password_is_refused) {
    const auto files = make_certificate("smtp");
    smtp_server server({.tls = files, .replies = {{"AUTH", "535 a long password is wrong"}}});
    mail_server to = at(server.url());
    to.ca_file = files.certificate;
    to.username = "sluis";
    to.password = secret("a long password");
    const outcome o = sent(to);
    EXPECT_EQ(o.what, kind::refused);
    EXPECT_EQ(o.why, "reply 535");
    EXPECT_EQ(server.message(), "");
}

TEST(mailer, trusts_no_certificate_that_nobody_vouches_for) {
    for (const bool from_the_start : {false, true}) {
        smtp_server server({.tls = make_certificate("smtp"), .starts_with_tls = from_the_start});
        const outcome o = sent(at(server.url(from_the_start ? "smtps" : "smtp")));
        EXPECT_EQ(o.what, kind::retry);
        EXPECT_EQ(server.message(), "");
    }
}

// By another name than loopback's: 127.0.0.2 is this machine too, and the rule does not know it.
TEST(mailer, says_nothing_to_a_server_without_tls) {
    EXPECT_TRUE(is_on_loopback("smtp://127.0.0.1:25"));
    EXPECT_TRUE(is_on_loopback("smtp://localhost"));
    EXPECT_TRUE(is_on_loopback("smtp://[::1]:587"));
    for (const std::string_view url :
         {"smtp://127.0.0.1.example.com", "smtp://mail.example.com", "smtp://10.0.0.1"})
        EXPECT_FALSE(is_on_loopback(url)) << url;
    smtp_server server;
    std::string url = server.url();
    url.replace(url.find("127.0.0.1"), 9, "127.0.0.001");
    const outcome o = sent(at(url));
    EXPECT_EQ(o.what, kind::retry);
    EXPECT_EQ(server.message(), "");
    for (const std::string& line : server.heard())
        EXPECT_FALSE(line.starts_with("MAIL")) << line;
}

TEST(mailer, each_reply_means_one_thing) {
    struct row {
        std::string to;
        std::string reply;
        kind what;
    };
    const row rows[] = {
        {"MAIL", "451 later", kind::retry}, {"MAIL", "550 no", kind::refused},
        {"RCPT", "450 later", kind::retry}, {"RCPT", "550 ops@example.com unknown", kind::refused},
        {"DATA", "451 later", kind::retry}, {"DATA", "554 no", kind::refused},
        {".", "452 later", kind::retry},    {".", "554 spam", kind::refused}};
    for (const row& r : rows) {
        smtp_server server({.replies = {{r.to, r.reply}}});
        const outcome o = sent(at(server.url()));
        EXPECT_EQ(o.what, r.what) << r.to << ' ' << r.reply << ": " << o.why;
        EXPECT_EQ(o.why, "reply " + r.reply.substr(0, 3));
    }
}

TEST(mailer, refuses_what_cannot_be_sent) {
    EXPECT_EQ(sent(at("")).what, kind::refused);
    mail evil = good;
    evil.to = "ops@example.com>\r\nRCPT TO:<other@example.com";
    smtp_server server;
    const outcome o = sent(at(server.url()), evil);
    EXPECT_EQ(o.what, kind::refused);
    EXPECT_EQ(o.why.find("other"), std::string::npos);
    EXPECT_TRUE(server.heard().empty());
    EXPECT_EQ(sent(at("smtp://127.0.0.1:1")).what, kind::retry);  // nobody there
}

// All who wait are answered, and in time: a server that says nothing would take a minute.
TEST(mailer, ends_at_once_and_leaves_nobody_waiting) {
    smtp_server server({.is_silent = true});
    const system_clock time;
    auto m = std::make_unique<mailer>(at(server.url()), time);
    asio::io_context io{1};
    int retried = 0;
    int refused_for_room = 0;
    for (int i = 0; i < 80; ++i) {
        const auto send = [&]() -> asio::awaitable<void> {
            const outcome o = co_await m->send(good);
            retried += o.what == kind::retry ? 1 : 0;
            refused_for_room += o.why == "too many e-mails wait" ? 1 : 0;
        };
        asio::co_spawn(io, send, [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
    }
    io.run_for(std::chrono::milliseconds{300});
    EXPECT_GE(refused_for_room, 80 - 65);
    const auto begin = std::chrono::steady_clock::now();
    m.reset();
    io.run();
    EXPECT_EQ(retried, 80);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
}

TEST(mail_server, is_an_url) {
    for (const std::string_view url :
         {"smtps://mail.example.com:465", "smtp://mail.example.com:587", "smtp://[::1]:25",
          "smtp://localhost"})
        EXPECT_TRUE(is_mail_server(url)) << url;
    for (const std::string_view url :
         {"", "mail.example.com", "http://x", "smtp://", "smtp://u:p@x", "smtp://x/y",
          "smtp://x:", "smtp://x:0", "smtp://x:70000", "smtp://x:25x", "smtp://x y"})
        EXPECT_FALSE(is_mail_server(url)) << url;
}

}  // namespace
}  // namespace sluis::notify

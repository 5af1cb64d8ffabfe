// A rule through the whole program: who comes to match is told of by a signed webhook to a receiver
// that is down at first, and is written to by a mail server; and sluis is killed in between.
#include <mutex>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/base/codec.hpp"
#include "gateway/net/http_server.hpp"
#include "tests/gateway/notify/smtp_server.hpp"
#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using notify::testing_support::smtp_server;

const std::string key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

// With the sandbox's certificate, which sluis trusts.
class receiver {
public:
    explicit receiver(const sandbox& networks)
        : server_(io_.get_executor(), [this](const net::request& r) { return take(r); }) {
        server_.use_tls(*net::server_tls(
            {.certificate = networks.file("server.pem"), .key = networks.file("server.key")}));
        port_ = *server_.listen_tcp({.secure = true});
        boost::asio::co_spawn(io_, server_.run(),
                              [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
        thread_ = std::thread([this] { io_.run(); });
    }
    ~receiver() {
        server_.stop();
        thread_.join();
    }
    receiver(const receiver&) = delete;
    receiver& operator=(const receiver&) = delete;

    [[nodiscard]] std::string url() const {
        return "https://localhost:" + std::to_string(port_) + "/hook";
    }
    std::vector<net::request> taken() {
        const std::lock_guard hold(mutex_);
        return taken_;
    }
    void answer(unsigned status) {
        const std::lock_guard hold(mutex_);
        status_ = status;
    }

private:
    boost::asio::awaitable<net::response> take(const net::request& r) {
        const std::lock_guard hold(mutex_);
        taken_.push_back(r);
        co_return net::response{.status = status_};
    }

    std::mutex mutex_;
    std::vector<net::request> taken_{};
    unsigned status_ = 200;
    boost::asio::io_context io_{1};
    net::http_server server_;
    std::uint16_t port_ = 0;
    std::thread thread_{};
};

json dutch_rule(const std::string& url) {
    json rule = json::parse(R"({
        "id": "dutch",
        "trigger": {"filterGroups": [{"filters": [
            {"propertyName": "country", "operator": "EQ", "value": "NL"}]}]},
        "actions": [
            {"do": "webhook", "secret": "env:RULES_TEST_KEY", "fields": ["email", "first_name"]},
            {"do": "email", "kind": "transactional_email", "subject": "Hello {first_name}",
             "text": "Dear {first_name},\nwelcome.\n"},
            {"do": "set_status", "to": "leave"}]})");
    rule["actions"][0]["url"] = url;
    return {{"rules", json::array({rule})}};
}

std::vector<std::string> log_of(const gateway& sluis) {
    std::vector<std::string> all;
    const json log = sluis.api("GET", "/api/rules/dutch/log");
    for (const json& e : log["items"])
        all.insert(all.begin(),
                   e["what"].get<std::string>() + ' ' + e["outcome"].get<std::string>());
    return all;
}

TEST(rules, tell_others_and_write_to_the_contact_although_sluis_is_killed_in_between) {
    ::setenv("RULES_TEST_KEY", ("whsec_" + key).c_str(), 1);
    smtp_server mails;
    installation here(
        {{"smtp.url", '"' + mails.url() + '"'}, {"smtp.from", "\"sluis@example.org\""}});
    receiver crm(here.networks);
    crm.answer(503);
    gateway& sluis = here.sluis;
    EXPECT_TRUE(sluis.apply(dutch_rule(crm.url())));
    const output on = sluis.cli({"rules", "on", "dutch", "--count", "0"});
    EXPECT_EQ(on.code, 0) << on.err;
    EXPECT_EQ(
        sluis.submit("m-1", person("anna@example.com", {{"country", "NL"}, {"first_name", "Anna"}}))
            .status,
        200U);
    ASSERT_TRUE(until([&] { return !crm.taken().empty(); }));
    EXPECT_EQ(log_of(sluis), std::vector<std::string>{"enrol enrolled"}) << "it waits";
    sluis.kill();
    crm.answer(204);
    sluis.start();
    ASSERT_TRUE(until([&] { return log_of(sluis).size() == 4; }));
    EXPECT_THAT(log_of(sluis), testing::ElementsAre("enrol enrolled", "webhook delivered",
                                                    "email delivered", "set_status changed"));
    const auto taken = crm.taken();
    ASSERT_GE(taken.size(), 2U);
    for (const net::request& r : taken)
        EXPECT_EQ(r.headers.get("webhook-id"), "rule-1-0") << "the same at every try";
    const net::request& last = taken.back();
    const json told = json::parse(last.body);
    EXPECT_EQ(told["type"], "rule.dutch");
    EXPECT_EQ(told["data"]["contact"]["email"], "anna@example.com");
    EXPECT_EQ(told["data"]["contact"]["first_name"], "Anna");
    EXPECT_THAT(mails.heard(), testing::Contains("RCPT TO:<anna@example.com>"));
    EXPECT_NE(mails.message().find("Subject: Hello Anna\r\n"), std::string::npos);
    EXPECT_NE(mails.message().find("Message-ID: <rule-1-1@example.org>\r\n"), std::string::npos);
    EXPECT_EQ(sluis.log().find("anna@example.com"), std::string::npos);
    EXPECT_EQ(sluis.log().find(key), std::string::npos);
    ::unsetenv("RULES_TEST_KEY");
}

}  // namespace
}  // namespace sluis::harness

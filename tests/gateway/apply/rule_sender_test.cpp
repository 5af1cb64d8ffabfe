// What rules do outside: at least once, with the same id, and the run goes on when it arrived or was
// given up.
#include "gateway/apply/rule_sender.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "paper_messenger.hpp"
#include "rules_support.hpp"

namespace sluis::apply {
namespace {

using nlohmann::json;
using result_kind = notify::outcome::kind;

const json tag_at_crm{{"do", "webhook"},
                      {"url", "https://crm.example/hook"},
                      {"secret", "env:CRM"},
                      {"fields", {"email", "first_name", "city"}}};
const json welcome{{"do", "email"},
                   {"kind", "marketing_email"},
                   {"subject", "Welcome {first_name}"},
                   {"text", "Dear {first_name},\nwe are {{sluis}}.\n"}};
const json leave{{"do", "set_status"}, {"to", "leave"}};

class rule_sender_test : public testing::Test {
protected:
    ~rule_sender_test() override { db_.stop(); }

    template <class F>
    auto in_store(F f) {
        return db_.write_now(std::move(f));
    }
    // Declares it, and switches it on.
    std::int64_t on(json actions, const std::string& id = "r") {
        const json body{
            {"id", id}, {"trigger", json::parse(dutch)}, {"actions", std::move(actions)}};
        const json key{{"env:CRM", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}};
        return in_store([&](store::session& s) {
            declarations::put(s, declarations::kind::rule,
                              {.id = id,
                               .body = body.dump(),
                               .secrets = secrets().seal(store::sealed_secrets, key.dump()),
                               .by = "test",
                               .at = time_.now()});
            const auto number = declarations::get(s, declarations::kind::rule, id)->number;
            switch_on(s, number);
            return number;
        });
    }
    static void switch_on(store::session& s, std::int64_t rule) {
        rules::put(s, rule, {.is_on = true});
        rules::unpause(s, rule);
    }
    static void switch_off(store::session& s, std::int64_t rule) {
        rules::put(s, rule, {.is_on = false});
        rules::pause(s, rule);
    }
    // Dutch; it enrols when rules look.
    std::int64_t person(bool is_marketing = true, const std::string& name = "Anna") {
        return in_store([&](store::session& s) {
            auto c = store::a_contact("p" + std::to_string(++people_) + "@example.org");
            if (is_marketing) {
                c.marketing.now = contact::status::marketing;
                c.marketing.became_marketing_at = noon;
            }
            c.consents[{c.identities.front(), contact::purpose::email}] = {
                contact::consent::granted, {noon, "form/1"}};
            c.properties[contact::property::country] = {"NL", {noon, "form/1"}};
            c.properties[contact::property::first_name] = {name, {noon, "form/1"}};
            EXPECT_TRUE(store::contacts::save(s, c));
            return c.id;
        });
    }
    // Rules look and go on, until there is nothing left that they do by themselves.
    void work() {
        in_store([&](store::session& s) {
            for (int i = 0; is_rule_due(s, time_.now()) && i < 100; ++i)
                (void)rules_some(s, configured_, 100, time_.now());
        });
    }
    // Until nothing is to be sent, or `done`; how many were sent.
    std::size_t send(std::function<bool()> done = {}) {
        const std::size_t before = by_.webhooks.size() + by_.mails.size();
        rule_sender sender(loop_.get_executor(),
                           {.db = db_, .by = by_, .secrets = secrets(), .time = time_},
                           {.look = 1ms});
        asio::co_spawn(loop_, sender.run(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
        if (!done) done = [this] { return !is_any_asked(); };
        loop_.restart();
        for (int i = 0; i < 2'000 && !done(); ++i)
            loop_.run_for(2ms);
        EXPECT_TRUE(done());
        sender.stop();
        loop_.run();
        return by_.webhooks.size() + by_.mails.size() - before;
    }
    bool is_any_asked() {
        return db_.read_now([&](store::session& s) {
            return std::ranges::any_of(rules::all_on(s), [&](std::int64_t rule) {
                return !rules::asked(s, rule, time_.now(), 1).empty();
            });
        });
    }
    rules::run run_of(std::int64_t contact) {
        const auto all =
            in_store([&](store::session& s) { return rules::runs_of_contact(s, contact, 10); });
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? rules::run{} : all[0];
    }
    // "webhook delivered", oldest first, without enrolments.
    std::vector<std::string> log_of(std::int64_t contact) {
        std::vector<std::string> all;
        for (const auto& e :
             in_store([&](store::session& s) { return rules::log_of_contact(s, contact, 0, 100); }))
            if (e.what != "enrol")
                all.insert(all.begin(),
                           e.what + ' ' + e.outcome + (e.why.empty() ? "" : ": " + e.why));
        return all;
    }

    asio::io_context loop_{1};
    store::folder folder_;
    store::database db_{{.path = folder_ / "db"}};
    settable_clock time_{noon};
    paper_messenger by_;
    policy::rules configured_;
    int people_ = 0;
};

const notify::outcome not_now{.what = result_kind::retry, .why = "status 503"};

TEST_F(rule_sender_test, a_webhook_has_what_was_chosen_once_and_the_run_goes_on) {
    (void)on({tag_at_crm, leave});
    const std::int64_t a = person();
    work();
    EXPECT_EQ(log_of(a), std::vector<std::string>{}) << "nothing follows before it arrived";
    EXPECT_EQ(send(), 1U);
    ASSERT_EQ(by_.webhooks.size(), 1U);
    const notify::webhook& w = by_.webhooks[0];
    EXPECT_EQ(w.url, "https://crm.example/hook");
    EXPECT_EQ(w.id, "rule-1-0");
    EXPECT_EQ(w.key.reveal(), "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(json::parse(w.body), (json{{"type", "rule.r"},
                                         {"timestamp", to_rfc3339(noon)},
                                         {"data",
                                          {{"rule", "r"},
                                           {"run", 1},
                                           {"contact",
                                            {{"id", a},
                                             {"email", "p1@example.org"},
                                             {"first_name", "Anna"},
                                             {"city", nullptr}}}}}}));
    work();
    EXPECT_EQ(send(), 0U);
    EXPECT_THAT(log_of(a), ElementsAre("webhook delivered", "set_status changed"));
    EXPECT_EQ(run_of(a).now, rules::run_state::ended);
}

TEST_F(rule_sender_test, tries_again_with_the_same_id_later_and_later) {
    (void)on({tag_at_crm});
    const std::int64_t a = person();
    work();
    by_.answers.assign(3, not_now);
    std::vector<std::chrono::milliseconds> pauses;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(send(), 1U);
        work();
        EXPECT_EQ(send(), 0U) << "not at once";
        pauses.push_back(run_of(a).due_at - time_.now());
        time_.set(run_of(a).due_at);
    }
    EXPECT_LT(pauses[0], pauses[1]);
    EXPECT_LT(pauses[1], pauses[2]);
    EXPECT_EQ(send(), 1U);
    EXPECT_THAT(log_of(a), ElementsAre("webhook delivered"));
    for (const auto& w : by_.webhooks)
        EXPECT_EQ(w.id, "rule-1-0");
}

TEST_F(rule_sender_test, waits_as_long_as_the_receiver_asks) {
    (void)on({tag_at_crm});
    const std::int64_t a = person();
    work();
    by_.answers = {{.what = result_kind::retry, .why = "status 429", .wait = 3'600s}};
    (void)send();
    EXPECT_GE(run_of(a).due_at, noon + 3'600s);
}

TEST_F(rule_sender_test, gives_up_after_three_days_and_the_run_goes_on) {
    (void)on({tag_at_crm, leave});
    const std::int64_t a = person();
    work();
    by_.answers = {{.what = result_kind::refused, .why = "status 404"}, not_now, not_now};
    EXPECT_EQ(send(), 1U) << "somebody may mend it";
    time_.set(noon + 72h - 1ms);
    EXPECT_EQ(send(), 1U);
    time_.set(noon + 74h);
    EXPECT_EQ(send(), 1U);
    work();
    EXPECT_EQ(send(), 0U);
    EXPECT_THAT(log_of(a), ElementsAre("webhook failed: status 503", "set_status changed"));
}

// The answer is lost with the program.
TEST_F(rule_sender_test, a_crash_between_delivery_and_note_sends_it_again_with_the_same_id) {
    (void)on({tag_at_crm});
    const std::int64_t a = person();
    work();
    by_.silent = "https://crm.example/hook";
    EXPECT_EQ(send([&] { return by_.webhooks.size() == 1; }), 1U);
    EXPECT_EQ(run_of(a).step, 0U);
    by_.silent.clear();
    EXPECT_EQ(send(), 1U);
    EXPECT_EQ(by_.webhooks[0].id, by_.webhooks[1].id);
    EXPECT_THAT(log_of(a), ElementsAre("webhook delivered"));
}

TEST_F(rule_sender_test, an_email_is_written_to_the_contact) {
    (void)on({welcome, leave});
    const std::int64_t a = person();
    work();
    EXPECT_EQ(send(), 1U);
    ASSERT_EQ(by_.mails.size(), 1U);
    EXPECT_EQ(by_.mails[0].id, "rule-1-0");
    EXPECT_EQ(by_.mails[0].to, "p1@example.org");
    EXPECT_EQ(by_.mails[0].subject, "Welcome Anna");
    EXPECT_EQ(by_.mails[0].text, "Dear Anna,\nwe are {sluis}.\n");
    work();
    EXPECT_THAT(log_of(a), ElementsAre("email delivered", "set_status changed"));
}

TEST_F(rule_sender_test, what_contacts_say_of_themselves_is_one_short_line) {
    (void)on({welcome});
    (void)person(true, "Win\r\nBcc: x@example.org\n" + std::string(300, 'x'));
    work();
    EXPECT_EQ(send(), 1U);
    ASSERT_EQ(by_.mails.size(), 1U);
    EXPECT_EQ(by_.mails[0].subject.find_first_of("\r\n"), std::string::npos);
    EXPECT_EQ(by_.mails[0].subject.size(), std::string("Welcome ").size() + 100);
}

// R61: who may not get that kind of e-mail gets none, and the run goes on.
TEST_F(rule_sender_test, marketing_email_is_for_marketing_contacts) {
    json service = welcome;
    service["kind"] = "transactional_email";
    (void)on({welcome, service});
    const std::int64_t a = person(false);
    const std::int64_t b = person();
    in_store([&](store::session& s) {
        auto c = load_now(s, b).value();
        c.unsubscribed = {true, {noon, "form/2"}};
        EXPECT_TRUE(store::contacts::save(s, c));
    });
    work();
    EXPECT_EQ(send(), 0U);
    work();
    EXPECT_EQ(send(), 2U);
    EXPECT_THAT(log_of(a), ElementsAre("email skipped: non_marketing", "email delivered"));
    EXPECT_THAT(log_of(b), ElementsAre("email skipped: unsubscribed", "email delivered"));
}

TEST_F(rule_sender_test, the_contact_is_looked_at_when_it_is_sent) {
    (void)on({welcome});
    const std::int64_t a = person();
    work();
    by_.answers = {not_now};
    EXPECT_EQ(send(), 1U);
    in_store([&](store::session& s) {
        auto c = load_now(s, a).value();
        c.suppressed = true;
        EXPECT_TRUE(store::contacts::save(s, c));
    });
    time_.set(noon + 1h);
    EXPECT_EQ(send(), 0U);
    EXPECT_THAT(log_of(a), ElementsAre("email skipped: suppressed"));
}

TEST_F(rule_sender_test, who_is_erased_meanwhile_leaves_nothing) {
    const std::int64_t rule = on({tag_at_crm});
    const std::int64_t a = person();
    work();
    by_.meanwhile = [&] {
        in_store([&](store::session& s) {
            rules::erase(s, a);
            EXPECT_TRUE(store::contacts::remove(s, a));
        });
    };
    EXPECT_EQ(send(), 1U);
    in_store([&](store::session& s) {
        EXPECT_TRUE(rules::log_of(s, rule, 0, 10).empty());
        EXPECT_TRUE(rules::runs_of_contact(s, a, 10).empty());
    });
}

TEST_F(rule_sender_test, the_run_of_a_contact_that_is_gone_ends) {
    (void)on({tag_at_crm});
    const std::int64_t a = person();
    work();
    in_store([&](store::session& s) { EXPECT_TRUE(store::contacts::remove(s, a)); });
    EXPECT_EQ(send(), 0U);
    EXPECT_EQ(run_of(a).now, rules::run_state::ended);
    EXPECT_EQ(run_of(a).why, "the contact is gone");
}

TEST_F(rule_sender_test, a_rule_that_is_off_sends_nothing_and_begins_its_tries_anew_when_on) {
    const std::int64_t rule = on({tag_at_crm});
    const std::int64_t a = person();
    work();
    by_.answers = {not_now, not_now};
    EXPECT_EQ(send(), 1U);
    in_store([&](store::session& s) { switch_off(s, rule); });
    time_.set(noon + 100h);
    work();
    EXPECT_EQ(send(), 0U);
    in_store([&](store::session& s) { switch_on(s, rule); });
    work();
    EXPECT_EQ(send(), 1U);
    EXPECT_EQ(run_of(a).now, rules::run_state::running) << "not given up";
    time_.set(noon + 101h);
    EXPECT_EQ(send(), 1U);
    EXPECT_EQ(by_.webhooks[2].id, "rule-1-0");
    EXPECT_THAT(log_of(a), ElementsAre("webhook delivered"));
}

TEST_F(rule_sender_test, what_arrived_while_the_rule_was_switched_off_is_not_sent_again) {
    const std::int64_t rule = on({tag_at_crm});
    const std::int64_t a = person();
    work();
    by_.meanwhile = [&] { in_store([&](store::session& s) { switch_off(s, rule); }); };
    EXPECT_EQ(send([&] { return !log_of(a).empty(); }), 1U);
    EXPECT_EQ(run_of(a).now, rules::run_state::paused);
    by_.meanwhile = {};
    in_store([&](store::session& s) { switch_on(s, rule); });
    work();
    EXPECT_EQ(send(), 0U);
    EXPECT_EQ(run_of(a).now, rules::run_state::ended);
    EXPECT_THAT(log_of(a), ElementsAre("webhook delivered"));
}

TEST_F(rule_sender_test, a_receiver_that_does_not_answer_holds_up_nobody_else) {
    json slow = tag_at_crm;
    slow["url"] = by_.silent = "https://slow.example/";
    (void)on({slow}, "a-slow");
    std::vector<std::int64_t> people;
    for (int i = 0; i < 10; ++i)
        people.push_back(person());
    work();
    (void)on({tag_at_crm}, "b-quick");
    in_store([&](store::session& s) {
        for (const std::int64_t id : people)
            rules::look_at(s, id);
    });
    work();
    const auto count = [&](const std::string& url) {
        return std::ranges::count(by_.webhooks, url, &notify::webhook::url);
    };
    (void)send([&] { return count("https://crm.example/hook") == 10; });
    EXPECT_EQ(count("https://slow.example/"), 4) << "so many at once for one rule";
}

TEST_F(rule_sender_test, without_its_secret_nothing_is_signed_and_it_waits) {
    json other = tag_at_crm;
    other["secret"] = "env:OTHER";
    (void)on({other});
    (void)person();
    work();
    EXPECT_EQ(send(), 1U);
    EXPECT_TRUE(by_.webhooks[0].key.empty()) << "the messenger refuses that";
}

}  // namespace
}  // namespace sluis::apply

// Which destinations are worked for: those that are declared, as they are declared now.
#include "gateway/delivery/service.hpp"

#include "gateway/store/contacts.hpp"
#include "gateway/store/declarations.hpp"
#include "memory_due.hpp"
#include "support.hpp"
#include "tests/gateway/store/support.hpp"

namespace sluis::delivery {
namespace {

namespace declarations = store::declarations;
namespace ledger = store::ledger;
using nlohmann::json;

const store::vault& usual_vault() {
    static const store::vault v = *store::vault::from_base64(std::string(43, 'A') + '=');
    return v;
}

// Destinations of Meta, as its tokens need no exchange; each is told apart by its audience's id.
class service_test : public testing::Test {
protected:
    void SetUp() override {
        (void)declare("one");
        (void)declare("two");
    }
    // Its number; that of its audience is the same.
    std::int64_t declare(const std::string& id, const std::string& token = "tok",
                         bool enabled = true, const store::vault& key = usual_vault()) {
        const json body{{"id", id},
                        {"network", "meta"},
                        {"enabled", enabled},
                        {"settings", {{"ad_account_id", "123"}}}};
        const json credential{{"access_token", token}};
        return db_.write_now([&](store::session& s) {
            declarations::put(s, declarations::kind::destination,
                              {.id = id,
                               .body = body.dump(),
                               .secrets = key.seal(store::sealed_secrets, credential.dump()),
                               .at = noon});
            const auto number = declarations::get(s, declarations::kind::destination, id)->number;
            (void)declarations::put_target(s, number, number, audience_of(number));
            return number;
        });
    }
    static std::string audience_of(std::int64_t number) { return "77" + std::to_string(number); }

    // Somebody new who should be there; nobody is told.
    std::int64_t want(std::int64_t destination) {
        return db_.write_now([&](store::session& s) {
            contact::contact c = store::a_contact("p" + std::to_string(++people_) + "@example.com");
            EXPECT_TRUE(store::contacts::save(s, c));
            const ledger::desire one[] = {{{destination, destination, c.id}, true, {}, false}};
            (void)ledger::put(s, one, time_.now());
            return c.id;
        });
    }
    bool is_there(std::int64_t destination, std::int64_t contact) {
        return db_.read_now([&](store::session& s) {
            const auto r = ledger::get(s, {destination, destination, contact});
            return r && r->confirmed == ledger::confirmation::accepted;
        });
    }
    declarations::run_state state(std::int64_t destination) {
        return db_.read_now(
            [&](store::session& s) { return declarations::destination_state(s, destination); });
    }

    void start() {
        it_.emplace(loop_.get_executor(), around_, usual_vault(), options_);
        ended_ = false;
        asio::co_spawn(loop_, it_->run(), [this](const std::exception_ptr& e) {
            EXPECT_FALSE(e);
            ended_ = true;
        });
        loop_.restart();
    }
    template <class Condition>
    bool until(Condition is_so) {
        return run_until(loop_, is_so);
    }
    void end() {
        it_->stop();
        EXPECT_TRUE(until([&] { return ended_; }));
        it_.reset();
    }
    void TearDown() override {
        if (it_) end();
    }
    // The tokens of the requests so far.
    std::set<std::string> tokens() {
        std::set<std::string> all;
        for (const auto& r : http_.asked) {
            for (const net::header& h : r.headers) {
                if (h.name == "Authorization") all.insert(h.value);
            }
        }
        return all;
    }

    static net::client_result taken(const net::client_request& r) {
        const std::size_t members = json::parse(r.body).at("payload").at("data").size();
        const json body{{"audience_id", "1"},
                        {"session_id", "2"},
                        {"num_received", members},
                        {"num_invalid_entries", 0}};
        return ok(body.dump());
    }

    asio::io_context loop_;
    store::folder folder_;
    store::database db_{{.path = folder_ / "store.db"}};
    memory_due due_;
    settable_clock time_{noon};
    fake_http http_{[](const net::client_request& r) { return *taken(r); }};
    surroundings around_{.db = db_, .due = due_, .http = http_, .time = time_, .idle = 1ms};
    service_options options_{.look = 2ms, .reconcile = 3600s, .grace = 100ms};
    std::optional<service> it_;

private:
    int people_ = 0;
    bool ended_ = true;
};

TEST_F(service_test, every_declared_destination_is_worked_for) {
    const auto a = want(1);
    const auto b = want(2);
    start();
    EXPECT_TRUE(until([&] { return is_there(1, a) && is_there(2, b); }));
    const auto three = declare("three");
    const auto c = want(three);
    EXPECT_TRUE(until([&] { return is_there(three, c); })) << "one that came later";
}

TEST_F(service_test, what_was_never_told_is_found_when_asked_and_by_period) {
    start();
    ASSERT_TRUE(until([&] { return due_.claims > 20; }));
    const auto a = want(1);
    ASSERT_TRUE(until([&] { return due_.claims > 40; }));
    EXPECT_FALSE(is_there(1, a));
    it_->reconcile_soon();
    EXPECT_TRUE(until([&] { return is_there(1, a); }));
    end();
    options_.reconcile = 0s;
    start();
    ASSERT_TRUE(until([&] { return due_.claims > 80; }));
    const auto b = want(2);
    EXPECT_TRUE(until([&] { return is_there(2, b); }));
}

TEST_F(service_test, one_that_is_disabled_or_removed_is_sent_nothing_more) {
    start();
    (void)declare("one", "tok", false);
    db_.write_now([](store::session& s) {
        declarations::end_target(s, 2, 2);
        EXPECT_EQ(declarations::remove(s, declarations::kind::destination, "two"),
                  declarations::removal::removed);
    });
    loop_.run_for(30ms);
    (void)want(1);
    (void)want(2);
    it_->reconcile_soon();
    loop_.run_for(30ms);
    EXPECT_TRUE(http_.asked.empty());
    (void)declare("one");
    EXPECT_TRUE(until([&] { return http_.asked.size() == 1; })) << "enabled again";
}

TEST_F(service_test, a_new_credential_is_used_from_the_next_request_on) {
    start();
    const auto a = want(1);
    it_->reconcile_soon();
    ASSERT_TRUE(until([&] { return is_there(1, a); }));
    (void)declare("one", "another");
    const auto b = want(1);
    ASSERT_TRUE(until([&] { return is_there(1, b); }));
    EXPECT_EQ(http_.asked.size(), 2U);
    EXPECT_EQ(tokens().size(), 2U) << "the same as for the request before";
}

TEST_F(service_test, one_that_stopped_goes_on_when_resumed) {
    http_.answer = [](const net::client_request& r) -> net::client_response {
        if (r.url.find("/771/") == std::string::npos) return *taken(r);
        return ok(R"({"error": {"message": "Dead.", "type": "OAuthException", "code": 190}})", 400);
    };
    const auto a = want(1);
    const auto b = want(2);
    start();
    ASSERT_TRUE(until([&] { return state(1).stopped && is_there(2, b); }));
    EXPECT_EQ(state(1).code.substr(0, 3), "190");
    EXPECT_FALSE(state(2).stopped);
    const std::size_t asked = http_.asked.size();
    loop_.run_for(30ms);
    EXPECT_EQ(http_.asked.size(), asked) << "it is not asked again by itself";
    http_.answer = [](const net::client_request& r) { return *taken(r); };
    db_.write_now([](store::session& s) { declarations::resume_destination(s, 1, noon); });
    time_.advance(1h);
    EXPECT_TRUE(until([&] { return is_there(1, a); }));
}

TEST_F(service_test, one_that_cannot_be_read_holds_up_no_other) {
    const store::vault another = *store::vault::from_base64("BBBB" + std::string(39, 'A') + '=');
    (void)declare("one", "tok", true, another);
    (void)want(1);
    const auto b = want(2);
    start();
    EXPECT_TRUE(until([&] { return is_there(2, b); }));
    EXPECT_EQ(http_.asked.size(), 1U);
    const auto all =
        db_.read_now([](store::session& s) { return load_destinations(s, usual_vault()); });
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].state.code, "sealed_with_another_key");
    EXPECT_FALSE(all[0].running());
    EXPECT_TRUE(all[1].running());
}

// Never answers; can be cancelled.
class silent_http final : public net::http_client {
public:
    asio::awaitable<net::client_result> send(const net::client_request&) override {
        asked = true;
        asio::steady_timer never(co_await asio::this_coro::executor,
                                 std::chrono::steady_clock::time_point::max());
        co_await never.async_wait(asio::use_awaitable);
        co_return net::client_error{net::client_failure::timeout, true, "never"};
    }
    bool asked = false;
};

TEST_F(service_test, does_not_wait_for_a_silent_network_longer_than_its_grace) {
    silent_http silent;
    const surroundings around{.db = db_, .due = due_, .http = silent, .time = time_, .idle = 1ms};
    const auto a = want(1);
    bool ended = false;
    service it(loop_.get_executor(), around, usual_vault(), options_);
    asio::co_spawn(loop_, it.run(), [&](const std::exception_ptr&) { ended = true; });
    ASSERT_TRUE(until([&] { return silent.asked; }));
    const auto asked_to_stop = std::chrono::steady_clock::now();
    it.stop();
    ASSERT_TRUE(until([&] { return ended; }));
    const auto took = std::chrono::steady_clock::now() - asked_to_stop;
    EXPECT_GE(took, 100ms) << "it might have answered";
    const auto row = db_.read_now([&](store::session& s) { return ledger::get(s, {1, 1, a}); });
    EXPECT_TRUE(row->unsure);
    EXPECT_EQ(row->what, ledger::todo::add);
}

}  // namespace
}  // namespace sluis::delivery

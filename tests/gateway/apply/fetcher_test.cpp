// Thin submissions: fetched after they are stored, whatever the provider answers.
#include "gateway/apply/fetcher.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include "gateway/store/contacts.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/submissions.hpp"
#include "support.hpp"

namespace sluis::apply {
namespace {

using nlohmann::json;
using store::submissions::outcome;
using testing::ElementsAre;
namespace fetches = store::fetches;

constexpr std::string_view thin = R"({
    "provider": "thin", "title": "Thin", "kind": "form", "each": "$.body[:]",
    "authentication": {"mode": "token", "token": {"header": "X-Token"}},
    "settings": {"base_url": "https://api.example.com"},
    "rules": [
      {"name": "gone", "when": {"path": "$.item.erase", "exists": true}, "effect": "erase",
       "fields": {"email": "$.item.erase"}},
      {"name": "whole", "when": {"path": "$.item.email", "exists": true}, "fields": {"email": "$.item.email"}},
      {"name": "thin", "effect": "fetch", "fetch": [
         {"name": "lead", "url": "{base_url}/leads/{id}", "parts": {"id": "$.item.id"},
          "headers": {"Authorization": "Bearer {credential}"}}]},
      {"name": "fetched", "fields": {"email": "$.fetched.lead.email", "external_id": "$.item.id"}}]})";

declaration::live_source thin_source(std::vector<verify::key> keys,
                                     std::string_view mapping = thin) {
    std::vector<error> errors;
    declaration::live_source s;
    s.program = mapping::compile("thin.json", mapping, errors);
    if (!s.program) throw std::runtime_error(errors.front().text());
    s.declared = {.id = "form", .provider = "thin"};
    s.declared.rules = policy::usual_rules("form", policy::source_kind::form);
    s.settings = s.program->settings;
    s.keys = std::move(keys);
    return s;
}

verify::key credential(std::string text) {
    return {.value = secret(std::move(text)), .use = "fetch"};
}

// Answers by path; what it was asked is kept.
class provider final : public net::http_client {
public:
    asio::awaitable<net::client_result> send(const net::client_request& r) override {
        asked.push_back(r.url.substr(r.url.rfind('/') + 1) + ' ' +
                        std::string(r.headers.get("Authorization")));
        if (lost > 0) {
            --lost;
            co_return net::client_error{.failure = net::client_failure::timeout};
        }
        if (hangs(r.url.substr(r.url.rfind('/') + 1))) {
            asio::steady_timer never(co_await asio::this_coro::executor, 1h);
            co_await never.async_wait(asio::use_awaitable);
        }
        co_return answer(r.url.substr(r.url.rfind('/') + 1));
    }

    std::function<net::client_response(const std::string& id)> answer = [](const std::string& id) {
        return net::client_response{.status = 200,
                                    .body = R"({"email": ")" + id + R"(@example.com"})"};
    };
    std::function<bool(const std::string& id)> hangs = [](const std::string&) { return false; };
    int lost = 0;
    std::vector<std::string> asked;
};

class fetcher_test : public testing::Test {
protected:
    fetcher_test() { declare(thin_source({credential("page-token")})); }
    ~fetcher_test() override { db_.stop(); }

    void declare(declaration::live_source s) {
        auto next = std::make_shared<declaration::catalog>(*sources_.get());
        next->add(std::move(s));
        sources_.set(std::move(next));
    }
    template <class F>
    auto read(F f) {
        return db_.read_now(f);
    }
    recorder by(open_account& account) {
        return {.audiences = {},
                .account = account,
                .tombstone = [this](const auto& i) { return tombstone_of(secrets_, i); },
                .now = time_.now()};
    }
    // Recorded as the applier does; its id.
    std::string arrives(std::string key, std::string body) {
        mapped m = map_entry(an_entry(std::move(key), std::move(body)), *sources_.get(), secrets_);
        std::string id = m.what.id;
        db_.write_now([&](store::session& s) {
            open_account account(s, {}, time_.now());
            return record(s, by(account), std::move(m));
        });
        return id;
    }
    std::string replayed(const std::string& id) {
        const auto sealed =
            read([&](store::session& s) { return store::submissions::envelope(s, id); });
        const auto plain = secrets_.unseal(store::sealed_envelope, sealed.value());
        mapped m = map_entry(*queue::decode(plain->reveal()), *sources_.get(), secrets_);
        m.is_replay = true;
        db_.write_now([&](store::session& s) {
            open_account account(s, {}, time_.now());
            return record(s, by(account), std::move(m));
        });
        return became(id);
    }
    std::string became(const std::string& id) {
        const auto found = read([&](store::session& s) { return store::submissions::get(s, id); });
        std::string text(store::submissions::name(found->became));
        return found->reason.empty() ? text : text + ' ' + found->reason + ' ' + found->detail;
    }
    std::size_t people(const std::string& address) {
        return read([&](store::session& s) { return store::contacts::find(s, address).size(); });
    }
    void in_store_declare(const std::string& id) {
        db_.write_now([&](store::session& s) {
            return store::declarations::put(s, store::declarations::kind::source,
                                            {.id = id, .body = "{}", .by = "ann"});
        });
    }
    fetches::standing standing() {
        return read([](store::session& s) { return fetches::of_source(s, "form"); });
    }
    // Runs it until it has looked at what is due and worked it off.
    void run() {
        fetcher it(
            loop_.get_executor(),
            {.db = db_, .http = http_, .sources = sources_, .secrets = secrets_, .time = time_},
            {.look = 5ms});
        asio::steady_timer enough(loop_, 150ms);
        enough.async_wait([&](boost::system::error_code) { it.stop(); });
        asio::co_spawn(loop_, it.run(), [](const std::exception_ptr& e) { EXPECT_FALSE(e); });
        loop_.restart();
        loop_.run();
    }

    asio::io_context loop_{1};
    store::folder folder_;
    store::database db_{{.path = folder_ / "db"}};
    declaration::catalog_place sources_;
    store::vault secrets_ = a_vault();
    settable_clock time_{noon + 1min};
    provider http_;
};

TEST_F(fetcher_test, brings_what_a_thin_submission_names) {
    const std::string id =
        arrives("k", R"([{"id": "anna"}, {"email": "bram@example.com"}, {"id": "cor"}])");
    EXPECT_EQ(became(id), "fetching");
    EXPECT_EQ(people("bram@example.com"), 1U) << "what is whole does not wait";
    EXPECT_EQ(standing().waiting, 2);
    run();
    EXPECT_EQ(became(id), "applied");
    EXPECT_EQ(people("anna@example.com"), 1U);
    EXPECT_EQ(people("cor@example.com"), 1U);
    EXPECT_EQ(standing(), fetches::standing{});
    EXPECT_THAT(http_.asked,
                testing::UnorderedElementsAre("anna Bearer page-token", "cor Bearer page-token"));
    run();
    EXPECT_EQ(http_.asked.size(), 2U) << "once";
}

TEST_F(fetcher_test, tries_again_later_and_gives_up_after_three_days) {
    http_.answer = [](const std::string&) { return net::client_response{.status = 503}; };
    const std::string id = arrives("k", R"([{"id": "anna"}])");
    run();
    run();
    EXPECT_EQ(http_.asked.size(), 1U) << "not at once";
    EXPECT_EQ(became(id), "fetching");
    time_.advance(10s);
    run();
    EXPECT_EQ(http_.asked.size(), 2U);
    time_.advance(72h);
    run();
    EXPECT_EQ(became(id), "quarantined fetch_given_up lead: status 503");
    http_.answer = provider{}.answer;
    EXPECT_EQ(replayed(id), "fetching");
    run();
    EXPECT_EQ(became(id), "applied");
    EXPECT_EQ(people("anna@example.com"), 1U);
}

TEST_F(fetcher_test, obeys_the_wait_that_a_provider_asks_for) {
    http_.answer = [](const std::string&) {
        return net::client_response{.status = 429, .headers = {{"Retry-After", "600"}}};
    };
    (void)arrives("k", R"([{"id": "anna"}])");
    run();
    time_.advance(9min);
    run();
    EXPECT_EQ(http_.asked.size(), 1U);
    time_.advance(2min);
    run();
    EXPECT_EQ(http_.asked.size(), 2U);
}

TEST_F(fetcher_test, a_lost_answer_is_asked_for_again) {
    http_.lost = 1;
    const std::string id = arrives("k", R"([{"id": "anna"}])");
    run();
    EXPECT_EQ(became(id), "fetching");
    time_.advance(10s);
    run();
    EXPECT_EQ(became(id), "applied");
}

TEST_F(fetcher_test, a_refused_credential_parks_the_source_until_it_has_another) {
    http_.answer = [](const std::string&) { return net::client_response{.status = 401}; };
    const std::string first = arrives("k1", R"([{"id": "anna"}])");
    run();
    const std::string second = arrives("k2", R"([{"id": "bram"}])");
    time_.advance(24h);
    run();
    EXPECT_EQ(http_.asked.size(), 1U) << "nobody knocks again with a key that does not fit";
    EXPECT_EQ(standing().parked, 1);
    EXPECT_EQ(standing().waiting, 1);
    EXPECT_EQ(standing().reason, "lead: status 401");
    http_.answer = provider{}.answer;
    declare(thin_source({credential("another-token")}));
    db_.write_now([&](store::session& s) { fetches::unpark(s, "form", time_.now()); });
    run();
    EXPECT_EQ(became(first), "applied");
    EXPECT_EQ(became(second), "applied");
}

TEST_F(fetcher_test, nobody_of_a_parked_source_goes_on_knocking) {
    http_.answer = [](const std::string&) { return net::client_response{.status = 401}; };
    json body = json::array();
    for (int i = 0; i < 50; ++i)
        body.push_back({{"id", "p" + std::to_string(i)}});
    (void)arrives("k", body.dump());
    run();
    EXPECT_LE(http_.asked.size(), 4U) << "one for each lane";
    EXPECT_GE(standing().parked, 1);
    EXPECT_EQ(standing().parked + standing().waiting, 50);
}

TEST_F(fetcher_test, a_key_that_was_changed_meanwhile_does_not_park) {
    http_.answer = [this](const std::string&) {
        declaration::live_source changed = thin_source({credential("another-token")});
        changed.version = 2;
        declare(std::move(changed));  // as the answer was under way
        http_.answer = provider{}.answer;
        return net::client_response{.status = 401};
    };
    const std::string id = arrives("k", R"([{"id": "anna"}])");
    run();
    EXPECT_EQ(standing().parked, 0);
    time_.advance(10s);
    run();
    EXPECT_EQ(became(id), "applied");
    EXPECT_EQ(http_.asked.back(), "anna Bearer another-token");
}

TEST_F(fetcher_test, a_source_that_waits_holds_up_no_other) {
    declaration::live_source slow = thin_source({credential("slow-token")});
    slow.declared.id = "slow";
    declare(std::move(slow));
    json body = json::array();
    for (int i = 0; i < 300; ++i)
        body.push_back({{"id", "p" + std::to_string(i)}});
    queue::entry many = an_entry("many", body.dump());
    many.source = "slow";
    mapped m = map_entry(many, *sources_.get(), secrets_);
    db_.write_now([&](store::session& s) {
        open_account account(s, {}, time_.now());
        return record(s, by(account), std::move(m));
    });
    time_.advance(1min);
    const std::string id = arrives("k", R"([{"id": "anna"}])");
    http_.hangs = [](const std::string& asked) { return asked.starts_with("p"); };
    run();
    EXPECT_EQ(became(id), "applied");
}

TEST_F(fetcher_test, counts_of_the_source_add_up) {
    in_store_declare("form");
    http_.answer = [](const std::string& who) {
        return who == "gone" ? net::client_response{.status = 404} : provider{}.answer(who);
    };
    (void)arrives("k1", R"([{"id": "anna"}])");
    (void)arrives("k2", R"([{"id": "gone"}])");
    const auto counts = [&] {
        return read([](store::session& s) { return store::declarations::received(s, "form"); });
    };
    EXPECT_EQ(counts().accepted + counts().quarantined, 0) << "not before it is known";
    run();
    EXPECT_EQ(counts().accepted, 1);
    EXPECT_EQ(counts().quarantined, 1);
}

TEST_F(fetcher_test, what_our_own_code_fails_at_waits_alone_in_quarantine) {
    auto broken = std::make_shared<mapping::program>(*sources_.get()->find_any("form")->program);
    broken->rules[3].fields[0].alternatives[0].steps.push_back(
        {.run = [](payload::document&, const payload::node& n,
                   const mapping::transform&) -> const payload::node* {
            if (n.text.starts_with("anna")) throw std::out_of_range("a defect");
            return &n;
        }});
    declaration::live_source s = thin_source({credential("page-token")});
    s.program = broken;
    declare(std::move(s));
    const std::string bad = arrives("k1", R"([{"id": "anna"}])");
    const std::string good = arrives("k2", R"([{"id": "bram"}])");
    run();
    EXPECT_THAT(became(bad), testing::StartsWith("quarantined internal_error"));
    EXPECT_EQ(became(good), "applied");
    EXPECT_EQ(http_.asked.size(), 2U) << "once each";
}

TEST_F(fetcher_test, waits_for_a_credential_and_shows_none_to_nobody) {
    declare(thin_source({}));
    const std::string id = arrives("k", R"([{"id": "anna"}])");
    run();
    EXPECT_TRUE(http_.asked.empty());
    EXPECT_EQ(standing().parked, 1);
    EXPECT_EQ(became(id), "fetching");
}

TEST_F(fetcher_test, a_name_and_a_password_go_as_basic_authentication) {
    std::string basic(thin);
    const std::string_view bearer = "Bearer {credential}";
    basic.replace(basic.find(bearer), bearer.size(), "Basic {credential_base64}");
    declare(thin_source({credential("Aladdin:open sesame")}, basic));  // RFC 7617, section 2
    (void)arrives("k", R"([{"id": "anna"}])");
    run();
    EXPECT_THAT(http_.asked, ElementsAre("anna Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
}

TEST_F(fetcher_test, one_that_is_not_there_does_not_sink_the_others) {
    http_.answer = [](const std::string& id) {
        return id == "gone" ? net::client_response{.status = 404} : provider{}.answer(id);
    };
    const std::string id = arrives("k", R"([{"id": "anna"}, {"id": "gone"}, {"no": "id"}])");
    run();
    EXPECT_EQ(became(id), "quarantined nothing_to_fetch rule \"thin\": it has no {id}");
    EXPECT_EQ(people("anna@example.com"), 1U);
    const std::string alone = arrives("k2", R"([{"id": "gone"}])");
    run();
    EXPECT_EQ(became(alone), "quarantined fetch_refused lead: status 404");
}

TEST_F(fetcher_test, an_erasure_in_the_same_batch_waits_with_forgetting_and_not_with_erasing) {
    (void)arrives("k0", R"([{"email": "dora@example.com"}])");
    const std::string id = arrives("k", R"([{"erase": "dora@example.com"}, {"id": "anna"}])");
    EXPECT_EQ(people("dora@example.com"), 0U);
    const auto kept = [&] {
        return read([&](store::session& s) { return store::submissions::envelope(s, id); })->size();
    };
    EXPECT_GT(kept(), 0U) << "or what it names could not be fetched";
    run();
    EXPECT_EQ(became(id), "applied");
    EXPECT_EQ(people("anna@example.com"), 1U);
    EXPECT_EQ(kept(), 0U);
}

TEST_F(fetcher_test, whoever_was_erased_meanwhile_is_not_made_again) {
    http_.answer = [](const std::string&) {
        return net::client_response{.status = 200, .body = R"({"email": "anna@example.com"})"};
    };
    const std::string id = arrives("k", R"([{"id": "anna"}])");
    (void)arrives("k2", R"([{"erase": "anna@example.com"}])");
    run();
    EXPECT_EQ(became(id), "applied");
    EXPECT_EQ(people("anna@example.com"), 0U);
}

}  // namespace
}  // namespace sluis::apply

// What it takes to declare: by kind of thing, and more for what a source makes of new contacts.
#include <chrono>
#include <string>

#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

using namespace std::chrono_literals;
using enum permission;

json source(const std::string& id, const json& more = json::object()) {
    json s{{"id", id}, {"provider", "standard_webhooks"}, {"accept_unauthenticated", true}};
    s.update(more);
    return s;
}
json sources(const json& one) {
    return {{"sources", json::array({one})}};
}

class declaring : public api_test {
protected:
    unsigned declare(const std::string& token, const json& set, const char* query = "") {
        return call_as(token, "POST", std::string("/api/declarations") + query, set).status;
    }
    json declared() { return get("/api/declarations").body; }

    const std::string connects_ = token_with({manage_sources}, "connects");
    const std::string operates_ = token_with({operate}, "operates");
    const std::string decides_ = token_with({manage_sources, update_marketing_status}, "decides");
    const json audience_ = {{"audiences", json::array({{{"id", "all"}}})}};
    const json destination_ = {
        {"destinations",
         json::array(
             {{{"id", "meta"}, {"network", "meta"}, {"settings", {{"ad_account_id", "1"}}}}})}};
};

TEST_F(declaring, sources_takes_one_permission_and_destinations_and_audiences_another) {
    const json nothing = declared();
    for (const char* query : {"", "?dry_run=1"}) {
        EXPECT_EQ(declare(operates_, sources(source("crm")), query), 403U);
        EXPECT_EQ(declare(connects_, audience_, query), 403U);
        EXPECT_EQ(declare(connects_, destination_, query), 403U);
        json both = audience_;
        both.update(sources(source("crm")));
        EXPECT_EQ(declare(operates_, both, query), 403U);
        EXPECT_EQ(declare(connects_, both, query), 403U);
    }
    EXPECT_EQ(declared(), nothing);
    EXPECT_EQ(changes, 0);
    EXPECT_EQ(declare(connects_, sources(source("crm"))), 200U);
    EXPECT_EQ(declare(operates_, destination_), 200U);
    EXPECT_EQ(declare(operates_, audience_), 200U);
    EXPECT_EQ(declare(operates_, {{"sources", json::array()}}), 200U) << "there are none in it";
    EXPECT_EQ(declare(operates_, {{"sources", "all"}}), 403U);
}

TEST_F(declaring, removing_takes_the_same) {
    ASSERT_EQ(post("/api/declarations", sources(source("crm"))).status, 200);
    ASSERT_EQ(post("/api/declarations", audience_).status, 200);
    const auto removes = [&](const std::string& token, const std::string& what) {
        return call_as(token, "DELETE", "/api/declarations/" + what).status;
    };
    EXPECT_EQ(removes(operates_, "source/crm"), 403U);
    EXPECT_EQ(removes(connects_, "audience/all"), 403U);
    EXPECT_EQ(get("/api/sources/crm").status, 200);
    EXPECT_EQ(get("/api/audiences/all").status, 200);
    EXPECT_EQ(removes(connects_, "source/crm"), 200U);
    EXPECT_EQ(removes(operates_, "audience/all"), 200U);
}

// --- What a source makes of new contacts (R11, R29) ------------------------------------------------

TEST_F(declaring, another_default_takes_who_may_update_the_marketing_status) {
    const json raised{{"default_status", "marketing_if_consent"}};
    const json wider{{"apply_to", "new_and_existing"}};
    for (const json& more : {raised, wider}) {
        EXPECT_EQ(declare(connects_, sources(source("new", more))), 403U) << more;
        EXPECT_EQ(get("/api/sources/new").status, 404);
    }
    const json usual{{"default_status", "non_marketing"}, {"apply_to", "new"}};
    EXPECT_EQ(declare(connects_, sources(source("crm", usual))), 200U) << "as its kind has it";
    EXPECT_EQ(declare(connects_, sources(source("crm", {{"title", "CRM"}}))), 200U);
    const json before = declared();
    time_.advance(1min);  // each minute, one refusal is written down
    for (const json& more : {raised, wider})
        EXPECT_EQ(declare(connects_, sources(source("crm", more))), 403U) << more;
    EXPECT_EQ(declared(), before);
    const json row = get("/api/audit?limit=1").body["items"][0];
    EXPECT_EQ(row["action"], "refused");
    EXPECT_EQ(row["detail"], "needs update_marketing_status");

    EXPECT_EQ(declare(decides_, sources(source("crm", raised))), 200U);
    EXPECT_EQ(declare(connects_, sources(source("crm", raised))), 200U) << "it is so already";
    EXPECT_EQ(declare(connects_, sources(source("crm"))), 403U) << "leaving it out changes it back";
    EXPECT_EQ(declare(token_with({update_marketing_status}), sources(source("crm", raised))), 403U);
    EXPECT_EQ(declare(token_with({admin}), sources(source("crm"))), 200U);
}

TEST_F(declaring, a_refused_default_undoes_the_rest_of_the_call) {
    const json two{{"sources", json::array({source("one"),
                                            source("two", {{"default_status", "marketing"}})})}};
    EXPECT_EQ(declare(connects_, two), 403U);
    EXPECT_TRUE(declared()["sources"].empty());
    EXPECT_EQ(changes, 0);
    EXPECT_EQ(get("/api/audit").body["items"].size(), 1U) << "the refusal alone";
}

TEST_F(declaring, adding_a_source_step_by_step_guards_its_default_too) {
    json asked{{"provider", "typeform"}, {"id", "brochure"}};
    asked["default_status"] = "non_marketing";
    EXPECT_EQ(call_as(connects_, "POST", "/api/sources", asked).status, 403);
    EXPECT_EQ(get("/api/sources/brochure").status, 404);
    asked["default_status"] = "marketing";  // what forms do
    EXPECT_EQ(call_as(connects_, "POST", "/api/sources", asked).status, 201);
    asked["id"] = "quiz";
    asked["default_status"] = "non_marketing";
    EXPECT_EQ(call_as(decides_, "POST", "/api/sources", asked).status, 201);
    const json made{{"make", true}};
    EXPECT_EQ(call_as(connects_, "POST", "/api/sources/quiz/secrets", made).status, 200)
        << "another secret changes no default";
}

TEST_F(declaring, a_source_says_since_when_its_default_is_so_and_who_made_it_so) {
    const auto put = [&](const std::string& token, const json& more) {
        time_.advance(1h);
        ASSERT_EQ(declare(token, sources(source("crm", more))), 200U) << more;
    };
    const json raised{{"default_status", "marketing_if_consent"}};
    put(connects_, json::object());
    json d = get("/api/sources/crm").body["default"];
    EXPECT_EQ(d, (json{{"status", "non_marketing"},
                       {"apply_to", "new"},
                       {"can_be_changed", true},
                       {"changed_at", to_rfc3339(store::noon + 1h)},
                       {"changed_by", "connects"}}));
    put(decides_, raised);
    put(connects_, {{"default_status", "marketing_if_consent"}, {"title", "CRM"}});
    d = get("/api/sources/crm").body["default"];
    EXPECT_EQ(d["status"], "marketing_if_consent");
    EXPECT_EQ(d["changed_at"], to_rfc3339(store::noon + 2h)) << "not when its title changed";
    EXPECT_EQ(d["changed_by"], "decides");
    EXPECT_EQ(get("/api/sources").body["items"][0]["default"], d);
    put(decides_, json::object());
    put(decides_, {{"apply_to", "new_and_existing"}});
    d = get("/api/sources/crm").body["default"];
    EXPECT_EQ(d["changed_at"], to_rfc3339(store::noon + 5h));
    EXPECT_EQ(d["apply_to"], "new_and_existing");
}

}  // namespace
}  // namespace sluis::api

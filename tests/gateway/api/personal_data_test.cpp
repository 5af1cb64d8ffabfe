// Without the permission to see personal data, an address is in no answer; what was decided about
// the person is.
#include <chrono>
#include <string>

#include "gateway/base/codec.hpp"
#include "gateway/queue/entry.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/submissions.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
namespace submissions = store::submissions;
using enum permission;

constexpr const char* canaries[] = {"canary@example.com", "+31201234567", "Canary", "ext-canary"};

class personal_data : public api_test {
protected:
    personal_data() {
        in_store([&](store::session& s) {
            contact::contact c = store::a_contact("canary@example.com");
            const contact::stamp set{store::noon, "form/canary@example.com"};
            c.identities.push_back({contact::identity_kind::phone, "", "+31201234567"});
            c.identities.push_back({contact::identity_kind::external, "form", "ext-canary"});
            c.properties[contact::property::first_name] = {"Canary", set};
            c.properties[contact::property::email] = {"canary@example.com", set};
            c.properties[contact::property::phone] = {"+31201234567", set};
            c.consents[{c.identities.front(), contact::purpose::ads}] = {contact::consent::granted,
                                                                         set};
            EXPECT_TRUE(store::contacts::save(s, c));
            id_ = c.id;
            const policy::history_row row{
                .contact = id_, .at = store::noon, .actor = "form", .submission = "e1"};
            store::history::append(s, std::span(&row, 1));
            place_in_audience(s);
            submit(s);
        });
    }

    void place_in_audience(store::session& s) {
        (void)declarations::put(s, declarations::kind::audience, {.id = "leads", .body = "{}"});
        (void)declarations::put(s, declarations::kind::destination,
                                {.id = "ads", .body = R"({"id": "ads"})"});
        (void)declarations::put_target(s, 1, 1, "777");
        const store::ledger::desire d{.at = {1, 1, id_}, .member = true};
        (void)store::ledger::put(s, std::span(&d, 1), store::noon);
    }
    void submit(store::session& s) {
        const std::string sealed = services_.secrets.seal(
            store::sealed_envelope, queue::encode({.source = "form",
                                                   .event_key = "canary@example.com",
                                                   .received_at = store::noon,
                                                   .method = "POST",
                                                   .target = "/hooks/form",
                                                   .content_type = "application/json",
                                                   .body = R"({"email": "canary@example.com"})"}));
        const submissions::submission what{.id = "e1",
                                           .source = "form",
                                           .event_key = "canary@example.com",
                                           .received_at = store::noon,
                                           .applied_at = store::noon,
                                           .became = submissions::outcome::applied};
        EXPECT_TRUE(submissions::insert(s, what, sealed));
        const submissions::effect_row did[] = {{.item = 0, .contact = id_}};
        submissions::put_effects(s, "e1", did);
    }

    // The paths that lead to what is there, besides those of every route.
    std::vector<std::string> paths() const {
        const std::string contact = "/api/contacts/" + std::to_string(id_);
        return {"/api/contacts",
                "/api/contacts?include=audiences",
                contact,
                "/api/audiences/leads/members",
                "/api/audiences/leads/members?show=pending",
                "/api/events",
                "/api/events/e1",
                "/api/events/e1/content",
                "/api/audiences/leads/breakdown",
                "/api/destinations/ads"};
    }

    std::int64_t id_ = 0;
};

TEST_F(personal_data, is_in_no_answer_without_the_permission) {
    const permissions all_but = {read, operate, update_marketing_status, manage_sources, admin};
    for (const permissions may : {permissions{read}, all_but}) {
        const std::string token = token_with(may);
        std::vector<std::string> targets = paths();
        for (const route& each : routes())
            if (each.method == "GET") targets.push_back(path_of(each));
        for (const std::string& target : targets) {
            const answered a = call_as(token, "GET", target);
            for (const char* canary : canaries)
                EXPECT_EQ(a.whole.body.find(canary), std::string::npos) << target << ' ' << canary;
        }
        EXPECT_EQ(call_as(token, "GET", "/api/events/e1/content").status, 403);
        const json known{{"text", "canary@example.com"}};
        const answered found = call_as(token, "POST", "/api/contacts/find", known);
        EXPECT_EQ(found.status, 403);
        EXPECT_EQ(found.whole.body.find("canary"), std::string::npos);
    }
}

TEST_F(personal_data, is_there_for_those_who_may_see_it) {
    const std::string token = token_with({read, see_personal_data});
    for (const std::string& target : paths()) {
        if (target.find("breakdown") != std::string::npos ||
            target.find("destinations") != std::string::npos)
            continue;
        const answered a = call_as(token, "GET", target);
        EXPECT_EQ(a.status, 200) << target;
        EXPECT_NE(a.whole.body.find("canary@example.com"), std::string::npos) << target;
        EXPECT_FALSE(a.body.contains("personal_data")) << target;
    }
    const json known{{"text", "canary@example.com"}};
    EXPECT_EQ(call_as(token, "POST", "/api/contacts/find", known).body["items"].size(), 1U);
}

TEST_F(personal_data, that_is_hidden_is_said_to_be_and_the_status_and_reasons_stay) {
    const std::string token = token_with({read});
    for (const char* target : {"/api/contacts", "/api/contacts/1", "/api/audiences/leads/members",
                               "/api/events", "/api/events/e1"})
        EXPECT_EQ(call_as(token, "GET", target).body["personal_data"], "hidden") << target;
    const json one = call_as(token, "GET", "/api/contacts/1").body;
    for (const char* gone : {"name", "email", "phone", "identities"})
        EXPECT_FALSE(one.contains(gone)) << gone;
    EXPECT_EQ(one["status"], "non_marketing");
    EXPECT_EQ(one["marketing"]["reason"], get("/api/contacts/1").body["marketing"]["reason"]);
    EXPECT_EQ(one["properties"]["email"],
              (json{{"set_at", to_rfc3339(store::noon)}, {"set_by", "form"}}));
    EXPECT_EQ(one["consents"]["ads"]["consent"], "granted");
    EXPECT_EQ(one["consents"]["ads"]["given"].size(), 1U);
    EXPECT_EQ(one["history"].size(), 1U);
    EXPECT_EQ(one["audiences"][0]["audience"], "leads");
    const json member = call_as(token, "GET", "/api/audiences/leads/members").body["items"][0];
    EXPECT_EQ(member["contact"]["id"], id_);
    EXPECT_FALSE(member["contact"].contains("email"));
}

TEST_F(personal_data, is_not_guessed_by_filters) {
    const auto filtered = [&](const std::string& token, const json& one) {
        const json f{{"filterGroups", json::array({{{"filters", json::array({one})}}})}};
        return call_as(token, "GET", "/api/contacts?filter=" + percent_encode(f.dump())).status;
    };
    const json guesses[] = {
        {{"propertyName", "email"}, {"operator", "EQ"}, {"value", "canary@example.com"}},
        {{"propertyName", "email"}, {"operator", "NEQ"}, {"value", "canary@example.com"}},
        {{"propertyName", "first_name"}, {"operator", "CONTAINS_TOKEN"}, {"value", "can*"}},
        {{"propertyName", "phone"}, {"operator", "IN"}, {"values", {"+31201234567"}}},
    };
    for (const json& guess : guesses) {
        EXPECT_EQ(filtered(token_with({read}), guess), 403U) << guess;
        EXPECT_EQ(filtered(token_with({read, see_personal_data}), guess), 200U) << guess;
    }
    const json fine[] = {
        {{"propertyName", "email"}, {"operator", "HAS_PROPERTY"}},
        {{"propertyName", "status"}, {"operator", "EQ"}, {"value", "marketing"}},
        {{"propertyName", "reason_id"}, {"operator", "EQ"}, {"value", "form"}},
    };
    for (const json& f : fine)
        EXPECT_EQ(filtered(token_with({read}), f), 200U) << f;
}

}  // namespace
}  // namespace sluis::api

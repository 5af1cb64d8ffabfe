// Rules are declared, looked at, switched on with their numbers, and off.
#include "gateway/store/rules.hpp"

#include "gateway/store/declarations.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/overrides.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;

json trigger(const char* property, const char* value) {
    json filter{{"propertyName", property}, {"operator", "EQ"}, {"value", value}};
    json group;
    group["filters"] = json::array({filter});
    return {{"filterGroups", json::array({group})}};
}
const json promote{{"do", "set_status"}, {"to", "marketing"}};
const json leave{{"do", "set_status"}, {"to", "leave"}};

class rules_test : public api_test {
protected:
    // Of five contacts three are Dutch, and one of these is marketing.
    rules_test() {
        for (int i = 0; i < 5; ++i) {
            in_store([&](store::session& s) {
                contact::contact c = store::a_contact(std::to_string(i) + "@example.com");
                c.properties[contact::property::country] = {i < 3 ? "NL" : "BE",
                                                            {store::noon, "form/1"}};
                if (i == 0) {
                    c.marketing = {.now = contact::status::marketing,
                                   .became_marketing_at = store::noon};
                }
                EXPECT_TRUE(store::contacts::save(s, c));
            });
        }
    }
    static json a_rule(json action = promote, const std::string& id = "dutch") {
        return {{"id", id},
                {"trigger", trigger("country", "NL")},
                {"actions", json::array({std::move(action)})},
                {"reenrol", false},
                {"per_hour", 1000},
                {"confirm_above", 1}};
    }
    answered declare(const json& rule) {
        return post("/api/declarations", {{"rules", json::array({rule})}});
    }
    std::int64_t number() {
        return in_store([](store::session& s) {
            return declarations::get(s, declarations::kind::rule, "dutch")->number;
        });
    }
};

TEST_F(rules_test, are_declared_off_exported_and_removed) {
    EXPECT_EQ(declare(a_rule()).body["summary"]["created"], 1);
    EXPECT_EQ(declare(a_rule()).body["summary"]["unchanged"], 1);
    const json one = get("/api/rules/dutch").body;
    EXPECT_EQ(one["on"], false);
    EXPECT_EQ(one["switched_at"], nullptr);
    EXPECT_EQ(one["would_enrol"], 3);
    EXPECT_EQ(one["would_promote"], 2);
    EXPECT_EQ(get("/api/rules").body["items"][0]["id"], "dutch");
    EXPECT_EQ(get("/api/declarations").body["rules"], json::array({a_rule()}));
    EXPECT_EQ(remove("/api/declarations/rule/dutch").status, 200);
    for (const char* path : {"", "/runs", "/log"})
        EXPECT_EQ(get(std::string("/api/rules/dutch") + path).status, 404) << path;
    EXPECT_EQ(post("/api/rules/dutch/on", json::object()).status, 404);
    EXPECT_EQ(post("/api/rules/dutch/off", json::object()).status, 404);
}

TEST_F(rules_test, many_promotions_take_their_number) {
    (void)declare(a_rule());
    const answered unasked = call("POST", "/api/rules/dutch/on");
    EXPECT_EQ(unasked.status, 409);
    EXPECT_EQ(unasked.body["would_promote"], 2);
    EXPECT_EQ(unasked.body["would_enrol"], 3);
    EXPECT_EQ(post("/api/rules/dutch/on", {{"expected_count", 3}}).status, 409);
    EXPECT_EQ(post("/api/rules/dutch/on", {{"expected", 2}}).status, 400);
    EXPECT_EQ(get("/api/rules/dutch").body["on"], false);
    const int before = changes;
    const answered done = post("/api/rules/dutch/on", {{"expected_count", 2}});
    EXPECT_EQ(done.status, 200);
    EXPECT_EQ(done.body["changed"], true);
    EXPECT_EQ(changes, before + 1) << "the background is told";
    EXPECT_EQ(get("/api/jobs").body["items"][0]["subject"], "dutch");
    EXPECT_EQ(get("/api/rules/dutch").body["switched_by"], "local");
    EXPECT_EQ(post("/api/rules/dutch/on", json::object()).body["changed"], false);
    EXPECT_EQ(get("/api/audit").body["items"][0]["action"], "rule.on");
    EXPECT_EQ(get("/api/audit").body["items"][0]["detail"], "would enrol 3, promote 2");
}

TEST_F(rules_test, a_few_do_not) {
    json few = a_rule();
    few["confirm_above"] = 2;
    (void)declare(few);
    EXPECT_EQ(call("POST", "/api/rules/dutch/on").status, 200);
    EXPECT_EQ(call("POST", "/api/rules/dutch/off").body["on"], false);
    EXPECT_EQ(get("/api/rules/dutch").body["on"], false);
}

TEST_F(rules_test, who_sets_a_status_needs_that_permission) {
    using enum store::permission;
    (void)declare(a_rule(leave));
    const std::string some = token_with({operate, read});
    EXPECT_EQ(call_as(some, "POST", "/api/rules/dutch/on", json::object()).status, 403);
    EXPECT_EQ(get("/api/rules/dutch").body["on"], false);
    const std::string more = token_with({operate, update_marketing_status}, "more");
    EXPECT_EQ(call_as(more, "POST", "/api/rules/dutch/on", json::object()).status, 403)
        << "the numbers of a trigger that compares properties answer guesses";
    EXPECT_EQ(call_as(some, "GET", "/api/rules/dutch").body["would_enrol"], nullptr);
    const std::string all =
        token_with({operate, update_marketing_status, see_personal_data}, "all");
    EXPECT_EQ(call_as(all, "POST", "/api/rules/dutch/on", json::object()).status, 200);
    const std::string sources = token_with({manage_sources}, "sources");
    EXPECT_EQ(
        call_as(sources, "POST", "/api/declarations", {{"rules", json::array({a_rule()})}}).status,
        403);
}

TEST_F(rules_test, a_webhook_needs_its_secret_which_stays_and_is_not_given_out) {
    const json crm{{"do", "webhook"},
                   {"url", "https://crm.example.com/hook"},
                   {"secret", "env:RULES_TEST_CRM"},
                   {"fields", {"email"}}};
    const auto refused_at = [&](const std::string& place) {
        const answered refused = declare(a_rule(crm));
        EXPECT_EQ(refused.status, 400);
        EXPECT_NE(refused.whole.body.find(R"(rule \"dutch\" actions[0] )" + place),
                  std::string::npos)
            << refused.whole.body;
        EXPECT_EQ(refused.whole.body.find("hunter2"), std::string::npos);
    };
    refused_at("secret");
    ::setenv("RULES_TEST_CRM", "hunter2", 1);
    refused_at("secret");
    const std::string key = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    ::setenv("RULES_TEST_CRM", key.c_str(), 1);
    EXPECT_EQ(declare(a_rule(crm)).status, 200);
    EXPECT_EQ(declare(a_rule(crm)).body["summary"]["unchanged"], 1);
    ::unsetenv("RULES_TEST_CRM");
    EXPECT_EQ(declare(a_rule(crm)).body["summary"]["unchanged"], 1) << "it stays as it was";
    const answered exported = get("/api/declarations");
    EXPECT_EQ(exported.body["rules"], json::array({a_rule(crm)}));
    EXPECT_EQ(exported.whole.body.find(key), std::string::npos);
    const std::string sealed = in_store([](store::session& s) {
        return declarations::get(s, declarations::kind::rule, "dutch")->secrets;
    });
    const auto kept = services_.secrets.unseal(store::sealed_secrets, sealed);
    ASSERT_TRUE(kept);
    EXPECT_EQ(json::parse(kept->reveal()), (json{{"env:RULES_TEST_CRM", key}}));
    EXPECT_EQ(declare(a_rule()).status, 200);
    EXPECT_EQ(declare(a_rule(crm)).status, 400) << "nobody named it any more, so it is gone";
}

TEST_F(rules_test, who_has_people_told_of_outside_needs_to_see_them) {
    using enum store::permission;
    ::setenv("RULES_TEST_CRM", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1);
    (void)declare(a_rule({{"do", "webhook"},
                          {"url", "https://crm.example.com/hook"},
                          {"secret", "env:RULES_TEST_CRM"},
                          {"fields", {"email"}}}));
    ::unsetenv("RULES_TEST_CRM");
    const std::string some = token_with({operate, read});
    EXPECT_EQ(call_as(some, "POST", "/api/rules/dutch/on", json::object()).status, 403);
    const std::string more = token_with({operate, see_personal_data}, "more");
    EXPECT_EQ(call_as(more, "POST", "/api/rules/dutch/on", json::object()).status, 200);
}

TEST_F(rules_test, without_a_mail_server_one_that_sends_email_stays_off) {
    EXPECT_EQ(declare(a_rule({{"do", "email"},
                              {"kind", "marketing_email"},
                              {"subject", "Hello"},
                              {"text", "Hello"}}))
                  .status,
              200);
    const answered refused = post("/api/rules/dutch/on", json::object());
    EXPECT_EQ(refused.status, 409);
    EXPECT_NE(refused.whole.body.find("smtp.url"), std::string::npos);
    EXPECT_EQ(get("/api/rules/dutch").body["on"], false);
    services_.sends_mail = true;
    EXPECT_EQ(post("/api/rules/dutch/on", json::object()).status, 200);
}

TEST_F(rules_test, one_that_does_something_else_is_switched_off) {
    (void)declare(a_rule());
    (void)post("/api/rules/dutch/on", {{"expected_count", 2}});
    json titled = a_rule();
    titled["title"] = "The Dutch";
    titled["per_hour"] = 5;
    EXPECT_TRUE(declare(titled).body["changes"][0]["warnings"].empty());
    EXPECT_EQ(get("/api/rules/dutch").body["on"], true);
    json wider = titled;
    wider["trigger"] = trigger("country", "BE");
    const answered planned = post("/api/declarations?dry_run=1", {{"rules", json::array({wider})}});
    EXPECT_EQ(planned.body["changes"][0]["warnings"].size(), 1U);
    EXPECT_EQ(get("/api/rules/dutch").body["on"], true) << "that was a look only";
    EXPECT_EQ(declare(wider).status, 200);
    EXPECT_EQ(get("/api/rules/dutch").body["on"], false);
}

TEST_F(rules_test, that_go_round_are_refused_with_their_names) {
    json in = a_rule(promote, "in");
    in["trigger"] = trigger("status", "non_marketing");
    in["reenrol"] = true;
    json out = a_rule(leave, "out");
    out["trigger"] = trigger("status", "marketing");
    out["reenrol"] = true;
    EXPECT_EQ(declare(in).status, 200);
    const answered refused = declare(out);
    EXPECT_EQ(refused.status, 400);
    EXPECT_NE(refused.whole.body.find("in -> out -> in"), std::string::npos);
    EXPECT_EQ(get("/api/rules/out").status, 404);
}

TEST_F(rules_test, need_their_audience_and_keep_it) {
    const json add{{"do", "add_to_audience"}, {"audience", "vips"}};
    const answered refused = declare(a_rule(add));
    EXPECT_EQ(refused.status, 400);
    EXPECT_NE(refused.whole.body.find(R"(rule \"dutch\" actions[0] audience)"), std::string::npos)
        << refused.whole.body;
    const json both{{"rules", json::array({a_rule(add)})},
                    {"audiences", json::array({json{{"id", "vips"}}})}};
    EXPECT_EQ(post("/api/declarations", both).status, 200);
    EXPECT_EQ(remove("/api/declarations/audience/vips").status, 409);
    EXPECT_EQ(remove("/api/declarations/rule/dutch").status, 200);
    EXPECT_EQ(remove("/api/declarations/audience/vips").status, 200);
}

TEST_F(rules_test, runs_and_the_log_are_read_page_by_page) {
    (void)declare(a_rule());
    (void)post("/api/rules/dutch/on", {{"expected_count", 2}});
    const std::int64_t rule = number();
    in_store([&](store::session& s) {
        for (int i = 1; i <= 3; ++i) {
            const auto run = store::rules::add(s, {.rule = rule,
                                                   .contact = i,
                                                   .version = 1,
                                                   .due_at = store::noon,
                                                   .enrolled_at = store::noon});
            store::rules::log(s, {.at = store::noon,
                                  .rule = rule,
                                  .run = run,
                                  .contact = i,
                                  .place = "actions[0]",
                                  .what = "set_status",
                                  .outcome = "changed"});
        }
        store::overrides::put(s, 2,
                              {7, store::overrides::kind::excluded, "rule dutch", store::noon});
    });
    const json page = get("/api/rules/dutch/runs?limit=2").body;
    EXPECT_EQ(page["items"].size(), 2U);
    EXPECT_EQ(page["items"][0]["contact"], 3);
    EXPECT_EQ(
        get("/api/rules/dutch/runs?limit=2&before=" + page["next"].dump()).body["items"].size(),
        1U);
    EXPECT_EQ(get("/api/rules/dutch/runs?state=queued").body["items"].size(), 0U);
    EXPECT_EQ(get("/api/rules/dutch/runs?state=gone").status, 400);
    EXPECT_EQ(get("/api/rules/dutch/log").body["items"].size(), 3U);
    const json of = get("/api/contacts/c2/rules").body;
    EXPECT_EQ(of["runs"][0]["state"], "running");
    EXPECT_EQ(of["items"][0]["outcome"], "changed");
    EXPECT_EQ(of["audiences"][0]["is"], "removed");
    EXPECT_EQ(get("/api/contacts/99/rules").status, 404);
    const json off = post("/api/rules/dutch/off", {{"end_runs", true}}).body;
    EXPECT_EQ(off["ended"], 3);
    EXPECT_EQ(get("/api/rules/dutch").body["runs"]["ended"], 3);
}

}  // namespace
}  // namespace sluis::api

// The API of marketing status: usage, contracts, one contact, many contacts. What a change does is
// tested where it is done (tests/gateway/apply, tests/integration).
#include "gateway/store/audit.hpp"
#include "gateway/store/changes.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/periods.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

namespace changes = store::changes;
using contact::reason_type;
using contact::status;

class marketing : public api_test {
protected:
    // n contacts, all marketing or none; the number of the first.
    std::int64_t people(int n, status s, const char* country = "NL") {
        return in_store([&](store::session& db) {
            std::int64_t first = 0;
            for (int i = 0; i < n; ++i) {
                auto c = store::a_contact("p" + std::to_string(++made_) + "@example.org");
                c.properties[contact::property::country] = {country, {store::noon, "form/1"}};
                c.marketing.now = s;
                if (s == status::marketing) c.marketing.became_marketing_at = store::noon;
                c.marketing.reason = reason_type::form;
                c.marketing.reason_id = "brochure";
                EXPECT_TRUE(store::contacts::save(db, c));
                if (i == 0) first = c.id;
            }
            return first;
        });
    }
    static json country_is(const char* value) {
        return {{"filterGroups",
                 {{{"filters",
                    {{{"propertyName", "country"}, {"operator", "EQ"}, {"value", value}}}}}}}};
    }
    answered ask(const json& body, const std::string& key = "") {
        net::request r{.method = "POST", .target = "/api/changes", .remote = "unix"};
        if (!key.empty()) r.headers.add("Idempotency-Key", key);
        r.body = body.dump();
        return send(std::move(r));
    }
    std::size_t audited() { return get("/api/audit").body["items"].size(); }

    int made_ = 0;
};

TEST_F(marketing, usage_says_all_that_the_page_shows) {  // R50
    services_.rules.when.window_days = 90;
    services_.rules.tier.limit = 10;
    people(3, status::marketing);
    people(2, status::non_marketing);
    in_store([&](store::session& db) {
        auto c = store::contacts::load_after(db, 0, 1).at(0);
        c.marketing.exit_asked = contact::cause{store::noon, reason_type::user, "eva"};
        c.marketing.exit_effective_at = from_rfc3339("2027-01-01T00:00:00Z");
        EXPECT_TRUE(store::contacts::save(db, c));
        policy::account a = policy::first_account(services_.rules, 3, store::noon);
        a.count = {.used = 9, .held = 1, .limit = 10, .warned = 90};
        store::periods::open(db, a, 3);
    });
    const json u = get("/api/usage").body;
    EXPECT_EQ(u["marketing_contacts"], 3);
    EXPECT_EQ(u["scheduled_to_leave"], 1);
    EXPECT_EQ(u["projected_after_boundary"], 2);
    EXPECT_EQ(u["being_settled"], 0);
    EXPECT_EQ(u["period"]["id"], "2026-01-01T00:00:00Z");
    EXPECT_EQ(u["period"]["ends_at_local"], "2027-01-01T00:00:00+00:00");
    EXPECT_EQ(u["window"]["open"], true) << "at noon of 24 November";
    EXPECT_EQ(u["window"]["opens_at"], "2026-10-03T00:00:00Z");
    EXPECT_EQ(u["tier"]["used"], 9);
    EXPECT_EQ(u["tier"]["limit"], 10);
    EXPECT_EQ(u["tier"]["per_cent"], 90);
    EXPECT_EQ(u["tier"]["waiting"], 1);
    EXPECT_EQ(u["tier"]["warned_at_per_cent"], 90);
    EXPECT_EQ(u["by"],
              (json::array({{{"reason", "form"}, {"reason_id", "brochure"}, {"contacts", 3}}})));
    EXPECT_EQ(get("/api/usage/periods").body["items"][0]["began_with"], 3);
}

TEST_F(marketing, usage_before_anything_was_counted) {
    const json u = get("/api/usage").body;
    EXPECT_EQ(u["tier"]["used"], 0);
    EXPECT_EQ(u["tier"]["limit"], nullptr);
    EXPECT_EQ(u["tier"]["per_cent"], nullptr);
    EXPECT_EQ(get("/api/usage/periods").body["items"], json::array());
}

TEST_F(marketing, a_contract_change_is_entered_and_withdrawn) {
    const answered a = post("/api/contracts", {{"effective", "2027-06-15"}, {"limit", 500}});
    EXPECT_EQ(a.status, 201);
    EXPECT_EQ(a.body["renewal"], "2028-06-15") << "as long as the configured one";
    EXPECT_EQ(changes, 1) << "the boundary may have moved";
    EXPECT_EQ(get("/api/contracts").body["items"].size(), 1U);
    EXPECT_EQ(get("/api/contracts").body["configured"]["start"], "2026-01-01");
    EXPECT_EQ(remove("/api/contracts/1").status, 200);
    EXPECT_EQ(remove("/api/contracts/1").status, 404) << "it was withdrawn before";
    EXPECT_EQ(audited(), 2U);
}

TEST_F(marketing, a_contract_change_of_yesterday_is_refused_with_the_day_it_can_be) {
    for (const char* day : {"2026-11-24", "2020-01-01"}) {
        const answered a = post("/api/contracts", {{"effective", day}});
        EXPECT_EQ(a.status, 400);
        EXPECT_EQ(a.body["errors"][0]["where"], "body effective");
        EXPECT_EQ(a.body["errors"][0]["cure"], "a day after 2026-11-24 (Etc/UTC)") << day;
    }
    EXPECT_EQ(post("/api/contracts", json::object()).status, 400);
    EXPECT_EQ(post("/api/contracts", {{"effective", "15-06-2027"}}).status, 400);
    EXPECT_EQ(post("/api/contracts", {{"effective", "2027-02-30"}}).status, 400);
    EXPECT_EQ(post("/api/contracts", {{"effective", "2400-01-01"}}).status, 400);
    EXPECT_EQ(
        post("/api/contracts", {{"effective", "2027-06-15"}, {"renewal", "2027-06-15"}}).status,
        400);
    EXPECT_EQ(get("/api/contracts").body["items"].size(), 0U);
    EXPECT_EQ(audited(), 0U);
}

TEST_F(marketing, one_that_has_begun_cannot_be_withdrawn) {
    EXPECT_EQ(post("/api/contracts", {{"effective", "2026-11-25"}}).status, 201);
    time_.advance(std::chrono::hours{24});
    EXPECT_EQ(remove("/api/contracts/1").status, 409);
}

TEST_F(marketing, the_status_of_one_contact_is_changed_as_it_was_asked) {
    change_answer =
        status_changed{.became = {policy::verdict::changed}, .contact = 7, .version = 3};
    const answered a =
        post("/api/contacts/c7/status",
             {{"change", "schedule_exit"}, {"outside_window", "remember"}, {"version", 2}});
    EXPECT_EQ(a.status, 200);
    EXPECT_EQ(a.body["verdict"], "changed");
    EXPECT_EQ(a.body["version"], 3);
    ASSERT_EQ(changes_asked.size(), 1U);
    EXPECT_EQ(changes_asked[0].contact, 7);
    EXPECT_EQ(changes_asked[0].version, 2);
    EXPECT_EQ(changes_asked[0].what.what, policy::change::schedule_exit);
    EXPECT_EQ(changes_asked[0].what.outside, policy::outside_window::remember);
    EXPECT_EQ(changes_asked[0].what.by, (contact::cause{store::noon, reason_type::user, "local"}));
}

TEST_F(marketing, a_refusal_names_the_instant_at_which_it_will_be_possible) {
    const instant opens = from_rfc3339("2026-10-03T00:00:00Z").value();
    change_answer = status_changed{
        .became = {policy::verdict::refused, policy::because::outside_window, opens}};
    const answered a = post("/api/contacts/7/status", {{"change", "schedule_exit"}});
    EXPECT_EQ(a.status, 409);
    EXPECT_EQ(a.body["because"], "outside_window");
    EXPECT_EQ(a.body["possible_at"], "2026-10-03T00:00:00Z");
    EXPECT_NE(a.body["detail"].get<std::string>().find("2026-10-03T00:00:00Z"), std::string::npos);
    change_answer = status_changed{.version = 9, .is_outdated = true};
    EXPECT_EQ(post("/api/contacts/7/status", {{"change", "promote"}, {"version", 8}}).status, 409);
    change_answer.reset();
    EXPECT_EQ(post("/api/contacts/7/status", {{"change", "promote"}}).status, 404);
}

TEST_F(marketing, a_request_that_says_something_else_changes_nothing) {
    for (const json& wrong :
         {json::object(), json{{"change", "demote"}}, json{{"change", 1}},
          json{{"change", "promote"}, {"outside_window", "later"}},
          json{{"change", "promote"}, {"version", 0}}, json{{"change", "promote"}, {"x", 1}}})
        EXPECT_EQ(post("/api/contacts/7/status", wrong).status, 400) << wrong;
    EXPECT_TRUE(changes_asked.empty());
}

TEST_F(marketing, many_are_counted_first) {
    people(3, status::non_marketing, "NL");
    people(2, status::marketing, "NL");
    people(4, status::non_marketing, "BE");
    const json body{{"change", "promote"}, {"filter", country_is("NL")}, {"dry_run", true}};
    const json counted = ask(body).body;
    EXPECT_EQ(counted["count"], 5);
    EXPECT_EQ(counted["would"], (json{{"changed", 3}, {"unchanged", 2}, {"refused", 0}}));
    EXPECT_EQ(counted["by_stage"]["marketing"], 2);
    services_.rules.tier.limit = 4;
    EXPECT_EQ(ask(body).body["would"], (json{{"changed", 2}, {"unchanged", 2}, {"refused", 1}}))
        << "two are counted already, and four may be";
    EXPECT_EQ(get("/api/changes").body["items"].size(), 0U) << "and nothing is changed";
}

TEST_F(marketing, V28_another_count_changes_nothing_and_says_the_present_one) {
    people(250, status::non_marketing);
    const json body{{"change", "promote"}, {"filter", country_is("NL")}, {"expected_count", 249}};
    const answered a = ask(body, "k1");
    EXPECT_EQ(a.status, 409);
    EXPECT_EQ(a.body["count"], 250);
    EXPECT_EQ(get("/api/changes").body["items"].size(), 0U);
    EXPECT_EQ(audited(), 0U);
    json right = body;
    right["expected_count"] = 250;
    EXPECT_EQ(ask(right, "k1").status, 201) << "the key was not used up";
}

TEST_F(marketing, V29_who_may_not_changes_nothing_and_is_written_down) {
    people(1, status::non_marketing);
    const std::string token = token_with({permission::read, permission::operate});
    const json body{{"change", "promote"}, {"contacts", {1}}, {"expected_count", 1}};
    EXPECT_EQ(call_as(token, "POST", "/api/changes", body).status, 403);
    EXPECT_EQ(call_as(token, "POST", "/api/contacts/1/status", {{"change", "promote"}}).status,
              403);
    EXPECT_EQ(get("/api/changes").body["items"].size(), 0U);
    EXPECT_TRUE(changes_asked.empty());
    EXPECT_EQ(get("/api/audit").body["items"][0]["action"], "refused");
}

TEST_F(marketing, the_same_request_again_is_the_same_change) {
    const std::int64_t first = people(2, status::non_marketing);
    const json body{
        {"change", "promote"}, {"contacts", {first, first + 1, first, 999}}, {"expected_count", 2}};
    const answered a = ask(body, "once");
    EXPECT_EQ(a.status, 201);
    EXPECT_EQ(a.body["total"], 2) << "each once, and whom there is";
    EXPECT_EQ(a.body["state"], "running");
    EXPECT_EQ(changes, 1);
    const answered again = ask(body, "once");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body["id"], a.body["id"]);
    EXPECT_EQ(changes, 1);
    json other = body;
    other["change"] = "schedule_exit";
    EXPECT_EQ(ask(other, "once").status, 409);
    EXPECT_EQ(get("/api/changes").body["items"].size(), 1U);
    EXPECT_EQ(ask(body).body["id"], 2) << "without a key it is another change";
}

TEST_F(marketing, a_view_says_who_is_meant_as_it_is_now) {
    people(2, status::non_marketing, "NL");
    people(1, status::non_marketing, "BE");
    EXPECT_EQ(post("/api/declarations",
                   {{"views",
                     {{{"id", "dutch"}, {"columns", {"country"}}, {"filter", country_is("NL")}}}}})
                  .status,
              200);
    const json body{{"change", "promote"}, {"view", "dutch"}, {"expected_count", 2}};
    const answered a = ask(body);
    EXPECT_EQ(a.status, 201) << a.whole.body;
    EXPECT_EQ(a.body["total"], 2);
    EXPECT_EQ(a.body["selection"], (json{{"view", "dutch"}}));
    EXPECT_EQ(ask({{"change", "promote"}, {"view", "none"}, {"expected_count", 2}}).status, 400);
}

TEST_F(marketing, nobody_chosen_is_a_change_that_has_ended) {
    const json body{{"change", "promote"}, {"filter", country_is("DE")}, {"expected_count", 0}};
    EXPECT_EQ(ask(body).body["state"], "done");
}

TEST_F(marketing, what_is_wrong_with_a_selection_is_said) {
    const json filter = country_is("NL");
    for (const json& wrong : {
             json{{"change", "promote"}, {"expected_count", 1}},
             json{{"change", "promote"}, {"contacts", {1}}, {"filter", filter}, {"dry_run", true}},
             json{{"change", "promote"}, {"contacts", {1}}},
             json{{"change", "promote"}, {"contacts", {"a"}}, {"dry_run", true}},
             json{{"change", "promote"}, {"contacts", {-1}}, {"dry_run", true}},
             json{{"change", "promote"},
                  {"filter", {{"filterGroups", {{{"filters", {{{"propertyName", "plnaet"}}}}}}}}},
                  {"dry_run", true}},
         })
        EXPECT_EQ(ask(wrong).status, 400) << wrong;
}

TEST_F(marketing, results_are_listed_by_contact_and_verdict) {
    const std::int64_t first = people(3, status::non_marketing);
    ask({{"change", "schedule_exit"},
         {"contacts", {first, first + 1, first + 2}},
         {"expected_count", 3}});
    in_store([&](store::session& db) {
        changes::settle(db, 1, {first, policy::verdict::changed});
        changes::settle(
            db, 1,
            {first + 1, policy::verdict::refused, policy::because::outside_window, store::noon});
        auto c = changes::get(db, 1).value();
        c.changed = c.refused = 1;
        changes::save(db, c);
    });
    const json all = get("/api/changes/1/results").body["items"];
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[2]["verdict"], nullptr) << "not yet";
    const json refused = get("/api/changes/1/results?verdict=refused").body["items"];
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0]["because"], "outside_window");
    EXPECT_EQ(refused[0]["possible_at"], to_rfc3339(store::noon));
    EXPECT_EQ(get("/api/changes/1").body["done"], 2);
    EXPECT_EQ(get("/api/changes/1/results?verdict=perhaps").status, 400);
    EXPECT_EQ(post("/api/changes/1/undo", json::object()).status, 409) << "it has not ended";
}

TEST_F(marketing, undoing_is_a_change_of_those_that_it_changed) {
    const std::int64_t first = people(2, status::marketing);
    ask({{"change", "schedule_exit"}, {"contacts", {first, first + 1}}, {"expected_count", 2}});
    in_store([&](store::session& db) {
        changes::settle(db, 1, {first, policy::verdict::changed});
        changes::settle(db, 1, {first + 1, policy::verdict::unchanged});
        auto c = changes::get(db, 1).value();
        c.ended_at = store::noon;
        changes::save(db, c);
    });
    EXPECT_EQ(get("/api/changes/1").body["undo"],
              (json{{"possible", true}, {"change", "unschedule"}}));
    const answered a = post("/api/changes/1/undo", json::object());
    EXPECT_EQ(a.status, 201);
    EXPECT_EQ(a.body["change"], "unschedule");
    EXPECT_EQ(a.body["total"], 1);
    EXPECT_EQ(a.body["undoes"], 1);
    EXPECT_EQ(get("/api/changes/2/results").body["items"][0]["contact"], first);
}

TEST_F(marketing, a_promotion_is_not_undone) {  // R30
    people(1, status::non_marketing);
    ask({{"change", "promote"}, {"contacts", {1}}, {"expected_count", 1}});
    in_store([&](store::session& db) {
        auto c = changes::get(db, 1).value();
        c.ended_at = store::noon;
        changes::save(db, c);
    });
    EXPECT_EQ(get("/api/changes/1").body["undo"]["possible"], false);
    EXPECT_EQ(post("/api/changes/1/undo", json::object()).status, 409);
    EXPECT_EQ(post("/api/changes/7/undo", json::object()).status, 404);
}

}  // namespace
}  // namespace sluis::api

// POST /api/eligibility, and breakdowns as they are asked for and read. How one is computed is tested
// in tests/gateway/apply/breakdown_test.cpp.
#include <set>

#include "gateway/store/breakdowns.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/overrides.hpp"
#include "gateway/store/suppressions.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

using enum permission;
namespace breakdowns = store::breakdowns;
namespace declarations = store::declarations;
using breakdowns::standing;
using contact::consent;
using contact::purpose;
using contact::status;
using policy::reason;

constexpr const char* anna = "anna@example.org";
constexpr const char* ben = "ben@example.org";

class asks_before_it_sends : public api_test {
protected:
    std::int64_t person(const char* address, status now, consent said, bool suppressed = false) {
        return in_store([&](store::session& s) {
            contact::contact c = store::a_contact(address);
            c.marketing.now = now;
            c.suppressed = suppressed;
            c.properties[contact::property::email] = {address, {store::noon, "form/1"}};
            if (said != consent::unknown)
                c.consents[{c.identities.front(), purpose::email}] = {said, {store::noon, "f/1"}};
            EXPECT_TRUE(store::contacts::save(s, c));
            return c.id;
        });
    }
    json ask(const char* kind, const json& who) {
        const answered a = post("/api/eligibility", {{"kind", kind}, {"contacts", {who}}});
        EXPECT_EQ(a.status, 200) << a.whole.body;
        return a.body["items"][0];
    }
    void suppress(const char* address) {
        in_store([&](store::session& s) {
            const auto hash = services_.secrets.keyed_hash(
                store::contacts::tombstone_text({contact::identity_kind::email, "", address}));
            (void)store::suppressions::add(s, hash, "list", store::noon);
        });
    }
};

TEST_F(asks_before_it_sends, V35_and_every_other_answer) {
    person(anna, status::non_marketing, consent::granted);
    person(ben, status::marketing, consent::unknown);
    suppress("carl@example.org");
    struct row {
        const char* kind;
        const char* address;
        bool eligible, known;
        json primary;
    };
    const row table[] = {
        {"transactional_email", anna, true, true, nullptr},
        {"marketing_email", anna, false, true, "non_marketing"},
        {"marketing_email", ben, false, true, "consent_missing"},
        {"feedback_survey", ben, true, true, nullptr},
        {"marketing_email", "nobody@example.org", false, false, "unknown_contact"},
        {"transactional_email", "nobody@example.org", true, false, nullptr},
        {"transactional_email", "carl@example.org", false, false, "suppressed"},
        {"ticket_reply", " Anna@Example.org ", true, true, nullptr},
    };
    for (const row& r : table) {
        const json a = ask(r.kind, {{"email", r.address}});
        EXPECT_EQ(a["eligible"], r.eligible) << r.kind << ' ' << r.address;
        EXPECT_EQ(a["known"], r.known) << r.address;
        EXPECT_EQ(a["primary_reason"], r.primary) << r.kind << ' ' << r.address;
        EXPECT_EQ(a["reasons"].empty(), r.eligible);
    }
}

TEST_F(asks_before_it_sends, answers_each_in_its_order_and_what_is_wrong_at_its_place) {
    const std::int64_t id = person(anna, status::marketing, consent::granted);
    const json who{{{"id", id}},          {{"email", "no address"}}, {{"phone", "0201234567"}},
                   {{"id", 4711}},        {{"mail", anna}},          7,
                   {{"external_id", ""}}, {{"email", anna}}};
    const answered a = post("/api/eligibility", {{"kind", "marketing_email"}, {"contacts", who}});
    ASSERT_EQ(a.status, 200) << a.whole.body;
    const json& items = a.body["items"];
    ASSERT_EQ(items.size(), who.size());
    EXPECT_EQ(items[0]["eligible"], true);
    EXPECT_EQ(items[0]["contact"], id);
    for (const std::size_t wrong : {1, 2, 4, 5, 6}) {
        EXPECT_EQ(items[wrong]["eligible"], false);
        const std::string where = items[wrong]["error"]["where"];
        EXPECT_TRUE(where.starts_with("body contacts[" + std::to_string(wrong) + "]")) << where;
    }
    EXPECT_EQ(items[3]["primary_reason"], "unknown_contact");
    EXPECT_EQ(items[7]["eligible"], true);
    EXPECT_EQ(a.whole.body.find("no address"), std::string::npos) << "input is not repeated";
    EXPECT_EQ(ask("ticket_reply", {{"id", 4711}})["eligible"], false) << "nobody has no address";
    EXPECT_EQ(post("/api/eligibility", {{"kind", "marketing_email"},
                                        {"contacts", {{{"phone", "0201234567"}}}},
                                        {"country", "NL"}})
                  .body["items"][0]["known"],
              false);
}

TEST_F(asks_before_it_sends, refuses_what_is_no_question) {
    const json who{{{"id", 1}}};
    EXPECT_EQ(post("/api/eligibility", {{"contacts", who}}).status, 400);
    EXPECT_EQ(post("/api/eligibility", {{"kind", "sms"}, {"contacts", who}}).status, 400);
    EXPECT_EQ(post("/api/eligibility", {{"audience", "none"}, {"contacts", who}}).status, 400);
    EXPECT_EQ(post("/api/eligibility", {{"kind", "ticket_reply"}}).status, 400);
    json many = json::array();
    for (int i = 0; i <= 1'000; ++i)
        many.push_back({{"id", 1}});
    EXPECT_EQ(post("/api/eligibility", {{"kind", "ticket_reply"}, {"contacts", many}}).status, 400);
}

TEST_F(asks_before_it_sends, by_address_takes_see_personal_data_since_it_answers_guesses) {
    const std::int64_t id = person(anna, status::marketing, consent::granted);
    const json by_address{{"kind", "marketing_email"}, {"contacts", {{{"email", anna}}}}};
    const json by_id{{"kind", "marketing_email"}, {"contacts", {{{"id", id}}}}};
    const std::string reader = token_with({read});
    EXPECT_EQ(call_as(reader, "POST", "/api/eligibility", by_address).status, 403);
    EXPECT_EQ(call_as(reader, "POST", "/api/eligibility", by_id).status, 200);
    const std::string mailer = token_with({see_personal_data});
    EXPECT_EQ(call_as(mailer, "POST", "/api/eligibility", by_address).status, 200);
}

TEST_F(asks_before_it_sends, of_an_audience_too) {
    const std::int64_t id = person(anna, status::non_marketing, consent::granted);
    in_store([](store::session& s) {
        const char* body = R"({"id": "dutch", "filter": {"filterGroups": [{"filters": [
            {"propertyName": "country", "operator": "EQ", "value": "NL"}]}]}})";
        (void)declarations::put(s, declarations::kind::audience,
                                {.id = "dutch", .body = body, .by = "t", .at = store::noon});
    });
    const answered a =
        post("/api/eligibility",
             {{"audience", "dutch"}, {"contacts", {{{"id", id}}, {{"email", "x@example.org"}}}}});
    ASSERT_EQ(a.status, 200) << a.whole.body;
    EXPECT_EQ(a.body["items"][0]["primary_reason"], "not_a_member");
    EXPECT_EQ(a.body["items"][0]["reasons"][2]["reason"], "non_marketing");
    EXPECT_EQ(a.body["items"][1]["primary_reason"], "unknown_contact");
}

// Rules go before filters.
TEST_F(asks_before_it_sends, of_an_audience_that_rules_add_to_and_take_out_of) {
    using store::overrides::kind;
    const std::int64_t id = person(anna, status::marketing, consent::granted);
    const auto eligible = [&](const char* audience) {
        return post("/api/eligibility", {{"audience", audience}, {"contacts", {{{"id", id}}}}})
            .body["items"][0];
    };
    in_store([&](store::session& s) {
        const char* dutch = R"({"id": "dutch", "filter": {"filterGroups": [{"filters": [
            {"propertyName": "country", "operator": "EQ", "value": "NL"}]}]}})";
        const char* all = R"({"id": "all"})";
        for (const auto& [name, body, what] :
             {std::tuple{"dutch", dutch, kind::included}, std::tuple{"all", all, kind::excluded}}) {
            (void)declarations::put(s, declarations::kind::audience,
                                    {.id = name, .body = body, .by = "t", .at = store::noon});
            const auto d = declarations::get(s, declarations::kind::audience, name);
            (void)store::overrides::put(s, id, {d->number, what, "rule x", store::noon});
        }
    });
    EXPECT_EQ(eligible("dutch")["primary_reason"], "consent_missing") << "a member, then";
    EXPECT_EQ(eligible("all")["primary_reason"], "not_a_member");
    EXPECT_NE(eligible("all")["reasons"][0].dump().find("A rule took"), std::string::npos);
}

class breakdowns_made : public asks_before_it_sends {
protected:
    breakdowns_made() {
        anna_ = person(anna, status::marketing, consent::granted);
        ben_ = person("=ben@example.org", status::non_marketing, consent::granted);
        carl_ = person("carl@example.org", status::non_marketing, consent::unknown);
    }
    std::int64_t make(const json& body = {{"kind", "marketing_email"}}) {
        const answered a = post("/api/breakdowns", body);
        EXPECT_EQ(a.status, 201) << a.whole.body;
        return a.body.value("id", 0);
    }
    // As the background does.
    void finish(std::int64_t id) {
        in_store([&](store::session& s) {
            policy::reasons none;
            policy::reasons one;
            one.add(reason::non_marketing);
            policy::reasons two = one;
            two.add(reason::consent_missing);
            const breakdowns::item items[] = {
                {anna_, {standing::to_be_sent, {}}, none},
                {ben_, {standing::not_sent, reason::non_marketing}, one},
                {carl_, {standing::not_sent, reason::consent_missing}, two}};
            breakdowns::record(s, id, items);
            auto b = breakdowns::get(s, id).value();
            b.met = b.total = 3;
            b.ended_at = store::noon;
            breakdowns::save(s, b);
        });
    }
    static std::string path(std::int64_t id, const std::string& rest = "") {
        return "/api/breakdowns/" + std::to_string(id) + rest;
    }
    std::int64_t anna_ = 0;
    std::int64_t ben_ = 0;
    std::int64_t carl_ = 0;
};

TEST_F(breakdowns_made, have_no_numbers_until_they_are_done) {
    const std::int64_t id = make();
    EXPECT_EQ(changes, 1) << "the background is rung";
    const answered before = get(path(id));
    EXPECT_EQ(before.body["state"], "running");
    EXPECT_EQ(before.body["total"], 3);
    EXPECT_FALSE(before.body.contains("members"));
    EXPECT_EQ(get(path(id, "/contacts")).status, 409);
    EXPECT_EQ(get(path(id, "/export")).status, 409);
    finish(id);
    const json done = get(path(id)).body;
    EXPECT_EQ(done["state"], "done");
    EXPECT_EQ(done["members"], 3);
    EXPECT_EQ(done["to_be_sent"], 1);
    EXPECT_EQ(done["not_sent"][0]["reason"], "consent_missing");
    EXPECT_EQ(done["not_sent"][0]["text"].get<std::string>().find("ads"), std::string::npos);
    EXPECT_EQ(done["not_sent"][1]["contacts"], 1);
    EXPECT_EQ(done["configuration"]["sluis"], "0.1.0");
    EXPECT_EQ(get("/api/breakdowns").body["items"][0], done);
}

TEST_F(breakdowns_made, lead_from_each_number_to_its_contacts) {
    const std::int64_t id = make();
    finish(id);
    const json left_out = get(path(id, "/contacts?reason=consent_missing")).body;
    ASSERT_EQ(left_out["items"].size(), 1U);
    EXPECT_EQ(left_out["items"][0]["contact"]["id"], carl_);
    EXPECT_EQ(left_out["items"][0]["reasons"][1]["reason"], "non_marketing") << "R54";
    EXPECT_EQ(get(path(id, "/contacts?show=to_be_sent")).body["items"][0]["contact"]["id"], anna_);
    EXPECT_EQ(get(path(id, "/contacts?show=not_sent")).body["items"].size(), 2U);
    std::set<std::int64_t> met;
    std::string cursor;
    for (int pages = 0; pages < 5; ++pages) {
        const json page = get(path(id, "/contacts?limit=1" + cursor)).body;
        for (const json& i : page["items"])
            EXPECT_TRUE(met.insert(i["contact"]["id"].get<std::int64_t>()).second);
        if (page["next"].is_null()) break;
        cursor = "&cursor=" + page["next"].get<std::string>();
    }
    EXPECT_EQ(met.size(), 3U);
    for (const char* wrong : {"?reason=x", "?show=x", "?cursor=x", "?cursor=9.9.9.9",
                              "?cursor=9.0.1", "?reason=erased&show=members", "?limit=0"})
        EXPECT_EQ(get(path(id, std::string("/contacts") + wrong)).status, 400) << wrong;
}

TEST_F(breakdowns_made, say_nothing_more_of_who_was_erased_and_keep_their_numbers) {
    const std::int64_t id = make();
    finish(id);
    in_store([&](store::session& s) { EXPECT_TRUE(store::contacts::erase(s, carl_)); });
    EXPECT_EQ(get(path(id)).body["members"], 3);
    const json gone = get(path(id, "/contacts?reason=consent_missing")).body["items"][0];
    EXPECT_EQ(gone["contact"], (json{{"id", carl_}, {"erased", true}}));
    EXPECT_TRUE(gone["reasons"].empty());
    EXPECT_EQ(get(path(id, "/export")).whole.body.find("carl@"), std::string::npos);
}

TEST_F(breakdowns_made, are_exported_page_by_page_as_one_file) {
    const std::int64_t id = make();
    finish(id);
    for (const std::string format : {"csv", "json"}) {
        std::string file;
        std::string cursor;
        for (int pages = 0; pages < 5; ++pages) {
            const answered a = get(path(id, "/export?limit=1&format=" + format + cursor));
            ASSERT_EQ(a.status, 200);
            file += a.whole.body;
            const auto next = a.whole.headers.get("Sluis-Next");
            if (next.empty()) break;
            cursor = "&cursor=" + std::string(next);
        }
        if (format == "json") {
            const json all = json::parse(file, nullptr, false);
            ASSERT_TRUE(all.is_array()) << file;
            EXPECT_EQ(all.size(), 3U);
            EXPECT_EQ(all[0]["reasons"], (json{"consent_missing", "non_marketing"}));
            continue;
        }
        EXPECT_TRUE(file.starts_with("contact,standing,primary_reason,reasons,status,email"))
            << file;
        EXPECT_NE(file.find("consent_missing,consent_missing non_marketing"), std::string::npos);
        EXPECT_NE(file.find(",'=ben@example.org"), std::string::npos) << "no formula";
    }
    EXPECT_EQ(get("/api/audit?limit=1").body["items"][0]["action"], "breakdown.export");
    EXPECT_EQ(get(path(id, "/export?format=xml")).status, 400);
    const std::string reader = token_with({read});
    const answered hidden = call_as(reader, "GET", path(id, "/export"));
    EXPECT_EQ(hidden.status, 200);
    EXPECT_EQ(hidden.whole.body.find('@'), std::string::npos);
}

TEST_F(breakdowns_made, refuse_what_cannot_be_broken_down) {
    const json address_is{
        {"filterGroups",
         {{{"filters",
            {{{"propertyName", "email"}, {"operator", "EQ"}, {"value", "anna@example.org"}}}}}}}};
    const json wrong[] = {
        json::object(),
        {{"kind", "sms"}},
        {{"audience", "none"}},
        {{"kind", "marketing_email"}, {"audience", "none"}},
        {{"kind", "marketing_email"}, {"destination", "meta"}},
        {{"kind", "marketing_email"}, {"view", "none"}},
        {{"kind", "marketing_email"}, {"filter", {{"filterGroups", 7}}}},
    };
    for (const json& body : wrong)
        EXPECT_EQ(post("/api/breakdowns", body).status, 400) << body;
    const json guess{{"kind", "marketing_email"}, {"filter", address_is}};
    const std::string reader = token_with({read});
    EXPECT_EQ(call_as(reader, "POST", "/api/breakdowns", guess).status, 403);
    const std::int64_t id = make(guess);
    EXPECT_TRUE(get(path(id)).body.contains("filter"));
    EXPECT_FALSE(call_as(reader, "GET", path(id)).body.contains("filter"));
    for (int i = 1; i < 10; ++i)
        make();
    EXPECT_EQ(post("/api/breakdowns", {{"kind", "ticket_reply"}}).status, 409) << "too many";
    EXPECT_EQ(get("/api/breakdowns/4711").status, 404);
}

TEST_F(breakdowns_made, of_an_audience_are_for_one_of_its_destinations) {
    in_store([](store::session& s) {
        for (const char* id : {"google", "meta"})
            (void)declarations::put(s, declarations::kind::destination,
                                    {.id = id, .body = "{}", .by = "t", .at = store::noon});
        (void)declarations::put(
            s, declarations::kind::audience,
            {.id = "all", .body = R"({"id": "all"})", .by = "t", .at = store::noon});
    });
    EXPECT_TRUE(get(path(make({{"audience", "all"}}))).body["destination"].is_null());
    in_store([](store::session& s) {
        const auto number = declarations::get(s, declarations::kind::audience, "all")->number;
        for (const char* id : {"google", "meta"}) {
            const auto at = declarations::get(s, declarations::kind::destination, id)->number;
            (void)declarations::put_target(s, number, at, id);
        }
    });
    EXPECT_EQ(post("/api/breakdowns", {{"audience", "all"}}).status, 400) << "which one?";
    const std::int64_t id = make({{"audience", "all"}, {"destination", "meta"}});
    EXPECT_EQ(get(path(id)).body["destination"], "meta");
    EXPECT_EQ(get(path(id)).body["configuration"]["audience_version"], 1);
}

TEST_F(breakdowns_made, lead_to_the_promotion_of_those_who_only_lack_the_status) {  // R52
    const std::int64_t id = make();
    json body{{"change", "promote"}, {"breakdown", id}, {"dry_run", true}};
    EXPECT_EQ(post("/api/changes", body).status, 400) << "it is not done";
    finish(id);
    const json line = get(path(id)).body["not_sent"][1];
    EXPECT_EQ(line["promote"]["body"], (json{{"change", "promote"}, {"breakdown", id}}));
    EXPECT_EQ(post("/api/changes", body).body["count"], 1);
    body.erase("dry_run");
    body["expected_count"] = 1;
    EXPECT_EQ(post("/api/changes", body).status, 201);
}

}  // namespace
}  // namespace sluis::api

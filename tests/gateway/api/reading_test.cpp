// What the API tells about sources, submissions and contacts.
#include <chrono>

#include "gateway/audience/filter.hpp"
#include "gateway/base/codec.hpp"
#include "gateway/queue/entry.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/fetches.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/submissions.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

using namespace std::chrono_literals;
namespace declarations = store::declarations;
namespace submissions = store::submissions;
using submissions::outcome;

class reading : public api_test {
protected:
    void declare(declarations::kind k, const std::string& id, const json& body) {
        in_store([&](store::session& s) {
            (void)declarations::put(
                s, k, {.id = id, .body = body.dump(), .secrets = "sealed", .by = "ann"});
        });
    }
    void submission(const std::string& id, const std::string& source, outcome became,
                    std::chrono::minutes after, const std::string& envelope = "sealed") {
        in_store([&](store::session& s) {
            submissions::submission what{.id = id,
                                         .source = source,
                                         .event_key = "key-" + id,
                                         .received_at = store::noon + after,
                                         .applied_at = store::noon + after,
                                         .became = became};
            if (became == outcome::quarantined) {
                what.reason = "invalid_phone";
                what.detail = "/phone";
            }
            EXPECT_TRUE(submissions::insert(s, what, envelope));
        });
    }
};

TEST_F(reading, status_says_what_waits_and_what_does_not_work) {
    submission("a1", "form", outcome::quarantined, 0min);
    submission("a2", "form", outcome::applied, 1min);
    submission("a3", "form", outcome::tested, 2min);
    submission("a4", "form", outcome::fetching, 3min);
    submission("a5", "form", outcome::ignored, 4min);
    json body = get("/api/status").body;
    EXPECT_EQ(body["version"], "0.1.0");
    EXPECT_EQ(body["ready"], true);
    EXPECT_EQ(body["submissions"], (json{{"applied", 1},
                                         {"ignored", 1},
                                         {"quarantined", 1},
                                         {"tested", 1},
                                         {"fetching", 1},
                                         {"waiting", 7}}));
    EXPECT_TRUE(body["sources_parked"].empty());
    EXPECT_EQ(body["marketing_contacts"], 0);
    EXPECT_TRUE(body["destinations"].empty());
    not_ready = "the queue is full";
    body = get("/api/status").body;
    EXPECT_EQ(body["ready"], false);
    EXPECT_EQ(body["not_ready_because"], "the queue is full");
}

TEST_F(reading, status_and_usage_count_marketing_contacts_by_what_made_them_so) {
    for (int i = 0; i < 3; ++i) {
        const std::string source = i < 2 ? "form" : "shop";
        in_store([&](store::session& s) {
            contact::contact c = store::a_contact(std::to_string(i) + "@example.com");
            c.marketing = {.now = contact::status::marketing,
                           .reason = contact::reason_type::form,
                           .reason_id = source,
                           .became_marketing_at = store::noon};
            EXPECT_TRUE(store::contacts::save(s, c));
        });
    }
    (void)a_contact("nobody@example.com");
    const json body = get("/api/usage").body;
    EXPECT_EQ(body["marketing_contacts"], 3);
    EXPECT_EQ(body["by"], (json{{{"reason", "form"}, {"reason_id", "form"}, {"contacts", 2}},
                                {{"reason", "form"}, {"reason_id", "shop"}, {"contacts", 1}}}));
    EXPECT_EQ(get("/api/status").body["marketing_contacts"], 3);
}

TEST_F(reading, a_source_shows_its_url_and_counts_and_no_secret) {
    declare(declarations::kind::source, "brochure", {{"id", "brochure"}, {"provider", "none"}});
    submission("a1", "brochure", outcome::applied, 0min);
    submission("a2", "brochure", outcome::quarantined, 1min);
    submission("a3", "other", outcome::applied, 1min);
    in_store([](store::session& s) {
        declarations::count_received(s, "brochure",
                                     {.accepted = 3, .first_received_at = store::noon});
    });
    const answered one = get("/api/sources/brochure");
    EXPECT_EQ(one.body["url"], "https://hooks.example.com/hooks/brochure");
    EXPECT_EQ(one.body["received"]["accepted"], 3);
    EXPECT_EQ(
        one.body["submissions"],
        (json{{"applied", 1}, {"ignored", 0}, {"quarantined", 1}, {"tested", 0}, {"fetching", 0}}));
    EXPECT_EQ(one.body["changed_by"], "ann");
    EXPECT_EQ(one.whole.body.find("sealed"), std::string::npos);
    EXPECT_EQ(get("/api/sources").body["items"].size(), 1U);
}

TEST_F(reading, a_parked_source_is_shown_and_goes_on_when_told) {
    declare(declarations::kind::source, "leads", {{"id", "leads"}, {"provider", "none"}});
    in_store([](store::session& s) {
        const store::fetches::fetch one{
            .submission = "a", .source = "leads", .asked_at = store::noon};
        store::fetches::add(s, one, false);
        store::fetches::park(s, one, "lead: status 403");
    });
    EXPECT_EQ(get("/api/status").body["sources_parked"],
              (json::array({{{"id", "leads"},
                             {"waiting", 1},
                             {"since", to_rfc3339(store::noon)},
                             {"reason", "lead: status 403"}}})));
    EXPECT_EQ(get("/api/sources/leads").body["state"], "fetching is parked");
    EXPECT_EQ(post("/api/sources/leads/resume", nullptr).body["items"], 1);
    EXPECT_EQ(get("/api/audit").body["items"][0]["action"], "source.resume");
    EXPECT_TRUE(get("/api/status").body["sources_parked"].empty());
    EXPECT_EQ(post("/api/sources/nobody/resume", nullptr).status, 404);
}

// --- Submissions ---------------------------------------------------------------------------------

TEST_F(reading, submissions_are_listed_newest_first_in_pages) {
    for (int i = 0; i < 5; ++i)
        submission("e" + std::to_string(i), i % 2 == 0 ? "form" : "shop",
                   i == 2 ? outcome::quarantined : outcome::applied, std::chrono::minutes(i / 2));
    std::string seen;
    std::string target = "/api/events?limit=2";
    for (int pages = 0; pages < 5 && !target.empty(); ++pages) {
        const json page = get(target).body;
        for (const json& e : page["items"])
            seen += e["id"].get<std::string>() + ' ';
        target = page["next"].is_null()
                     ? ""
                     : "/api/events?limit=2&before=" + page["next"].get<std::string>();
    }
    EXPECT_EQ(seen, "e4 e3 e2 e1 e0 ");
    EXPECT_EQ(get("/api/events?source=shop").body["items"].size(), 2U);
    const json bad = get("/api/events?source=form&outcome=quarantined").body;
    ASSERT_EQ(bad["items"].size(), 1U);
    EXPECT_EQ(bad["items"][0]["reason"], "invalid_phone");
    EXPECT_EQ(bad["items"][0]["detail"], "/phone");
    EXPECT_EQ(get("/api/events?outcome=lost").status, 400);
    EXPECT_EQ(get("/api/events?before=gone").status, 400);
}

TEST_F(reading, a_submission_says_what_it_did) {
    const std::int64_t id = a_contact("greta@example.com");
    submission("a1", "form", outcome::applied, 0min);
    in_store([&](store::session& s) {
        const submissions::effect_row did[] = {{.item = 0, .contact = id}};
        submissions::put_effects(s, "a1", did);
    });
    const answered a = get("/api/events/a1");
    EXPECT_EQ(a.body["effects"],
              (json{{{"item", 0}, {"contact", id}, {"effect", "upsert"}, {"did", "created"}}}));
    EXPECT_EQ(a.body["can_be_replayed"], false);
    EXPECT_EQ(a.whole.body.find("sealed"), std::string::npos);
}

TEST_F(reading, only_what_is_quarantined_and_kept_is_replayed) {
    submission("good", "form", outcome::applied, 0min);
    submission("bad", "form", outcome::quarantined, 1min, "its content");
    submission("old", "form", outcome::quarantined, 2min, "");
    EXPECT_EQ(post("/api/events/good/replay", nullptr).status, 409);
    EXPECT_EQ(post("/api/events/old/replay", nullptr).status, 409);
    EXPECT_TRUE(replayed.empty());
    EXPECT_EQ(get("/api/events/bad").body["can_be_replayed"], true);
    EXPECT_EQ(post("/api/events/bad/replay", nullptr).status, 202);
    EXPECT_EQ(replayed, std::vector<std::string>{"its content"});
    EXPECT_EQ(get("/api/audit").body["items"][0]["action"], "event.replay");
}

TEST_F(reading, quarantine_is_told_by_source_and_reason_and_replayed_by_them) {
    for (int i = 0; i < 450; ++i)
        submission("f" + std::to_string(i), "form", outcome::quarantined, std::chrono::minutes(i));
    submission("s1", "shop", outcome::quarantined, 9min);
    submission("s2", "shop", outcome::applied, 9min);
    const json items = get("/api/quarantine").body["items"];
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0]["submissions"], 450);
    EXPECT_EQ(items[1], (json{{"source", "shop"},
                              {"reason", "invalid_phone"},
                              {"submissions", 1},
                              {"first", items[1]["last"]},
                              {"last", to_rfc3339(store::noon + 9min)}}));
    const auto asked = [&](const json& what) { return post("/api/replay", what); };
    EXPECT_EQ(asked({{"source", "form"}, {"dry_run", true}}).body["selected"], 450);
    EXPECT_TRUE(replayed.empty()) << "only looked";
    EXPECT_EQ(get("/api/audit").body["items"].size(), 0U);
    const json done = asked({{"source", "form"}, {"from", to_rfc3339(store::noon + 100min)}}).body;
    EXPECT_EQ(done["selected"], 350);
    EXPECT_EQ(done["outcomes"]["applied"], 350);
    EXPECT_EQ(replayed.size(), 350U);
    EXPECT_EQ(get("/api/audit").body["items"][0]["detail"], "350 submissions");
    EXPECT_EQ(asked({{"ids", {"s1", "s2", "s1", "none"}}}).body["selected"], 1);
    EXPECT_EQ(done["next_from"], nullptr);
    EXPECT_EQ(asked({{"reason", "unmapped"}}).body["selected"], 0);
    EXPECT_EQ(asked(json::object()).status, 400) << "everything is too much to mean";
    EXPECT_EQ(asked({{"from", "yesterday"}}).status, 400);
    EXPECT_EQ(asked({{"ids", {"s1"}}, {"source", "shop"}}).status, 400);
    EXPECT_EQ(get("/api/events?reason=invalid_phone&source=shop").body["items"].size(), 1U);
    EXPECT_EQ(get("/api/events?until=" + to_rfc3339(store::noon + 2min)).body["items"].size(), 2U);
    EXPECT_EQ(get("/api/events?from=x").status, 400);
}

TEST_F(reading, content_is_shown_and_each_look_is_noted) {
    const std::string sealed = in_store([&](store::session&) {
        return services_.secrets.seal(store::sealed_envelope,
                                      queue::encode({.source = "form",
                                                     .event_key = "k",
                                                     .received_at = store::noon,
                                                     .method = "POST",
                                                     .target = "/hooks/form",
                                                     .content_type = "application/json",
                                                     .headers = {{"x-topic", "t"}},
                                                     .body = R"({"email": "anna@example.org"})"}));
    });
    submission("e1", "form", outcome::applied, 0min, sealed);
    submission("e2", "form", outcome::applied, 1min, "");
    const answered shown = get("/api/events/e1/content");  // over the local socket
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body["body"], R"({"email": "anna@example.org"})");
    EXPECT_EQ(shown.body["headers"]["x-topic"], "t");
    EXPECT_EQ(get("/api/audit").body["items"][0]["action"], "event.content");
    EXPECT_EQ(get("/api/events/e2/content").status, 410);
    EXPECT_EQ(get("/api/events/none/content").status, 404);
}

// --- Contacts ------------------------------------------------------------------------------------

TEST_F(reading, contacts_are_listed_by_filter_in_pages) {
    for (const char* name : {"a", "b", "c"})
        (void)a_contact(std::string(name) + "@example.com");
    (void)a_contact("d@example.org");
    const json first = get("/api/contacts?limit=3").body;
    ASSERT_EQ(first["items"].size(), 3U);
    EXPECT_EQ(first["items"][0]["email"], "d@example.org");
    const std::string cursor = first["next"];
    const json rest = get("/api/contacts?limit=3&cursor=" + cursor).body;
    ASSERT_EQ(rest["items"].size(), 1U);
    EXPECT_EQ(rest["items"][0]["email"], "a@example.com");
    EXPECT_TRUE(rest["next"].is_null());
    const std::string org = R"({"filterGroups": [{"filters": [
        {"propertyName": "email", "operator": "EQ", "value": "d@example.org"}]}]})";
    EXPECT_EQ(get("/api/contacts?filter=" + percent_encode(org)).body["items"].size(), 1U);
    EXPECT_EQ(get("/api/contacts?filter=nonsense").status, 400);
    const answered unknown =
        get("/api/contacts?filter=" + percent_encode(R"({"filterGroup": []})"));
    EXPECT_EQ(unknown.status, 400);
}

TEST_F(reading, a_contact_is_found_by_whatever_a_person_knows) {
    const std::int64_t id = in_store([](store::session& s) {
        contact::contact c = store::a_contact("greta@example.com");
        c.identities.push_back({contact::identity_kind::phone, "", "+31201234567"});
        EXPECT_TRUE(store::contacts::save(s, c));
        return c.id;
    });
    const json texts[] = {{{"text", "greta@example.com"}},
                          {{"text", " Greta@Example.com"}},
                          {{"text", "+31 20 123 4567"}},
                          {{"text", "020 1234567"}, {"country", "NL"}},
                          {{"text", "c" + std::to_string(id)}}};
    for (const json& text : texts) {
        const answered found = post("/api/contacts/find", text);
        EXPECT_EQ(found.status, 200);
        ASSERT_EQ(found.body["items"].size(), 1U) << text;
        EXPECT_EQ(found.body["items"][0]["id"], id);
    }
    EXPECT_TRUE(post("/api/contacts/find", {{"text", "bo@example.com"}}).body["items"].empty());
    EXPECT_EQ(post("/api/contacts/find", {{"text", ""}}).status, 400);
    EXPECT_EQ(post("/api/contacts/find", {{"txet", "x"}}).status, 400);
    EXPECT_EQ(post("/api/contacts/find", {{"text", std::string(300, 'x')}}).status, 400);
}

TEST_F(reading, a_contact_says_why_it_is_what_it_is) {
    const auto write = [](store::session& s) {
        contact::contact c = store::a_contact("greta@example.com");
        c.marketing = {.now = contact::status::marketing,
                       .reason = contact::reason_type::form,
                       .reason_id = "brochure"};
        c.consents[{c.identities.front(), contact::purpose::ads}] = {contact::consent::granted,
                                                                     {store::noon, "form/1"}};
        EXPECT_TRUE(store::contacts::save(s, c));
        const policy::history_row row{.contact = c.id,
                                      .at = store::noon,
                                      .actor = "brochure",
                                      .what = policy::history_kind::promoted,
                                      .after = {.now = contact::status::marketing,
                                                .reason = contact::reason_type::form,
                                                .reason_id = "brochure"},
                                      .submission = "a1"};
        store::history::append(s, std::span(&row, 1));
        const submissions::effect_row did[] = {{.item = 0, .contact = c.id}};
        submissions::put_effects(s, "a1", did);
        return c.id;
    };
    submission("a1", "brochure", outcome::applied, 0min);
    const std::int64_t id = in_store(write);
    const json c = get("/api/contacts/" + std::to_string(id)).body;
    EXPECT_EQ(c["marketing"]["status"], "marketing");
    EXPECT_EQ(c["marketing"]["text"], "a form set it: brochure");
    EXPECT_EQ(c["properties"]["email"]["value"], "greta@example.com");
    EXPECT_EQ(c["properties"]["email"]["set_by"], "form/1");
    EXPECT_EQ(c["consents"]["ads"]["consent"], "granted");
    EXPECT_EQ(c["consents"]["ads"]["given"][0]["identity"]["value"], "greta@example.com");
    EXPECT_EQ(c["consents"]["email"]["consent"], "unknown");
    ASSERT_EQ(c["history"].size(), 1U);
    EXPECT_EQ(c["history"][0]["what"], "promoted");
    ASSERT_EQ(c["submissions"].size(), 1U);
    EXPECT_EQ(c["submissions"][0]["did"], "created");
    EXPECT_TRUE(c["audiences"].empty());
    EXPECT_EQ(get("/api/contacts/c" + std::to_string(id)).body, c);
}

TEST_F(reading, a_contact_that_became_part_of_another_leads_there) {
    const std::int64_t kept = a_contact("greta@example.com");
    const std::int64_t gone = a_contact("g@example.com");
    in_store([&](store::session& s) { store::contacts::absorb(s, gone, kept, store::noon); });
    EXPECT_EQ(get("/api/contacts/" + std::to_string(gone)).body["id"], kept);
}

}  // namespace
}  // namespace sluis::api

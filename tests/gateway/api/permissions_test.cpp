// Who may do what: every route with every permission, and what is left of a call that was refused.
#include <chrono>
#include <map>
#include <string>

#include "gateway/store/audit.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

using namespace std::chrono_literals;
using enum permission;

constexpr permission single[] = {read,           operate,           update_marketing_status,
                                 manage_sources, see_personal_data, admin};

// Who may, in words of this test: one letter for each permission that alone opens the route. Written
// down apart from the table of routes, which it holds to it.
//   r read, o operate, u update_marketing_status, m manage_sources, p see_personal_data, a admin
const std::map<std::string, std::string> expected{
    {"GET /api/status", "ra"},
    {"GET /api/usage", "ra"},
    {"GET /api/sources", "ra"},
    {"POST /api/sources", "ma"},
    {"GET /api/sources/{id}", "ra"},
    {"GET /api/sources/{id}/versions", "ra"},
    {"POST /api/sources/{id}/secrets", "ma"},
    {"POST /api/sources/{id}/test", "ma"},
    {"POST /api/sources/{id}/resume", "oa"},
    {"GET /api/providers", "ra"},
    {"GET /api/destinations", "ra"},
    {"GET /api/destinations/{id}", "ra"},
    {"POST /api/destinations/{id}/resume", "oa"},
    {"POST /api/destinations/{id}/abandon", "oa"},
    {"GET /api/usage/periods", "ra"},
    {"GET /api/contracts", "ra"},
    {"POST /api/contracts", "a"},
    {"DELETE /api/contracts/{id}", "a"},
    {"POST /api/contacts/{id}/status", "ua"},
    {"GET /api/changes", "ra"},
    {"POST /api/changes", "ua"},
    {"GET /api/changes/{id}", "ra"},
    {"GET /api/changes/{id}/results", "ra"},
    {"POST /api/changes/{id}/undo", "ua"},
    {"GET /api/views", "ra"},
    {"GET /api/views/{id}", "ra"},
    {"GET /api/views/{id}/contacts", "ra"},
    {"GET /api/rules", "ra"},
    {"GET /api/rules/{id}", "ra"},
    {"POST /api/rules/{id}/on", "oa"},
    {"POST /api/rules/{id}/off", "oa"},
    {"GET /api/rules/{id}/runs", "ra"},
    {"GET /api/rules/{id}/log", "ra"},
    {"GET /api/contacts/{id}/rules", "ra"},
    {"GET /api/audiences", "ra"},
    {"GET /api/audiences/{id}", "ra"},
    {"GET /api/audiences/{id}/breakdown", "ra"},
    {"GET /api/audiences/{id}/members", "ra"},
    {"POST /api/eligibility", "rpa"},
    {"GET /api/breakdowns", "ra"},
    {"POST /api/breakdowns", "roa"},
    {"GET /api/breakdowns/{id}", "ra"},
    {"GET /api/breakdowns/{id}/contacts", "ra"},
    {"GET /api/breakdowns/{id}/export", "ra"},
    {"POST /api/imports", "ma"},
    {"GET /api/imports", "rma"},
    {"GET /api/imports/{id}", "rma"},
    {"PUT /api/imports/{id}/content", "ma"},
    {"POST /api/imports/{id}/start", "ma"},
    {"GET /api/imports/{id}/bad-rows", "p"},
    {"DELETE /api/imports/{id}", "ma"},
    {"GET /api/suppressions", "ra"},
    {"POST /api/suppressions", "oa"},
    {"POST /api/suppressions/remove", "oa"},
    {"POST /api/suppressions/check", "p"},
    {"GET /api/contacts/export", "p"},
    {"GET /api/contacts", "ra"},
    {"POST /api/contacts/find", "p"},
    {"GET /api/contacts/{id}", "ra"},
    {"DELETE /api/contacts/{id}", "oa"},
    {"GET /api/contacts/deleted", "ra"},
    {"POST /api/contacts/deleted/{id}/restore", "oa"},
    {"POST /api/erasures", "oa"},
    {"GET /api/erasures", "ra"},
    {"GET /api/erasures/{id}", "ra"},
    {"GET /api/events", "ra"},
    {"GET /api/quarantine", "ra"},
    {"POST /api/replay", "oa"},
    {"GET /api/events/{id}/content", "p"},
    {"GET /api/events/{id}", "ra"},
    {"POST /api/events/{id}/replay", "oa"},
    {"POST /api/declarations", "oma"},
    {"GET /api/declarations", "ra"},
    {"DELETE /api/declarations/{kind}/{id}", "oma"},
    {"GET /api/jobs", "roa"},
    {"GET /api/jobs/{id}", "roa"},
    {"GET /api/tokens", "a"},
    {"POST /api/tokens", "a"},
    {"DELETE /api/tokens/{id}", "a"},
    {"GET /api/audit", "a"},
    {"GET /api/audit/export", "a"},
    {"GET /api/audit/verify", "a"},
    {"GET /crm/v3/objects/contacts", "ra"},
    {"POST /crm/v3/objects/contacts", "oa"},
    {"POST /crm/v3/objects/contacts/search", "ra"},
    {"POST /crm/v3/objects/contacts/batch/read", "ra"},
    {"POST /crm/v3/objects/contacts/batch/create", "oa"},
    {"POST /crm/v3/objects/contacts/batch/update", "oa"},
    {"POST /crm/v3/objects/contacts/batch/upsert", "oa"},
    {"POST /crm/v3/objects/contacts/merge", "oa"},
    {"POST /crm/v3/objects/contacts/gdpr-delete", "oa"},
    {"GET /crm/v3/objects/contacts/{id}", "ra"},
    {"PATCH /crm/v3/objects/contacts/{id}", "oa"},
    {"DELETE /crm/v3/objects/contacts/{id}", "oa"},
    {"GET /api/openapi.json", "roumpa"},
    {"GET /api/openapi.yaml", "roumpa"},
};

std::string named(const route& r) {
    return std::string(r.method) + ' ' + std::string(r.path);
}

class permissions_of_calls : public api_test {
protected:
    json newest() { return get("/api/audit?limit=1").body["items"][0]; }
    std::size_t audited() { return get("/api/audit?limit=1000").body["items"].size(); }
};

TEST_F(permissions_of_calls, open_the_routes_they_are_for_and_no_others) {
    std::map<permission, std::string> tokens;
    for (const permission p : single)
        tokens[p] = token_with({p});
    const std::string letters = "roumpa";
    std::size_t known = 0;
    for (const route& each : routes()) {
        const auto who = expected.find(named(each));
        ASSERT_NE(who, expected.end()) << named(each) << ": say here who may call it";
        ++known;
        for (std::size_t i = 0; i < std::size(single); ++i) {
            const bool may = who->second.find(letters[i]) != std::string::npos;
            const answered a = call_as(tokens[single[i]], std::string(each.method), path_of(each));
            EXPECT_EQ(a.status != 403, may) << named(each) << " with " << name(single[i]);
            EXPECT_NE(a.status, 401U);
            EXPECT_TRUE(a.status < 500 || a.status == 501) << named(each);
        }
        EXPECT_NE(call(std::string(each.method), path_of(each)).status, 403U) << "local may all";
    }
    EXPECT_EQ(known, expected.size()) << "a route that is gone";
}

TEST_F(permissions_of_calls, are_looked_at_before_the_body) {
    const std::string token = token_with({read});
    net::request r{.method = "POST", .target = "/api/tokens?a=%zz", .remote = "192.0.2.1"};
    r.headers.add("Authorization", "Bearer " + token);
    r.body = "{ no JSON";
    EXPECT_EQ(send(std::move(r)).status, 403);
}

TEST_F(permissions_of_calls, that_are_missing_are_named_with_the_cure) {
    const answered a = call_as(token_with({read}), "POST", "/api/declarations", json::object());
    EXPECT_EQ(a.status, 403);
    EXPECT_EQ(a.whole.headers.get("Content-Type"), "application/problem+json");
    const json& e = a.body["errors"][0];
    EXPECT_EQ(e["what"], "the token has no permission operate or manage_sources");
    EXPECT_NE(e["cure"].get<std::string>().find("--permission operate"), std::string::npos);
}

TEST_F(permissions_of_calls, that_were_refused_are_audited_without_what_was_sent) {
    const std::string token = token_with({operate}, "dashboard");
    const std::string secret_words = "anna@example.com";
    net::request r{
        .method = "GET", .target = "/api/contacts/" + secret_words, .remote = "192.0.2.1"};
    r.headers.add("Authorization", "Bearer " + token);
    r.headers.add("Idempotency-Key", secret_words);
    r.body = secret_words;
    EXPECT_EQ(send(std::move(r)).status, 403);
    const json row = newest();
    EXPECT_EQ(row["action"], "refused");
    EXPECT_EQ(row["actor"], "dashboard");
    EXPECT_EQ(row["subject"], "GET /api/contacts/{id}");
    EXPECT_EQ(row["detail"], "needs read");
    EXPECT_EQ(get("/api/audit/export").whole.body.find(secret_words), std::string::npos);
}

TEST_F(permissions_of_calls, cannot_flood_the_log_when_they_are_missing) {
    const std::string one = token_with({read});
    const std::string other = token_with({read});
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(call_as(one, "DELETE", "/api/tokens/" + std::to_string(i)).status, 403);
    EXPECT_EQ(audited(), 1U);
    EXPECT_EQ(call_as(one, "GET", "/api/tokens").status, 403);
    EXPECT_EQ(call_as(other, "GET", "/api/tokens").status, 403);
    EXPECT_EQ(audited(), 3U) << "another route, another token";
    time_.advance(59s);
    EXPECT_EQ(call_as(one, "GET", "/api/tokens").status, 403);
    EXPECT_EQ(audited(), 3U);
    time_.advance(1s);
    EXPECT_EQ(call_as(one, "GET", "/api/tokens").status, 403);
    EXPECT_EQ(audited(), 4U);
    time_.set(store::noon - 24h);
    EXPECT_EQ(call_as(one, "GET", "/api/tokens").status, 403);
    EXPECT_EQ(audited(), 5U) << "the clock was put back";
}

TEST_F(permissions_of_calls, are_refused_also_when_that_cannot_be_written) {
    const std::string token = token_with({read});
    in_store([](store::session& s) {
        s.execute(
            "CREATE TRIGGER full BEFORE INSERT ON audit "
            "BEGIN SELECT RAISE(FAIL, 'the disk is full'); END");
    });
    EXPECT_EQ(call_as(token, "GET", "/api/tokens").status, 403);
}

// --- Giving them -----------------------------------------------------------------------------------

TEST_F(permissions_of_calls, are_given_by_name) {
    const json asked{{"title", "shop team"}, {"permissions", {"manage_sources", "read"}}};
    const answered made = post("/api/tokens", asked);
    ASSERT_EQ(made.status, 201);
    EXPECT_EQ(made.body["permissions"], (json{"read", "manage_sources"}));
    EXPECT_EQ(get("/api/tokens").body["items"][0]["permissions"], made.body["permissions"]);
    EXPECT_EQ(newest()["detail"], "shop team: read, manage_sources");
    const std::string token = made.body["token"];
    EXPECT_EQ(call_as(token, "GET", "/api/status").status, 200);
    EXPECT_EQ(call_as(token, "GET", "/api/audit").status, 403);
    const json misspelt{{"title", "x"}, {"permissions", {"read", "manage_source"}}};
    const json e = post("/api/tokens", misspelt).body["errors"][0];
    EXPECT_EQ(e["where"], "body permissions[1]");
    EXPECT_EQ(e["cure"], "was \"manage_sources\" meant?");
}

TEST_F(permissions_of_calls, nobody_gives_more_than_they_have_but_an_admin) {
    for (const permission has : single) {
        const std::string token = token_with({has});
        for (const permission gives : single) {
            const std::size_t before = get("/api/tokens").body["items"].size();
            const json asked{{"title", "more"}, {"permissions", {name(gives)}}};
            const answered a = call_as(token, "POST", "/api/tokens", asked);
            EXPECT_EQ(a.status, has == admin ? 201U : 403U) << name(has) << ' ' << name(gives);
            const std::size_t made = get("/api/tokens").body["items"].size() - before;
            EXPECT_EQ(made, has == admin ? 1U : 0U);
        }
        const answered ended = call_as(token, "DELETE", "/api/tokens/99");
        EXPECT_EQ(ended.status, has == admin ? 404U : 403U) << name(has);
    }
}

}  // namespace
}  // namespace sluis::api

// Who may ask, and what failures look like, for every route alike.
#include <algorithm>

#include "gateway/store/rows.hpp"
#include "gateway/store/vault.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

class router : public api_test {
protected:
    unsigned status_with(const std::string& authorization) {
        net::request r{.method = "GET", .target = "/api/status", .remote = "192.0.2.1"};
        if (!authorization.empty()) r.headers.add("Authorization", authorization);
        const answered a = send(std::move(r));
        if (a.status == 401) {
            EXPECT_EQ(a.whole.headers.get("WWW-Authenticate"), "Bearer");
        }
        return a.status;
    }
};

TEST_F(router, asks_everybody_from_the_network_for_a_token_on_every_route) {
    for (const route& each : routes()) {
        const answered a = send(
            {.method = std::string(each.method), .target = path_of(each), .remote = "192.0.2.1"});
        EXPECT_EQ(a.status, 401) << each.method << ' ' << each.path;
    }
}

TEST_F(router, knows_its_tokens) {
    const answered made = post("/api/tokens", {{"title", "dashboard"}, {"permissions", {"read"}}});
    ASSERT_EQ(made.status, 201);
    const std::string token = made.body["token"];
    EXPECT_EQ(status_with("Bearer " + token), 200);
    EXPECT_EQ(status_with("bearer " + token), 200);
    const std::string wrong[] = {"",
                                 "Bearer ",
                                 "Bearer x",
                                 "Basic " + token,
                                 token,
                                 "Bearer " + token + " ",
                                 "Bearer " + token.substr(1)};
    for (const std::string& each : wrong)
        EXPECT_EQ(status_with(each), 401);
    const auto used = get("/api/tokens").body["items"][0];
    EXPECT_FALSE(used["last_used_at"].is_null());
    EXPECT_FALSE(used.contains("token"));
    EXPECT_FALSE(used.contains("hash"));
    EXPECT_EQ(remove("/api/tokens/" + std::to_string(made.body["id"].get<int>())).status, 200);
    EXPECT_EQ(status_with("Bearer " + token), 401) << "it was revoked";
}

TEST_F(router, lets_in_who_has_a_token_also_when_the_use_of_it_cannot_be_noted) {
    const std::string token = token_with({permission::read});
    in_store([](store::session& s) {
        store::run(s,
                   "CREATE TRIGGER full BEFORE UPDATE ON tokens "
                   "BEGIN SELECT RAISE(FAIL, 'the disk is full'); END");
    });
    EXPECT_EQ(status_with("Bearer " + token), 200);
}

TEST_F(router, a_store_that_cannot_be_read_is_not_the_senders_fault) {
    in_store([](store::session& s) { store::run(s, "DROP TABLE tokens"); });
    net::request r{.method = "GET", .target = "/api/status", .remote = "192.0.2.1"};
    r.headers.add("Authorization", "Bearer x");
    const answered a = send(std::move(r));
    EXPECT_EQ(a.status, 503);
    EXPECT_EQ(a.whole.headers.get("Retry-After"), "5");
}

TEST_F(router, answers_in_problem_details) {
    const struct {
        std::string method, target, body;
        unsigned status;
    } cases[] = {
        {"GET", "/api/nothing", "", 404},
        {"GET", "/api//status", "", 404},
        {"GET", "/", "", 404},
        {"DELETE", "/api/status", "", 405},
        {"POST", "/api/contacts/find", "{", 400},
        {"POST", "/api/contacts/find", std::string(100, '['), 400},
        {"POST", "/api/tokens", "[]", 400},
        {"POST", "/api/tokens", R"({"title": "x"})", 400},
        {"POST", "/api/tokens", R"({"title": "x", "permissions": []})", 400},
        {"POST", "/api/tokens", R"({"title": "x", "permissions": ["raed"]})", 400},
        {"POST", "/api/tokens", R"({"title": "x", "permissions": [7]})", 400},
        {"POST", "/api/tokens", R"({"title": "x", "permissions": "read"})", 400},
        {"POST", "/api/tokens", R"({"title": "", "permissions": ["read"]})", 400},
        {"POST", "/api/tokens", R"({"title": "local", "permissions": ["read"]})", 400},
        {"POST", "/api/tokens", R"({"title": "x", "permissions": ["read"], "sees_content": true})",
         400},
        {"GET", "/api/audit/export?after=-1", "", 400},
        {"GET", "/api/audit/export?limit=1001", "", 400},
        {"GET", "/api/contacts?limit=%zz", "", 400},
        {"GET", "/api/contacts?limit=0", "", 400},
        {"GET", "/api/contacts?limit=1001", "", 400},
        {"GET", "/api/contacts?cursor=-1", "", 400},
        {"GET", "/api/contacts/nobody", "", 404},
        {"GET", "/api/contacts/99", "", 404},
        {"GET", "/api/sources/none", "", 404},
        {"GET", "/api/audiences/none", "", 404},
        {"GET", "/api/audiences/none/breakdown", "", 404},
        {"GET", "/api/audiences/none/members", "", 404},
        {"GET", "/api/destinations/none", "", 404},
        {"POST", "/api/destinations/none/resume", "", 404},
        {"GET", "/api/events/none", "", 404},
        {"POST", "/api/events/none/replay", "", 404},
        {"GET", "/api/jobs/1", "", 404},
        {"GET", "/api/jobs/one", "", 404},
        {"DELETE", "/api/tokens/1", "", 404},
        {"DELETE", "/api/declarations/source/none", "", 404},
        {"DELETE", "/api/declarations/thing/none", "", 404},
    };
    for (const auto& c : cases) {
        const answered a =
            send({.method = c.method, .target = c.target, .body = c.body, .remote = "unix"});
        EXPECT_EQ(a.status, c.status) << c.method << ' ' << c.target;
        EXPECT_EQ(a.whole.headers.get("Content-Type"), "application/problem+json");
        EXPECT_EQ(a.body["status"], c.status);
        ASSERT_FALSE(a.body["errors"].empty()) << c.target;
        EXPECT_FALSE(a.body["errors"][0]["what"].get<std::string>().empty());
        EXPECT_FALSE(a.body["errors"][0]["cure"].get<std::string>().empty());
    }
    EXPECT_EQ(call("DELETE", "/api/status").whole.headers.get("Allow"), "GET");
    EXPECT_EQ(call("PUT", "/api/tokens").whole.headers.get("Allow"), "GET, POST");
}

TEST_F(router, keeps_answers_out_of_caches) {
    EXPECT_EQ(get("/api/contacts").whole.headers.get("Cache-Control"), "no-store");
}

TEST_F(router, pages_through_the_audit_log) {
    for (int i = 0; i < 5; ++i)
        ASSERT_EQ(post("/api/tokens", {{"title", "t"}, {"permissions", {"read"}}}).status, 201);
    std::vector<int> seen;
    std::string next = "/api/audit?limit=2";
    for (int pages = 0; pages < 5 && !next.empty(); ++pages) {
        const json page = get(next).body;
        for (const json& item : page["items"]) {
            seen.push_back(item["id"]);
            EXPECT_EQ(item["actor"], "local");
            EXPECT_EQ(item["action"], "token.add");
        }
        next = page["next"].is_null()
                   ? ""
                   : "/api/audit?limit=2&before=" + std::to_string(page["next"].get<int>());
    }
    EXPECT_EQ(seen, (std::vector{5, 4, 3, 2, 1}));
}

}  // namespace
}  // namespace sluis::api

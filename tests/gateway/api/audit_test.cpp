// The audit log as a copy that somebody else can check, and what a row that was changed looks like.
#include "gateway/store/audit.hpp"

#include <sstream>
#include <string>

#include "gateway/base/codec.hpp"
#include "gateway/store/vault.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

class audit_log : public api_test {
protected:
    void rows(int count) {
        in_store([&](store::session& s) {
            for (int i = 0; i < count; ++i)
                store::audit::append(s, {.at = store::noon + std::chrono::milliseconds(i),
                                         .actor = "Zoë \"x\"",
                                         .action = "source.put",
                                         .subject = "crm",
                                         .detail = "changed",
                                         .request_id = "r " + std::to_string(i)});
        });
    }
    std::vector<json> exported(const std::string& query) {
        const answered a = get("/api/audit/export" + query);
        EXPECT_EQ(a.status, 200);
        EXPECT_EQ(a.whole.headers.get("Content-Type"), "application/x-ndjson");
        std::vector<json> all;
        std::istringstream lines(a.whole.body);
        for (std::string line; std::getline(lines, line);)
            all.push_back(json::parse(line));
        return all;
    }
};

// As docs/operations.md says, from what was exported alone.
std::string hash_of(const std::string& before, const json& row) {
    std::string bytes = before + row["id"].dump() + ' ' +
                        std::to_string(to_ms(*from_rfc3339(row["at"].get<std::string>())));
    for (const char* name : {"actor", "action", "subject", "detail", "request_id"}) {
        const auto text = row[name].get<std::string>();
        bytes += ' ' + std::to_string(text.size()) + ':' + text;
    }
    return store::sha256(bytes);
}

TEST_F(audit_log, is_exported_in_pages_that_somebody_else_can_check) {
    rows(7);
    std::string before;
    std::int64_t after = 0;
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = exported("?limit=3&after=" + std::to_string(after));
        if (page.empty()) break;
        EXPECT_LE(page.size(), 3U);
        for (const json& row : page) {
            EXPECT_EQ(row["id"], ++after);
            before = hash_of(before, row);
            EXPECT_EQ(row["chain"], to_hex(before));
        }
    }
    EXPECT_EQ(after, 7);
    EXPECT_EQ(exported("").size(), 7U);
    EXPECT_TRUE(exported("?after=7").empty());
}

TEST_F(audit_log, says_whether_it_is_whole) {
    EXPECT_EQ(get("/api/audit/verify").body,
              (json{{"holds", true}, {"last", nullptr}, {"broken_at", nullptr}}));
    rows(6'000);  // more than are looked at in one piece
    const auto last = exported("?after=5999").front();
    EXPECT_EQ(get("/api/audit/verify").body,
              (json{{"holds", true},
                    {"last", {{"id", 6'000}, {"chain", last["chain"]}}},
                    {"broken_at", nullptr}}));
}

TEST_F(audit_log, shows_a_row_that_was_changed) {
    rows(5);
    in_store([](store::session& s) {
        store::drop_audit_triggers(s);
        s.execute("UPDATE audit SET detail = 'nothing' WHERE id = 4");
    });
    const json found = get("/api/audit/verify").body;
    EXPECT_EQ(found["holds"], false);
    EXPECT_EQ(found["broken_at"], 4);
    EXPECT_EQ(found["last"]["id"], 3) << "up to there it holds";
}

TEST_F(audit_log, takes_no_request_id_that_is_not_text_everywhere) {
    const std::pair<std::string, unsigned> cases[] = {{"8e03978e-40d5", 201},
                                                      {std::string(200, 'x'), 201},
                                                      {std::string(201, 'x'), 400},
                                                      {"caf\xe9", 400}};
    for (const auto& [id, status] : cases) {
        net::request r{.method = "POST", .target = "/api/tokens", .remote = "unix"};
        r.headers.add("Idempotency-Key", id);
        r.body = R"({"title": "x", "permissions": ["read"]})";
        EXPECT_EQ(send(std::move(r)).status, status) << id;
    }
    EXPECT_EQ(exported("").front()["request_id"], "8e03978e-40d5");
}

}  // namespace
}  // namespace sluis::api

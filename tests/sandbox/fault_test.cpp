#include "tests/sandbox/support.hpp"

namespace sluis::sandbox::testing_support {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class google_faults : public google_fixture {
protected:
    answer hit_by(const fault& f) {
        sandbox.add_fault(which::google, f);
        return post("ingest", ingest());
    }
};

class meta_faults : public meta_fixture {
protected:
    answer hit_by(const fault& f) {
        sandbox.add_fault(which::meta, f);
        return users("POST", add());
    }
};

TEST_F(google_faults, speak_its_words_and_change_nothing) {
    answer a = hit_by({.kind = fault_kind::rate_limited, .retry_after = seconds(7)});
    EXPECT_EQ(a.status, 429u);
    EXPECT_EQ(a.headers.get("Retry-After"), "7");
    EXPECT_EQ(a.body.at("error").at("details").at(0).at("metadata").at("quota_limit"),
              "IngestionMutateRequestsPerMinutePerProject");
    a = hit_by({.kind = fault_kind::too_many_requests});
    EXPECT_EQ(a.status, 429u);
    EXPECT_EQ(a.headers.get("Retry-After"), "1");
    EXPECT_TRUE(a.body.is_discarded());
    a = hit_by({.kind = fault_kind::server_error, .status = 503});
    EXPECT_EQ(a.status, 503u);
    EXPECT_EQ(a.body.at("error").at("status"), "UNAVAILABLE");
    EXPECT_EQ(hit_by({.kind = fault_kind::audience_gone}).status, 404u);
    EXPECT_EQ(reasons(hit_by({.kind = fault_kind::terms_not_accepted})),
              std::vector<std::string>{"TERMS_AND_CONDITIONS_NOT_SIGNED terms_of_service"});
    EXPECT_TRUE(there().empty());
    EXPECT_EQ(violation(), "");
    EXPECT_EQ(post("ingest", ingest()).status, 200u);  // each was for one request
    EXPECT_EQ(sandbox.totals(which::google).faults, 5u);
}

TEST_F(google_faults, reset_the_connection_before_or_after_the_work) {
    // The client repeats once what is lost on a connection it had kept: so two.
    sandbox.add_fault(which::google, {.kind = fault_kind::reset, .requests = 2});
    EXPECT_TRUE(post("ingest", ingest()).lost);
    EXPECT_TRUE(there().empty());
    sandbox.clear_faults(which::google);
    sandbox.add_fault(which::google, {.kind = fault_kind::answer_lost, .requests = 2});
    EXPECT_TRUE(post("ingest", ingest()).lost);
    EXPECT_EQ(there().size(), 2u);
}

TEST_F(google_faults, can_be_slow) {
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(hit_by({.kind = fault_kind::slow, .delay = milliseconds(50)}).status, 200u);
    EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds(50));
    EXPECT_EQ(there().size(), 2u);
}

TEST_F(google_faults, can_revoke_the_token_but_leave_the_grant) {
    EXPECT_EQ(hit_by({.kind = fault_kind::token_revoked}).status, 401u);
    EXPECT_EQ(post("ingest", ingest()).status, 401u);
    token = get_token();
    EXPECT_EQ(post("ingest", ingest()).status, 200u);
    EXPECT_EQ(violation(), "");
    sandbox.add_fault(which::google, {.kind = fault_kind::token_revoked, .at = fault_scope::token});
    EXPECT_EQ(ask_token(user_grant()).body.at("error"), "invalid_grant");
}

TEST_F(google_faults, can_refuse_records_and_tell_so_later) {
    const answer a =
        hit_by({.kind = fault_kind::records_refused, .records = 1, .reason = "REASON"});
    EXPECT_EQ(a.status, 200u);
    EXPECT_EQ(there(), member_set{jo()});
    time.advance(seconds(1));
    const json told = outcome(a.body.at("requestId"));
    EXPECT_EQ(told.at("requestStatus"), "PARTIAL_SUCCESS");
    EXPECT_EQ(told.at("errorInfo").at("errorCounts").at(0).at("reason"), "REASON");
}

TEST_F(google_faults, hit_the_scope_they_are_for) {
    sandbox.add_fault(which::google, {.kind = fault_kind::server_error, .at = fault_scope::status});
    const answer a = post("ingest", ingest());
    EXPECT_EQ(a.status, 200u);
    EXPECT_EQ(status(a.body.at("requestId")).status, 503u);
    EXPECT_EQ(status(a.body.at("requestId")).status, 200u);
}

TEST_F(meta_faults, speak_its_words_and_change_nothing) {
    answer a = hit_by({.kind = fault_kind::rate_limited, .retry_after = seconds(61)});
    EXPECT_EQ(code(a), 80003);
    const json usage = json::parse(a.headers.get("X-Business-Use-Case-Usage"));
    EXPECT_EQ(usage.at("1234567890").at(0).at("estimated_time_to_regain_access"), 2);
    EXPECT_EQ(hit_by({.kind = fault_kind::too_many_requests}).status, 429u);
    a = hit_by({.kind = fault_kind::server_error, .status = 500});
    EXPECT_EQ(a.status, 500u);
    EXPECT_EQ(a.body.at("error").at("is_transient"), true);
    a = hit_by({.kind = fault_kind::token_revoked});
    EXPECT_EQ(code(a), 190);
    EXPECT_EQ(subcode(a), 460);
    EXPECT_EQ(subcode(hit_by({.kind = fault_kind::audience_gone})), 33);
    EXPECT_EQ(subcode(hit_by({.kind = fault_kind::terms_not_accepted})), 1870090);
    EXPECT_TRUE(there().empty());
    EXPECT_EQ(violation(), "");
    EXPECT_EQ(users("POST", add()).status, 200u);
}

TEST_F(meta_faults, can_refuse_rows_and_lose_answers) {
    const answer a = hit_by({.kind = fault_kind::records_refused, .records = 1});
    EXPECT_EQ(a.body.at("num_invalid_entries"), 1);
    EXPECT_EQ(there(), member_set{bram_there()});
    EXPECT_EQ(violation(), "");
    sandbox.add_fault(which::meta, {.kind = fault_kind::answer_lost, .requests = 2});
    EXPECT_TRUE(users("POST", add()).lost);
    EXPECT_EQ(there().size(), 2u);
}

TEST(faults, come_by_seeded_chance_until_cleared) {
    const auto hits = [](std::uint64_t seed) {
        fault_list all;
        all.add({.requests = 0, .probability = 0.1, .seed = seed});
        std::string out;
        for (int i = 0; i < 1'000; ++i)
            out += all.draw(fault_scope::members) ? '!' : '.';
        return out;
    };
    EXPECT_EQ(hits(1), hits(1));
    EXPECT_NE(hits(1), hits(2));
    const std::string one = hits(1);
    EXPECT_NEAR(static_cast<double>(std::count(one.begin(), one.end(), '!')), 100, 40);
}

TEST(faults, are_read_as_strictly_as_they_are_written) {
    const auto read = [](const char* text) { return read_fault(json::parse(text)); };
    const auto f = read(R"({"kind": "slow", "delay_ms": 20, "requests": 0, "probability": 0.5})");
    ASSERT_TRUE(f);
    EXPECT_EQ(f->delay, milliseconds(20));
    EXPECT_EQ(read(to_json(*f).dump().c_str()).value().probability, 0.5);
    for (const char* wrong :
         {R"({})", R"({"kind": "rain"})", R"({"kind": "slow", "delay": 1})",
          R"({"kind": "slow", "at": "night"})", R"([])", R"({"kind": "slow", "probability": 2})"}) {
        EXPECT_FALSE(read(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace sluis::sandbox::testing_support

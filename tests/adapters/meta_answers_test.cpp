// Every row of Meta's errors, entries that were invalid, limits; tokens and what is declared.

#include "adapters/meta.hpp"
#include "tests/adapters/support.hpp"

namespace sluis::adapters {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

outcome ask(unsigned status, const std::string& body, std::size_t rows = 3,
            std::vector<header> headers = {}) {
    http_request asked;
    for (std::size_t i = 0; i < rows; ++i)
        asked.rows.push_back(i);
    asked.entries = rows;
    return meta::interpret(asked, {status, body, headers});
}

std::string error_body(int code, int subcode = 0, const std::string& message = "Words.",
                       bool transient = false) {
    json e{{"message", message}, {"type", "OAuthException"}, {"code", code}, {"fbtrace_id", "A1"}};
    if (subcode != 0) e["error_subcode"] = subcode;
    if (transient) e["is_transient"] = true;
    return json{{"error", e}}.dump();
}

header usage(int percent, int minutes) {
    return {"x-business-use-case-usage",
            R"({"123":[{"type":"custom_audience","call_count":)" + std::to_string(percent) +
                R"(,"total_cputime":5,"total_time":5,"estimated_time_to_regain_access":)" +
                std::to_string(minutes) + R"(,"ads_api_access_tier":"standard_access"}]})"};
}

std::string taken(int received, int invalid) {
    return json{{"audience_id", "23850000000000001"},
                {"session_id", "9778993"},
                {"num_received", received},
                {"num_invalid_entries", invalid},
                {"invalid_entry_samples", {{"secret", "sample"}}}}
        .dump();
}

TEST(meta_interpret, entries_that_arrived) {
    const outcome good{.all = fate::accepted, .received = 3};
    EXPECT_EQ(ask(200, taken(3, 0)), good);
    const outcome some{.all = fate::accepted_unverified,
                       .code = "invalid_entries",
                       .detail = "1 of 3 invalid",
                       .received = 3,
                       .invalid = 1};
    EXPECT_EQ(ask(200, taken(3, 1)), some);
    EXPECT_EQ(ask(200, taken(3, 3)).all, fate::rejected);
    EXPECT_EQ(ask(200, taken(1, 2)).all, fate::rejected);  // "not an exact number"
}

TEST(meta_interpret, entries_that_did_not_arrive) {
    const outcome fewer{.all = fate::accepted_unverified,
                        .code = "received_fewer",
                        .detail = "2 of 3 received",
                        .received = 2};
    EXPECT_EQ(ask(200, taken(2, 0)), fewer);
    EXPECT_EQ(ask(200, taken(0, 0)).all, fate::try_later);
    EXPECT_EQ(ask(200, taken(4, 0)).all, fate::accepted);
}

TEST(meta_interpret, an_answer_that_is_not_metas_is_no_confirmation) {
    for (const unsigned status : {200U, 204U, 400U, 401U, 403U, 404U, 500U, 502U}) {
        for (const char* body :
             {"", "<html>", "{}", R"({"num_received":"many"})", R"({"error":"x"})"})
            EXPECT_EQ(ask(status, body).all, fate::try_later) << status << body;
    }
    EXPECT_EQ(ask(301, "").all, fate::destination_stopped);  // a wrong base URL
    EXPECT_EQ(ask(413, "").all, fate::split);
}

struct code_row {
    int code;
    int subcode;
    fate expected;
    wait_scope scope = wait_scope::destination;
};

TEST(meta_interpret, codes) {
    const code_row rows[] = {
        {1, 0, fate::try_later},
        {2, 0, fate::try_later},
        {4, 0, fate::try_later, wait_scope::credential},
        {17, 0, fate::try_later, wait_scope::credential},
        {32, 0, fate::try_later, wait_scope::credential},
        {341, 0, fate::try_later, wait_scope::credential},
        {613, 0, fate::try_later},
        {80000, 0, fate::try_later},
        {80003, 0, fate::try_later},
        {80004, 0, fate::try_later},
        {80014, 0, fate::try_later},
        {368, 0, fate::try_later, wait_scope::credential},
        {190, 0, fate::token_refused},
        {190, 463, fate::token_refused},
        {190, 460, fate::token_refused},
        {102, 0, fate::token_refused},
        {3, 0, fate::destination_stopped},
        {10, 0, fate::destination_stopped},
        {200, 0, fate::destination_stopped},
        {200, 1870090, fate::destination_stopped},
        {200, 1870050, fate::destination_stopped},
        {270, 0, fate::destination_stopped},
        {294, 0, fate::destination_stopped},
        {299, 0, fate::destination_stopped},
        {100, 33, fate::destination_stopped},
        {100, 1713230, fate::destination_stopped},
        {100, 0, fate::split},
        {105, 0, fate::split},
        {194, 0, fate::split},
        {2650, 0, fate::try_later},
        {2650, 1870145, fate::try_later},
        {2650, 1870158, fate::try_later},
        {2650, 1870147, fate::try_later},
        {2650, 1870159, fate::try_later},
        {2650, 1870148, fate::try_later},
        {2650, 1870144, fate::destination_stopped},
        {2635, 0, fate::destination_stopped},
        {1487301, 0, fate::destination_stopped},
        {100, 1487366, fate::destination_stopped},
        {2655, 0, fate::destination_stopped},
        {9999, 0, fate::destination_stopped},
    };
    for (const code_row& r : rows) {
        for (const unsigned status : {200U, 400U, 500U}) {  // the status says nothing
            const outcome o = ask(status, error_body(r.code, r.subcode));
            EXPECT_EQ(o.all, r.expected) << r.code << '/' << r.subcode;
            EXPECT_EQ(o.scope, r.scope) << r.code;
            EXPECT_EQ(o.code,
                      std::to_string(r.code) + (r.subcode ? '/' + std::to_string(r.subcode) : ""));
            EXPECT_EQ(o.detail, "Words. (fbtrace_id A1)");
        }
    }
}

TEST(meta_interpret, what_the_table_of_codes_cannot_say) {
    EXPECT_EQ(ask(400, error_body(100), 1).all,
              fate::split);  // delivery knows what is left to halve
    EXPECT_EQ(ask(500, error_body(1, 0, "Please reduce the amount of data you're asking for")).all,
              fate::defect);
    EXPECT_EQ(ask(400, error_body(9999, 0, "Words.", true)).all, fate::try_later);
    EXPECT_EQ(ask(400, error_body(100, 0, "Words.", true)).all, fate::try_later);
}

TEST(meta_interpret, waits) {
    EXPECT_EQ(ask(400, error_body(80003), 3, {usage(100, 7)}).wait, 7min);
    EXPECT_EQ(ask(400, error_body(80003, 0, "", true), 3, {usage(100, 0)}).wait, 5min);
    EXPECT_EQ(ask(400, error_body(17), 3, {{"Retry-After", "9"}}).wait, 9s);
    EXPECT_EQ(ask(400, error_body(368)).wait, 2h);
    EXPECT_EQ(ask(500, error_body(2)).wait, std::nullopt);
    EXPECT_EQ(ask(200, taken(3, 0), 3, {usage(79, 0)}).wait, std::nullopt);
    EXPECT_EQ(ask(200, taken(3, 0), 3, {usage(80, 0)}).wait, 60s);
    EXPECT_EQ(ask(200, taken(3, 0), 3, {usage(97, 0)}).wait, 300s);
    EXPECT_EQ(ask(200, taken(3, 0), 3, {usage(100, 12)}).wait, 12min);
    EXPECT_EQ(ask(200, taken(3, 0), 3, {{"X-Business-Use-Case-Usage", "{\"1\":7}"}}).wait,
              std::nullopt);
}

TEST(meta_interpret, repeats_no_samples_and_no_tokens) {
    EXPECT_EQ(ask(200, taken(3, 1)).detail.find("sample"), std::string::npos);
    const outcome o =
        ask(400, error_body(190, 463, "token EAAB" + std::string(60, 'x') + " is bad"));
    EXPECT_EQ(o.detail, "token [...] is bad (fbtrace_id A1)");
}

TEST(meta_poll, nothing_comes_later) {
    EXPECT_EQ(meta::interpret_poll({200, "{}", {}}).what, poll_outcome::state::unknown_request);
}

// --- Access and what is declared -----------------------------------------------------------------

TEST(meta_token, is_in_the_credential) {
    const json credential{{"access_token", "EAAB-example-system-user-token"}};
    EXPECT_EQ(meta::plan_token(credential, {}), std::nullopt);
    EXPECT_EQ(meta::token_of(credential), "EAAB-example-system-user-token");
    EXPECT_EQ(meta::token_of(json::array()), "");
}

TEST(meta_authorize, proves_the_secret_in_the_query) {
    const instant now = from_ms(1'795'382'400'999);
    json credential{{"access_token", "EAAB-example-system-user-token"}};
    const std::string token = meta::token_of(credential);
    const auto target = [&] {
        http_request r{.target = "/v26.0/1/users"};
        meta::authorize(r, credential, token, now);
        EXPECT_EQ(r.headers, (std::vector<header>{{"Authorization", "Bearer " + token}}));
        return r.target;
    };
    EXPECT_EQ(target(), "/v26.0/1/users");
    credential["app_secret"] = "0123456789abcdef0123456789abcdef";
    EXPECT_EQ(target(),
              "/v26.0/1/users?appsecret_proof="
              "18296abe03a0d7347afc87535c861be613f37f5ed83da3f49264580fe537cc16");
    credential["proof_expires"] = true;
    EXPECT_EQ(target(),
              "/v26.0/1/users?appsecret_proof="
              "b5d41c0b118ac6890682a9679e41704b46002c9679a65c4eb051b3c0e074e487"
              "&appsecret_time=1795382400");
}

strings places(const std::vector<error>& faults) {
    strings all;
    for (const error& e : faults) {
        all.push_back(e.where);
        EXPECT_FALSE(e.cure.empty()) << e.what;
    }
    return all;
}

TEST(meta_settings, faults) {
    const auto of = [](const json& s) { return places(meta::check_settings(s)); };
    EXPECT_EQ(of(json::object()), strings{});
    EXPECT_EQ(of({{"ad_account_id", "1234567890"}}), strings{});
    EXPECT_EQ(of({{"limited_data_use", {{"country", 1}, {"state", 1000}}}}), strings{});
    EXPECT_EQ(of({{"ad_account_id", 1}}), strings{"ad_account_id"});
    EXPECT_EQ(of({{"ad_account_id", "act_1"}}), strings{"ad_account_id"});
    EXPECT_EQ(of({{"ad_acount_id", "1"}}), strings{"ad_account_id"});
    EXPECT_EQ(
        of({{"limited_data_use", {{"country", 2}, {"state", "CA"}, {"stat", 1}}}}),
        (strings{"limited_data_use country", "limited_data_use state", "limited_data_use state"}));
    EXPECT_FALSE(meta::check_settings(json(7)).empty());
}

TEST(meta_credential, faults) {
    const auto of = [](const json& c) { return places(meta::check_credential(c)); };
    EXPECT_EQ(of({{"access_token", "EAAB"}}), strings{});
    EXPECT_EQ(of({{"access_token", "EAAB"}, {"app_secret", "s"}, {"proof_expires", true}}),
              strings{});
    EXPECT_EQ(of(json::object()), strings{"access_token"});
    EXPECT_EQ(of({{"access_token", "EA AB"}}), strings{"access_token"});
    EXPECT_EQ(of({{"access_token", "EAAB"}, {"proof_expires", true}}), strings{"proof_expires"});
    EXPECT_EQ(of({{"acces_token", "EAAB"}}), (strings{"access_token", "access_token"}));
    EXPECT_FALSE(meta::check_credential(json::array()).empty());
}

}  // namespace
}  // namespace sluis::adapters

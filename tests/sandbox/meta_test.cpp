#include "gateway/base/codec.hpp"
#include "tests/sandbox/support.hpp"

namespace sluis::sandbox::testing_support {
namespace {

using meta_sandbox = meta_fixture;

json rows(const std::vector<std::string>& only) {
    return json::array({json(only)});
}

TEST_F(meta_sandbox, takes_rows_and_counts_them) {
    const answer a = users("POST", add());
    ASSERT_EQ(a.status, 200u);
    EXPECT_EQ(a.body.at("audience_id"), custom);
    EXPECT_EQ(a.body.at("session_id"), "9778993");
    EXPECT_EQ(a.body.at("num_received"), 2);
    EXPECT_EQ(a.body.at("num_invalid_entries"), 0);
    EXPECT_EQ(a.body.at("invalid_entry_samples"), json::object());
    const json usage = json::parse(a.headers.get("X-Business-Use-Case-Usage"));
    EXPECT_EQ(usage.at("1234567890").at(0).at("type"), "custom_audience");
    EXPECT_EQ(there(), (member_set{femke_there(), bram_there()}));
    EXPECT_EQ(violation(), "");
}

TEST_F(meta_sandbox, takes_out_whom_any_identifying_key_matches) {
    users("POST", add());
    const json body{
        {"payload", {{"schema", {"EMAIL", "COUNTRY"}}, {"data", rows({femke(), nl()})}}}};
    const answer a = users("DELETE", body);
    EXPECT_EQ(a.status, 200u);
    EXPECT_EQ(there(), member_set{bram_there()});
    EXPECT_EQ(violation(), "");
}

TEST_F(meta_sandbox, a_row_that_says_more_takes_the_place_of_the_one_before) {
    users("POST", add());
    json body = add();
    body["payload"]["data"][1][2] = nl();
    users("POST", body);
    member bram_now = bram_there();
    bram_now.emplace("COUNTRY", nl());
    EXPECT_EQ(there(), (member_set{femke_there(), bram_now}));
}

TEST_F(meta_sandbox, erases_from_every_audience_of_the_account) {
    users("POST", add());
    const json body{{"payload", {{"schema", "EMAIL_SHA256"}, {"data", {femke()}}}}};
    const std::string proof = "?appsecret_proof=" + hmac_sha256_hex(secret, token);
    const answer a = at("DELETE", "/v26.0/act_1234567890/usersofanyaudience" + proof, body.dump());
    EXPECT_EQ(a.status, 200u);
    EXPECT_EQ(there(), member_set{bram_there()});
}

TEST_F(meta_sandbox, takes_forms_and_a_proof_with_a_time) {
    const json body = add();
    const std::string form = "payload=" + percent_encode(body["payload"].dump()) +
                             "&session=" + percent_encode(body["session"].dump());
    const std::string now = std::to_string(to_ms(time.now()) / 1'000);
    const std::string proof =
        "?appsecret_proof=" + hmac_sha256_hex(secret, token + "|" + now) + "&appsecret_time=" + now;
    const std::string target = std::string("/v26.0/") + custom + "/users" + proof;
    EXPECT_EQ(at("POST", target, form, "application/x-www-form-urlencoded").status, 200u);
    EXPECT_EQ(there().size(), 2u);
    time.advance(std::chrono::seconds(301));
    EXPECT_EQ(code(at("POST", target, add().dump())), 100);
}

TEST_F(meta_sandbox, makes_the_proof_of_the_sheet) {
    const std::string key = "0123456789abcdef0123456789abcdef";
    const std::string known = "EAAB-example-system-user-token";
    EXPECT_EQ(hmac_sha256_hex(key, known),
              "18296abe03a0d7347afc87535c861be613f37f5ed83da3f49264580fe537cc16");
    EXPECT_EQ(hmac_sha256_hex(key, known + "|1795382400"),
              "b5d41c0b118ac6890682a9679e41704b46002c9679a65c4eb051b3c0e074e487");
}

TEST_F(meta_sandbox, does_not_take_invalid_rows_and_says_how_many) {
    const struct {
        const char* column;
        std::string value;
    } wrong[] = {
        {"EMAIL", "femke@example.com"},
        {"EMAIL", "31205550123"},
        {"EMAIL", std::string(64, 'A')},
        {"EMAIL", sha256_hex("")},
        {"GEN", sha256_hex("female")},
        {"COUNTRY", sha256_hex("NL")},
        {"DOBM", sha256_hex("3")},
        {"DOBY", sha256_hex("85")},
        {"MADID", "38400000-8CF0-11BD-B23E-10B96E40000D"},
    };
    for (const auto& w : wrong) {
        SCOPED_TRACE(w.column);
        json body = add();
        body["payload"] = {{"schema", {"EXTERN_ID", w.column}}, {"data", rows({"c42", w.value})}};
        const answer a = users("POST", body);
        EXPECT_EQ(a.status, 200u);
        EXPECT_EQ(a.body.at("num_received"), 1);
        EXPECT_EQ(a.body.at("num_invalid_entries"), 1);
        EXPECT_EQ(a.body.at("invalid_entry_samples").size(), 1u);
        EXPECT_NE(violation().find(w.column), std::string::npos);
        EXPECT_EQ(violation().find(w.value), std::string::npos);
        sandbox.clear_violations();
    }
    json body = add();
    body["payload"]["data"] = rows({"", "", ""});
    EXPECT_EQ(users("POST", body).body.at("num_invalid_entries"), 1);
    EXPECT_TRUE(there().empty());
}

// What is changed in a good request, and the code and subcode it is refused with.
struct strict_case {
    const char* name;
    void (*spoil)(json& body);
    int code;
    int subcode = 0;
};

const strict_case cases[] = {
    {"unknown parameter", [](json& b) { b["customer_consent"] = true; }, 100},
    {"no session", [](json& b) { b.erase("session"); }, 100},
    {"the session's id as text", [](json& b) { b["session"]["session_id"] = "77"; }, 100},
    {"the session's id too large",
     [](json& b) { b["session"]["session_id"] = 9'223'372'036'854'775'808u; }, 100},
    {"unknown name in the session", [](json& b) { b["session"]["id"] = 1; }, 100},
    {"not the first batch", [](json& b) { b["session"]["batch_seq"] = 2; }, 2650, 1870147},
    {"no payload", [](json& b) { b.erase("payload"); }, 100},
    {"unknown name in the payload", [](json& b) { b["payload"]["app_ids"] = {"1"}; }, 100},
    {"is_raw", [](json& b) { b["payload"]["is_raw"] = true; }, 100},
    {"unknown key", [](json& b) { b["payload"]["schema"][2] = "CITY"; }, 100},
    {"a key twice", [](json& b) { b["payload"]["schema"][2] = "EMAIL"; }, 100},
    {"a short row", [](json& b) { b["payload"]["data"][1].erase(2); }, 100},
    {"null for an unknown key", [](json& b) { b["payload"]["data"][1][2] = nullptr; }, 100},
    {"no rows", [](json& b) { b["payload"]["data"] = json::array(); }, 100},
    {"10,001 rows", [](json& b) { b["payload"]["data"] = json(10'001, b["payload"]["data"][0]); },
     100},
};

TEST_F(meta_sandbox, refuses_whatever_its_sheet_forbids) {
    for (const strict_case& c : cases) {
        SCOPED_TRACE(c.name);
        json body = add();
        c.spoil(body);
        const answer a = users("POST", body);
        EXPECT_EQ(a.status, 400u);
        EXPECT_EQ(code(a), c.code);
        EXPECT_EQ(subcode(a), c.subcode);
        EXPECT_TRUE(a.body.at("error").at("fbtrace_id").is_string());
        EXPECT_NE(violation(), "");
        sandbox.clear_violations();
    }
    EXPECT_TRUE(there().empty());
}

TEST_F(meta_sandbox, refuses_other_versions_audiences_proofs_tokens_and_types) {
    const std::string proof = "/users?appsecret_proof=" + hmac_sha256_hex(secret, token);
    const std::string here = std::string("/v26.0/") + custom;
    const std::string body = add().dump();
    const struct {
        std::string target;
        int code;
    } wrong[] = {
        {std::string("/v24.0/") + custom + proof, 2635},
        {std::string("/") + custom + proof, 2500},
        {std::string("/v99.0/") + custom + proof, 2500},
        {"/v26.0/23850000000000002" + proof, 100},
        {here + "/users", 100},
        {here + "/users?appsecret_proof=" + hmac_sha256_hex("other", token), 100},
        {here + proof + "&access_token=" + token, 100},
        {here + proof + "&method=delete", 100},
    };
    for (const auto& w : wrong) {
        SCOPED_TRACE(w.target);
        EXPECT_EQ(code(at("POST", w.target, body)), w.code);
    }
    EXPECT_EQ(code(at("POST", here + proof, body, "text/plain")), 100);
    EXPECT_EQ(code(at("PUT", here + proof, body)), 100);
    token = "EAABother";
    const answer a = users("POST", add());
    EXPECT_EQ(code(a), 190);
    EXPECT_EQ(subcode(a), 467);
    EXPECT_EQ(sandbox.violations().size(), std::size(wrong) + 3);
    EXPECT_TRUE(there().empty());
}

TEST_F(meta_sandbox, adds_up_a_session_and_holds_it_to_its_rules) {
    json body = add();
    body["session"]["last_batch_flag"] = false;
    users("POST", body);
    EXPECT_EQ(code(users("POST", body)), 100);  // batch 1 again
    body["session"]["batch_seq"] = 2;
    body["session"]["last_batch_flag"] = true;
    EXPECT_EQ(users("POST", body).body.at("num_received"), 4);
    body["session"]["batch_seq"] = 3;
    EXPECT_EQ(subcode(users("POST", body)), 1870159);
    body = add();
    body["session"]["last_batch_flag"] = false;
    users("POST", body);
    time.advance(std::chrono::minutes(91));
    body["session"]["batch_seq"] = 2;
    EXPECT_EQ(subcode(users("POST", body)), 1870158);
}

TEST_F(meta_sandbox, a_token_that_died_is_nobodys_mistake) {
    sandbox.set_tokens(which::meta, token_state::expired);
    answer a = users("POST", add());
    EXPECT_EQ(code(a), 190);
    EXPECT_EQ(subcode(a), 463);
    sandbox.set_tokens(which::meta, token_state::revoked);
    EXPECT_EQ(subcode(users("POST", add())), 460);
    EXPECT_EQ(violation(), "");
    sandbox.set_tokens(which::meta, token_state::good);
    EXPECT_EQ(users("POST", add()).status, 200u);
}

}  // namespace
}  // namespace sluis::sandbox::testing_support

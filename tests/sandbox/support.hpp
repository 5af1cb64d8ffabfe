// What the sandbox's tests share: a sandbox with a clock that stands still, and a client that sends
// what a test says, right or wrong.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/base/codec.hpp"
#include "tests/gateway/net/client_support.hpp"
#include "tests/gateway/net/temporary.hpp"
#include "tests/sandbox/crypto.hpp"
#include "tests/sandbox/sandbox.hpp"
#include "tests/sandbox/state_file.hpp"

namespace sluis::sandbox::testing_support {

using nlohmann::json;

// A folder with keys and a certificate, which take their time, but no state.
inline std::string fresh_folder() {
    static int number = 0;
    const std::string made = net::testing_support::temporary("sandbox" + std::to_string(++number));
    static const std::string first = made;
    if (made != first) {
        std::filesystem::copy(first, made);
        std::filesystem::remove(made + "/state.json");
    }
    return made;
}

struct answer {
    bool lost = false;  // no answer: the connection was reset
    unsigned status = 0;
    net::header_list headers{};
    json body{};
};

// The reasons of Google's field violations, in their order.
inline std::vector<std::string> reasons(const answer& a) {
    std::vector<std::string> out;
    for (const json& detail : a.body.at("error").value("details", json::array())) {
        for (const json& v : detail.value("fieldViolations", json::array()))
            out.push_back(v.value("reason", "unparsed") + " " + v.value("field", ""));
    }
    return out;
}

class sandbox_fixture : public testing::Test {
protected:
    static constexpr const char* list = "7090784486";
    static constexpr const char* custom = "23850000000000001";

    settable_clock time{*from_rfc3339("2026-11-24T12:00:00Z")};
    options wanted = [&] {
        options o;
        o.folder = fresh_folder();
        o.time = &time;
        return o;
    }();
    running_sandbox sandbox{wanted};
    net::testing_support::caller send{[&] {
        auto o = net::testing_support::to_loopback();
        o.tls = net::client_tls(sandbox.ca_file()).value();
        return o;
    }()};

    answer call(const std::string& method, const std::string& url, net::header_list headers,
                std::string body) {
        net::client_request r;
        r.method = method;
        r.url = url;
        r.headers = std::move(headers);
        r.body = std::move(body);
        r.timeout = std::chrono::seconds(10);
        const auto got = send(r);
        if (!got) {
            EXPECT_TRUE(got.error().failure == net::client_failure::reset_after_sent)
                << name(got.error().failure);
            return {.lost = true};
        }
        return {false, got->status, got->headers, json::parse(got->body, nullptr, false)};
    }

    json credential(const std::string& file) { return json::parse(read_file(file).value()); }

    std::string violation() {  // the only one, or none
        const auto all = sandbox.violations();
        EXPECT_LE(all.size(), 1u) << (all.empty() ? "" : all.back());
        return all.empty() ? "" : all.front();
    }
};

// --- Google --------------------------------------------------------------------------------------

class google_fixture : public sandbox_fixture {
protected:
    std::string token = get_token();

    answer ask_token(const std::string& form) {
        return call("POST", sandbox.token_url(),
                    {{"Content-Type", "application/x-www-form-urlencoded"}}, form);
    }
    std::string user_grant() {
        const json c = credential(sandbox.google_user_file());
        std::string form = "grant_type=refresh_token";
        for (const char* n : {"client_id", "client_secret", "refresh_token"})
            form += std::string("&") + n + "=" + percent_encode(c[n].get<std::string>());
        return form;
    }
    std::string get_token() { return ask_token(user_grant()).body.at("access_token"); }

    answer post(const std::string& method, const json& body) {
        return call("POST", sandbox.url(which::google) + "/v1/audienceMembers:" + method,
                    {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
                    body.dump());
    }
    answer status(const std::string& id) {
        return call("GET",
                    sandbox.url(which::google) + "/v1/requestStatus:retrieve?requestId=" + id,
                    {{"Authorization", "Bearer " + token}}, "");
    }
    json outcome(const std::string& id) {
        return status(id).body.at("requestStatusPerDestination").at(0);
    }

    // The sheet's own example: Femke with three identifiers, Jo with one.
    static json ingest() {
        return json::parse(R"({
  "destinations": [{
    "operatingAccount": {"accountType": "GOOGLE_ADS", "accountId": "1234567890"},
    "loginAccount": {"accountType": "GOOGLE_ADS", "accountId": "9876543210"},
    "productDestinationId": "7090784486"}],
  "audienceMembers": [
    {"userData": {"userIdentifiers": [
       {"emailAddress": "c1f84a31dba1422bafb90f8b218633202a5cef192b8530da1c73ae3752da92ee"},
       {"phoneNumber": "b321318d1cf3254ed6797176f453499a9cb25296499b5e004b794f53e6316371"},
       {"address": {
          "givenName": "896c6008e5706a2a4f40874343f747e8e9c3ab610007a41adb073c4a650ef0eb",
          "familyName": "b8004f1d6937db197b6600a8a90f12914a0c1632e39e18f504d1983639840eb4",
          "regionCode": "NL", "postalCode": "1012 AB"}}]},
     "consent": {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"}},
    {"userData": {"userIdentifiers": [
       {"emailAddress": "2bb52c6209b058568c5136a02dd0047eb0db703eb0bf10318fd9bd86977ebbcf"}]},
     "consent": {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"}}],
  "encoding": "HEX",
  "termsOfService": {"customerMatchTermsOfServiceStatus": "ACCEPTED"},
  "validateOnly": false})");
    }
    static json removal() {
        json body = ingest();
        body.erase("termsOfService");
        for (json& m : body["audienceMembers"])
            m.erase("consent");
        return body;
    }
    static member femke() {
        return {
            {"emailAddress", "c1f84a31dba1422bafb90f8b218633202a5cef192b8530da1c73ae3752da92ee"},
            {"phoneNumber", "b321318d1cf3254ed6797176f453499a9cb25296499b5e004b794f53e6316371"},
            {"address",
             "896c6008e5706a2a4f40874343f747e8e9c3ab610007a41adb073c4a650ef0eb|"
             "b8004f1d6937db197b6600a8a90f12914a0c1632e39e18f504d1983639840eb4|NL|1012 AB"}};
    }
    static member jo() {
        return {
            {"emailAddress", "2bb52c6209b058568c5136a02dd0047eb0db703eb0bf10318fd9bd86977ebbcf"}};
    }
    member_set there() { return sandbox.members(which::google, list); }
};

// --- Meta ----------------------------------------------------------------------------------------

class meta_fixture : public sandbox_fixture {
protected:
    std::string token = credential(sandbox.credential_file(which::meta)).at("access_token");
    std::string secret = credential(sandbox.credential_file(which::meta)).at("app_secret");
    std::uint64_t session = 9'778'993;

    answer users(const std::string& method, const json& body) {
        const std::string proof = hmac_sha256_hex(secret, token);
        return at(method, std::string("/v26.0/") + custom + "/users?appsecret_proof=" + proof,
                  body.dump());
    }
    answer at(const std::string& method, const std::string& target, const std::string& body,
              const std::string& type = "application/json") {
        return call(method, sandbox.url(which::meta) + target,
                    {{"Authorization", "Bearer " + token}, {"Content-Type", type}}, body);
    }
    static int code(const answer& a) { return a.body.at("error").at("code"); }
    static int subcode(const answer& a) { return a.body.at("error").value("error_subcode", 0); }

    static std::string femke() {
        return "c1f84a31dba1422bafb90f8b218633202a5cef192b8530da1c73ae3752da92ee";
    }
    static std::string bram() {
        return "ddad5224705ce9f541fd7a8b1bddee9620c74568806f1c542e9eb759148a1ff6";
    }
    static std::string nl() {
        return "1843653496800edfd0d30326c82f53b0338ed408468cca4a2f1b52f2f6395fc9";
    }
    json add() {  // a new session each time
        return {{"session",
                 {{"session_id", session++},
                  {"batch_seq", 1},
                  {"last_batch_flag", true},
                  {"estimated_num_total", 2}}},
                {"payload",
                 {{"schema", {"EXTERN_ID", "EMAIL", "COUNTRY"}},
                  {"data", {{"c42", femke(), nl()}, {"c43", bram(), ""}}}}}};
    }
    static member femke_there() {
        return {{"EXTERN_ID", "c42"}, {"EMAIL", femke()}, {"COUNTRY", nl()}};
    }
    static member bram_there() { return {{"EXTERN_ID", "c43"}, {"EMAIL", bram()}}; }
    member_set there() { return sandbox.members(which::meta, custom); }
};

}  // namespace sluis::sandbox::testing_support

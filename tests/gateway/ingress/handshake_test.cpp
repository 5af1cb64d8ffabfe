// Senders that ask before they send, and those that are told something of their own.
#include "gateway/ingress/handshake.hpp"

#include <gmock/gmock.h>

#include "gateway/base/metrics.hpp"
#include "tests/gateway/ingress/support.hpp"

namespace sluis::ingress {
namespace {

using testing::HasSubstr;

const std::string app_key = "the app secret of the platform";
const std::string old_verify = "the-verify-token-before";
const std::string verify_token = "the-verify-token-of-now";
const std::string write_key = "a-write-key-of-24-letters";
const std::string other_write_key = "another-write-key-of-this";

constexpr std::string_view platform = R"({
    "headers": ["x-challenge"],
    "bodies": ["json", "form"],
    "handshakes": [
        {"name": "subscribe", "method": "GET", "token": "$.query['hub.verify_token']",
         "when": {"path": "$.query['hub.mode']", "equals": "subscribe"},
         "challenge": {"path": "$.query['hub.challenge']", "pattern": "[0-9A-Za-z]{1,20}"},
         "answer": {"content_type": "text/plain", "body": "{challenge}"}},
        {"name": "still there", "method": "GET",
         "when": {"path": "$.query.challengeCode", "exists": true},
         "challenge": {"path": "$.query.challengeCode", "pattern": "[0-9a-f-]{36}"},
         "answer": {"content_type": "application/json",
                    "body": {"challengeCode": "{challenge}", "challengeResponse": "{hmac}"}}},
        {"name": "echo", "when": {"path": "$.body.type", "equals": "url_verification"},
         "challenge": {"path": "$.body.challenge", "pattern": "\\w+"},
         "answer": {"content_type": "application/json", "body": {"challenge": "{challenge}"}}},
        {"name": "in a header", "when": {"path": "$.headers['x-challenge']", "exists": true},
         "challenge": {"path": "$.headers['x-challenge']", "pattern": "\\w+"},
         "answer": {"headers": {"X-Echo": "{challenge}"}}},
        {"name": "a ping", "unsigned": true, "when": {"all": [
            {"path": "$.content_type", "equals": "application/x-www-form-urlencoded"},
            {"path": "$.body.webhook_id", "matches": "^[0-9]+$"}]}},
        {"name": "may I", "method": "OPTIONS",
         "when": {"path": "$.query.rate", "exists": true},
         "answer": {"status": 204, "headers": {"WebHook-Allowed-Rate": "*"}}}
    ]})";

class handshake_test : public ingress_test {
protected:
    handshake_test() {
        const json signed_body = json::parse(R"({"mode": "hmac", "hash": "sha256",
            "signature": {"headers": ["X-Form-Signature"], "form": "raw", "prefix": "sha256=",
                          "encoding": "base64"}})");
        auto all = std::make_shared<declaration::catalog>();
        all->add(live("platform", mapping_of(signed_body, json::parse(platform)),
                      {key_of(app_key), key_of(verify_token, {}, "verify"),
                       key_of(old_verify, noon + std::chrono::hours{1}, "verify")}));
        const json any = json::parse(R"({"mode": "any", "of": [
            {"mode": "basic", "user_only": true}, {"mode": "token", "token": {"body": "/writeKey"}}]})");
        const json api = json::parse(R"({"paths": ["/v1/batch", "/v1/identify"],
            "answer": {"content_type": "application/json", "body": {"success": true}},
            "every_answer": {"Access-Control-Allow-Origin": "*"},
            "handshakes": [{"name": "preflight", "method": "OPTIONS", "answer": {"status": 204}}]})");
        all->add(live("app", mapping_of(any, api), {key_of(write_key)}));
        declaration::live_source open = live("anybody", mapping_of(any, api), {key_of(write_key)});
        open.who.reset();
        all->add(std::move(open));
        all->add(live("site", mapping_of(any, api), {key_of(other_write_key)}));
        sources.set(all);
    }
};

net::request ask(std::string method, std::string target) {
    return {.method = std::move(method), .target = std::move(target)};
}

TEST_F(handshake_test, answers_those_that_the_mapping_knows) {
    const std::string uuid = "8c5e6a4e-1f3d-4b6c-9a3e-0a1b2c3d4e5f";
    const std::string hello = "/hooks/platform?hub.mode=subscribe&hub.challenge=1158201444";
    const struct {
        net::request sent;
        std::string body;
    } rows[] = {
        {ask("GET", hello + "&hub.verify_token=" + verify_token), "1158201444"},
        {ask("GET", hello + "&hub.verify_token=" + old_verify), "1158201444"},
        // openssl dgst -sha256 -hmac
        {ask("GET", "/hooks/platform?challengeCode=" + uuid),
         R"({"challengeCode":")" + uuid +
             R"(","challengeResponse":"442a15c29a938748b304b53be1cf177599ad43f38d39f54cee6d5cbfa11cda42"})"},
        {from_form(R"({"type": "url_verification", "challenge": "abc"})", app_key,
                   "/hooks/platform"),
         R"({"challenge":"abc"})"},
        {post("/hooks/platform", "webhook_id=12", std::string(form_type)), ""},
    };
    for (const auto& row : rows) {
        const answered a = send(row.sent);
        EXPECT_EQ(a.status, 200) << row.sent.target;
        EXPECT_EQ(a.whole.body, row.body);
    }
    net::request header = from_form("{}", app_key, "/hooks/platform");
    header.headers.add("X-Challenge", "abc");
    EXPECT_EQ(send(header).whole.headers.get("X-Echo"), "abc");
    const answered options = send(ask("OPTIONS", "/hooks/platform?rate=120"));
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.whole.headers.get("WebHook-Allowed-Rate"), "*");
    EXPECT_TRUE(queue.stored.empty()) << "a handshake is no submission";
    EXPECT_THAT(metrics::page(),
                HasSubstr(R"(sluis_submissions_total{outcome="handshake",source="platform"})"));
}

TEST_F(handshake_test, tells_a_stranger_nothing) {
    time.advance(std::chrono::hours{2});
    const std::string hello = "/hooks/platform?hub.mode=subscribe&hub.challenge=1158201444";
    const std::string rows[] = {
        "/hooks/platform",
        hello,
        hello + "&hub.verify_token=",
        hello + "&hub.verify_token=wrong",
        hello + "&hub.verify_token=" + old_verify,  // not any more
        hello + "&hub.verify_token=" + app_key,     // signs, and is no token
        "/hooks/platform?hub.mode=subscribe&hub.verify_token=" + verify_token,
        "/hooks/platform?hub.mode=subscribe&hub.challenge=<script>&hub.verify_token=" +
            verify_token,
        "/hooks/platform?challengeCode=x",
        "/hooks/platform?challengeCode=%0d%0aX:y",
        "/hooks/nobody?challengeCode=8c5e6a4e-1f3d-4b6c-9a3e-0a1b2c3d4e5f",
    };
    const answered first = send(ask("GET", rows[0]));
    EXPECT_EQ(first.status, 405);
    EXPECT_EQ(first.whole.headers.get("Allow"), "POST");
    for (const std::string& target : rows)
        EXPECT_EQ(send(ask("GET", target)).whole, first.whole) << target;
    EXPECT_EQ(send(ask("OPTIONS", "/hooks/platform")).whole, first.whole);
    EXPECT_THAT(metrics::page(), HasSubstr(R"(outcome="wrong_verify_token",source="platform"})"));
}

TEST_F(handshake_test, needs_a_signature_where_the_mapping_wants_one) {
    const std::string challenge = R"({"type": "url_verification", "challenge": "abc"})";
    EXPECT_EQ(send(post("/hooks/platform", challenge)).status, 401);
    EXPECT_EQ(send(from_form(challenge, "another key", "/hooks/platform")).status, 401);
    // What only resembles a ping is a submission, and has to be signed.
    EXPECT_EQ(send(post("/hooks/platform", "webhook_id=x", std::string(form_type))).status, 401);
    const std::string padded = "webhook_id=12&x=" + std::string(longest_unsigned_handshake, 'x');
    EXPECT_EQ(send(post("/hooks/platform", padded, std::string(form_type))).status, 401);
    // A challenge that does not fit is a submission like others.
    EXPECT_EQ(send(from_form(R"({"type": "url_verification", "challenge": "<b>"})", app_key,
                             "/hooks/platform"))
                  .body["duplicate"],
              false);
}

net::request with_key(std::string target, const std::string& key) {
    net::request r = post(std::move(target), R"({"messageId": ")" + key + "\"}");
    r.headers.add("Authorization", "Basic " + to_base64(key + ":"));
    return r;
}

TEST_F(handshake_test, finds_the_source_by_its_secret_at_a_path_of_the_mapping) {
    const answered a = send(with_key("/v1/batch", write_key));
    EXPECT_EQ(a.status, 200);
    EXPECT_EQ(a.whole.body, R"({"success":true})");
    EXPECT_EQ(a.whole.headers.get("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(queue.last.source, "app");
    EXPECT_EQ(queue.last.target, "/v1/batch");
    EXPECT_EQ(send(with_key("/v1/identify?x=1", other_write_key)).status, 200);
    EXPECT_EQ(queue.last.source, "site");
    EXPECT_EQ(send(post("/v1/batch", R"({"writeKey": ")" + other_write_key + "\"}")).status, 200);
    EXPECT_EQ(queue.last.source, "site");
    EXPECT_EQ(send(with_key("/hooks/app", write_key)).status, 200) << "its own URL works too";
    EXPECT_EQ(send(post("/hooks/anybody", R"({"a": 1})")).status, 200);
    queue.stored.clear();
    const answered wrong = send(with_key("/v1/batch", "a key that is nobody's"));
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.whole.headers.get("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(send(with_key("/hooks/app", other_write_key)).status, 401);
    EXPECT_EQ(send(with_key("/v1/other", write_key)).status, 404);
    EXPECT_EQ(send(ask("OPTIONS", "/v1/batch")).status, 204);
    EXPECT_EQ(send(ask("GET", "/v1/batch")).status, 405);
    EXPECT_TRUE(queue.stored.empty());
}

}  // namespace
}  // namespace sluis::ingress

// What is let in, and what is stored of it.
#include <gmock/gmock.h>

#include "gateway/base/metrics.hpp"
#include "tests/gateway/ingress/support.hpp"

namespace sluis::ingress {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Pair;

TEST_F(ingress_test, stores_an_authentic_submission_and_answers_200_with_its_id) {
    const answered a = send(from_form(R"({"event_id": "e-1"})"));
    EXPECT_EQ(a.status, 200);
    EXPECT_EQ(a.whole.headers.get("Content-Type"), "application/json");
    EXPECT_THAT(a.whole.body, MatchesRegex(R"(\{"id":"[0-9a-f]{32}","duplicate":false\})"));
    EXPECT_EQ(a.body["id"], queue::to_hex(queue::submission_id_of("form", "e-1")));
    EXPECT_EQ(queue.last, (queue::entry{.source = "form",
                                        .event_key = "e-1",
                                        .received_at = noon,
                                        .method = "POST",
                                        .target = "/hooks/form",
                                        .content_type = "application/json",
                                        .body = R"({"event_id": "e-1"})"}));
}

TEST_F(ingress_test, knows_a_repeat_and_gives_it_the_id_of_the_first_time) {
    const answered first = send(from_form(R"({"event_id": "e-1"})"));
    time.advance(std::chrono::hours{24});
    const answered again = send(from_form(R"({"event_id": "e-1"})"));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body, (json{{"id", first.body["id"]}, {"duplicate", true}}));
    EXPECT_EQ(queue.stored.size(), 1U);
}

TEST_F(ingress_test, keeps_the_headers_that_the_mapping_names_and_no_others) {
    net::request r = from_crm("msg-1", "{}");
    r.headers.add("X-Topic", "created");
    r.headers.add("Cookie", "session=1");
    r.headers.add("User-Agent", "x");
    ASSERT_EQ(send(r).status, 200);
    EXPECT_THAT(queue.last.headers,
                ElementsAre(Pair("webhook-id", "msg-1"), Pair("x-topic", "created")));
}

TEST_F(ingress_test, makes_the_event_key_of_what_the_sender_says_or_else_of_the_body) {
    const std::string long_key(121, 'k');
    const std::string fits(120, 'k');
    const std::pair<std::string, std::string> rows[] = {
        {R"({"event_id": "e-1"})", "e-1"},
        {R"({"event_id": 9223372036854775807})", "9223372036854775807"},
        {R"({"event_id": ")" + fits + "\"}", fits},
        {R"({"event_id": ")" + long_key + "\"}", "key:[0-9a-f]{64}"},
        {R"({"event_id": "a\u0000b"})", "key:[0-9a-f]{64}"},
        {R"({"event_id": "a\nb"})", "key:[0-9a-f]{64}"},
        {R"({"event_id": ""})", "body:[0-9a-f]{64}"},
        {R"({"event_id": null})", "body:[0-9a-f]{64}"},
        {R"({"event_id": {}})", "body:[0-9a-f]{64}"},
        {R"({})", "body:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
    };
    for (const auto& [body, key] : rows) {
        ASSERT_EQ(send(from_form(body)).status, 200) << body;
        EXPECT_THAT(queue.last.event_key, MatchesRegex(key)) << body;
    }
    EXPECT_EQ(queue.stored.size(), std::size(rows)) << "all of them differ";
}

TEST_F(ingress_test, takes_a_test_every_time_and_marks_it) {
    net::request r = from_form(R"({"event_id": "e-1"})");
    r.headers.add("Sluis-Test", "yes");
    EXPECT_EQ(send(r).body["duplicate"], false);
    EXPECT_THAT(queue.last.headers, ElementsAre(Pair("sluis-test", "1")));
    EXPECT_TRUE(queue::is_test(queue.last));
    time.advance(std::chrono::milliseconds{1});
    EXPECT_EQ(send(r).body["duplicate"], false);
    EXPECT_EQ(send(from_form(R"({"event_id": "e-1"})")).body["duplicate"], false)
        << "the real one is no repeat of a test";
    r.headers.set("X-Form-Signature", "sha256=AAAA");
    EXPECT_EQ(send(r).status, 401) << "a test proves itself as well";
}

TEST_F(ingress_test, undoes_a_compression_that_the_provider_uses_whatever_the_headers_say) {
    const std::string plain = R"({"key": ")" + token + R"(", "event_id": "p-1"})";
    const std::string packed = gzip_of(plain);
    net::request labelled = post("/hooks/packed", packed);
    labelled.headers.add("Content-Encoding", "GZIP");
    const net::request requests[] = {
        post("/hooks/packed", plain), labelled, post("/hooks/packed", packed),
        with(labelled, "Content-Type", std::string(form_type)),
        with(post("/hooks/packed", plain), "Content-Encoding", "identity")};
    for (const net::request& r : requests) {
        queue.stored.clear();
        EXPECT_EQ(send(r).status, 200);
        EXPECT_EQ(queue.last.body, plain);
        EXPECT_EQ(queue.last.event_key, "p-1");
    }
}

TEST_F(ingress_test, refuses_a_compression_that_is_none_or_too_much) {
    const std::string huge =
        R"({"key": ")" + token + R"(", "x": ")" + std::string(11UL << 20U, 'x') + "\"}";
    // The token cannot be read, so nobody is let in.
    EXPECT_EQ(send(post("/hooks/packed", gzip_of(huge))).status, 401);
    EXPECT_EQ(send(post("/hooks/packed", gzip_of("{}").substr(0, 12))).status, 401);
    net::request other = post("/hooks/packed", R"({"key": ")" + token + "\"}");
    other.headers.add("Content-Encoding", "br");
    EXPECT_EQ(send(other).status, 415);
    EXPECT_TRUE(queue.stored.empty());
}

// Somebody signs up, unsubscribes by another way, and signs up again with the same words.
TEST_F(ingress_test, takes_the_same_words_on_another_day_for_another_submission) {
    const auto filled_in = [] {
        net::request r = post("/hooks/page", "mail=greta%40example.org", std::string(form_type));
        r.headers.add("X-Token", token);
        return r;
    };
    ASSERT_EQ(send(filled_in()).body["duplicate"], false);
    EXPECT_THAT(queue.last.event_key, MatchesRegex("body:2026-06-01:[0-9a-f]{64}"));
    time.advance(std::chrono::minutes{1});
    EXPECT_EQ(send(filled_in()).body["duplicate"], true) << "the button was pressed twice";
    time.advance(std::chrono::hours{24});
    EXPECT_EQ(send(filled_in()).body["duplicate"], false);
}

// Nothing else keeps a captured request from being sent again.
TEST_F(ingress_test, remembers_a_body_for_ever_that_is_signed_without_a_time) {
    ASSERT_EQ(send(from_form("{}")).body["duplicate"], false);
    time.advance(std::chrono::hours{24 * 30});
    net::request again = post("/hooks/form", "{}");
    again.headers.add("X-Form-Signature", "sha256=" + signature(form_key, {"{}"}));
    EXPECT_EQ(send(again).body["duplicate"], true);
}

TEST_F(ingress_test, takes_a_form_of_a_browser) {
    net::request r = post("/hooks/page", "form=7&entry=12&mail=greta%40example.org&b[]=1&b[]=2",
                          std::string(form_type) + "; charset=UTF-8");
    r.headers.add("X-Token", token);
    EXPECT_EQ(send(r).status, 200);
    EXPECT_EQ(queue.last.event_key, "7:12");
    EXPECT_EQ(queue.last.content_type, "application/x-www-form-urlencoded; charset=UTF-8");
}

TEST_F(ingress_test, takes_json_by_any_of_its_names) {
    for (const char* type : {"application/json", "application/json; charset=utf-8",
                             "APPLICATION/JSON", "text/json", "application/cloudevents+json", ""}) {
        queue.stored.clear();
        net::request r = from_form("{}");
        r.headers.remove("Content-Type");
        if (*type != '\0') r.headers.add("Content-Type", type);
        EXPECT_EQ(send(r).status, 200) << type;
    }
}

TEST_F(ingress_test, takes_old_http_and_any_case_of_header_names) {
    net::request r = from_form("{}");
    const std::string value(r.headers.get("X-Form-Signature"));
    r.headers.remove("X-Form-Signature");
    r.headers.add("x-fORM-signature", value);
    r.version = 10;
    EXPECT_EQ(send(r).status, 200);
}

TEST_F(ingress_test, keeps_tokens_out_of_what_is_stored) {
    const std::pair<std::string, std::string> rows[] = {
        {"/hooks/link?token=" + token, "/hooks/link"},
        {"/hooks/link?a=1&token=" + token + "&b=2", "/hooks/link?a=1&b=2"},
        {"/hooks/link?%74oken=" + token + "&b=%20", "/hooks/link?b=%20"},
        {"/hooks/link?tokens=1&token=" + token, "/hooks/link?tokens=1"},
    };
    for (const auto& [sent, kept] : rows) {
        queue.stored.clear();
        EXPECT_EQ(send(post(sent, "{}")).status, 200) << sent;
        EXPECT_EQ(queue.last.target, kept);
    }
}

TEST_F(ingress_test, finds_a_token_in_the_body) {
    const std::string body = R"({"keys": [{"secret/key": ")" + token + R"("}]})";
    EXPECT_EQ(send(post("/hooks/hidden", body)).status, 200);
    EXPECT_EQ(queue.last.body, body);
}

TEST_F(ingress_test, lets_anybody_in_where_the_operator_says_so) {
    EXPECT_EQ(send(post("/hooks/open", "{}")).status, 200);
    EXPECT_EQ(send(post("/hooks/open", "a=1", std::string(form_type))).status, 200);
}

TEST_F(ingress_test, verifies_as_standard_webhooks_does) {  // the example of its first sender
    const json scheme = json::parse(R"({"mode": "hmac", "hash": "sha256",
        "content": "{id}.{ts}.{body}", "id": {"headers": ["webhook-id"]}, "key_form": "whsec",
        "signature": {"headers": ["webhook-signature"], "form": "versions", "key": "v1",
                      "encoding": "base64"},
        "timestamp": {"headers": ["webhook-timestamp"], "unit": "s"}})");
    auto all = std::make_shared<declaration::catalog>();
    all->add(live("std", mapping_of(scheme), {key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}));
    sources.set(all);
    time.set(from_ms(1'614'265'330'000));
    net::request r = post("/hooks/std", R"({"test": 2432232314})");
    r.headers.add("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek");
    r.headers.add("webhook-timestamp", "1614265330");
    r.headers.add("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    EXPECT_EQ(send(r).status, 200);
}

TEST_F(ingress_test, gives_signatures_over_the_url_the_public_one) {
    const json scheme = json::parse(R"({"mode": "hmac", "hash": "sha256",
        "content": "{method}{uri}{body}",
        "signature": {"headers": ["X-Signature"], "form": "raw", "encoding": "base64"}})");
    auto all = std::make_shared<declaration::catalog>();
    all->add(live("url", mapping_of(scheme), {key_of(form_key)}));
    sources.set(all);
    net::request r = post("/hooks/url?a=1", "{}");
    r.headers.add("Host", "elsewhere.example.com");
    r.headers.add("X-Signature",
                  signature(form_key, {"POST", "https://hooks.example.com/hooks/url?a=1", "{}"}));
    EXPECT_EQ(send(r).status, 200);
}

TEST_F(ingress_test, works_with_the_catalog_in_force) {
    sources.set(std::make_shared<declaration::catalog>());
    EXPECT_EQ(send(from_form("{}")).status, 401);
    sources.set(all_sources());
    EXPECT_EQ(send(from_form("{}")).status, 200);
}

TEST_F(ingress_test, counts_by_source_and_outcome) {
    const auto count = [](const std::string& source, const std::string& outcome) {
        const std::string row =
            "sluis_submissions_total{outcome=\"" + outcome + "\",source=\"" + source + "\"} ";
        const std::string page = metrics::page();
        const auto at = page.find(row);
        return at == std::string::npos ? 0 : std::stoi(page.substr(at + row.size()));
    };
    const int accepted = count("crm", "accepted");
    const int duplicates = count("crm", "duplicate");
    const int wrong = count("crm", "wrong_signature");
    const int unknown = count("(unknown)", "unknown_source");
    send(from_crm("m", "{}"));
    send(from_crm("m", "{}"));
    send(with(from_crm("m", "{}"), "webhook-id", "n"));
    send(post("/hooks/stranger-1", "{}"));
    send(post("/hooks/stranger-2", "{}"));
    EXPECT_EQ(count("crm", "accepted"), accepted + 1);
    EXPECT_EQ(count("crm", "duplicate"), duplicates + 1);
    EXPECT_EQ(count("crm", "wrong_signature"), wrong + 1);
    EXPECT_EQ(count("(unknown)", "unknown_source"), unknown + 2);
    EXPECT_THAT(metrics::page(), testing::Not(HasSubstr("stranger"))) << "strangers make no labels";
    EXPECT_THAT(metrics::page(), HasSubstr("sluis_accept_seconds_count"));
}

}  // namespace
}  // namespace sluis::ingress

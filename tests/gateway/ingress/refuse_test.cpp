// What is not let in. All of it leaves the queue as it is and quotes nothing of the request.
#include <gmock/gmock.h>

#include "gateway/ingress/hooks.hpp"
#include "tests/gateway/ingress/support.hpp"

namespace sluis::ingress {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// In every body and header below, and in no answer.
const std::string canary = "greta-1f9a@example.org";

std::string order(const std::string& more = "") {
    return R"({"event_id": "e", "email": ")" + canary + "\"" + more + "}";
}

struct refused_request {
    std::string name;
    net::request sent;
    std::string reason;
};

net::request moved(net::request r, std::string target) {
    r.target = std::move(target);
    return r;
}
net::request changed(net::request r, std::string body) {
    r.body = std::move(body);
    return r;
}
net::request twice(net::request r, std::string_view name) {
    r.headers.add(std::string(name), std::string(r.headers.get(name)));
    return r;
}

std::vector<refused_request> forgeries() {
    const net::request form = from_form(order());
    const net::request crm = from_crm("msg-1", order());
    const std::string mac = signature(form_key, {form.body});
    const auto signed_as = [&](std::string value) {
        return with(form, "X-Form-Signature", std::move(value));
    };
    const auto at = [&](std::string time) {
        return with(crm, "webhook-timestamp", std::move(time));
    };
    const std::string by_link = "/hooks/link";
    const auto hidden = [](const std::string& keys) {
        return post("/hooks/hidden", R"({"keys": )" + keys + R"(, "email": ")" + canary + "\"}");
    };
    return {
        {"unknown source", moved(form, "/hooks/" + canary), "unknown_source"},
        {"no name of a source", moved(form, "/hooks/"), "unknown_source"},
        {"disabled source", from_form(order(), form_key, "/hooks/paused"), "unknown_source"},
        {"no signature", without(form, "X-Form-Signature"), "no_signature"},
        {"an empty one", signed_as(""), "no_signature"},
        {"two", twice(form, "X-Form-Signature"), "doubled_signature"},
        {"without its prefix", signed_as(mac), "malformed_signature"},
        {"with another prefix", signed_as("sha1=" + mac), "malformed_signature"},
        {"not base64", signed_as("sha256=" + canary), "malformed_signature"},
        {"cut", signed_as("sha256=" + mac.substr(0, 40)), "wrong_signature"},
        {"of another key", from_form(order(), "another key"), "wrong_signature"},
        {"of another body", changed(form, order(", \"x\": 1")), "wrong_signature"},
        {"of a body with one more byte", changed(form, order() + " "), "wrong_signature"},
        {"of another source", moved(crm, "/hooks/form"), "no_signature"},
        {"no timestamp", without(crm, "webhook-timestamp"), "no_timestamp"},
        {"a timestamp with a sign", at("+1780315200"), "malformed_timestamp"},
        {"in hex", at("0x6a1d7b40"), "malformed_timestamp"},
        {"in milliseconds", at("1780315200000"), "malformed_timestamp"},
        {"over 2^64", at("18446744073709551617"), "malformed_timestamp"},
        {"late", from_crm("msg-1", order(), noon - seconds{301}), "outside_window"},
        {"early", from_crm("msg-1", order(), noon + seconds{301}), "outside_window"},
        {"a new time on an old signature", at("1780315201"), "wrong_signature"},
        {"replayed under another id", with(crm, "webhook-id", "msg-2"), "wrong_signature"},
        {"no id", without(crm, "webhook-id"), "no_id"},
        {"another version only",
         with(crm, "webhook-signature",
              "v1a," + signature(crm_key, {"msg-1", ".", "1780315200", ".", crm.body})),
         "no_signature"},
        {"no token", post(by_link, order()), "no_signature"},
        {"a wrong token", post(by_link + "?token=" + canary, order()), "wrong_token"},
        {"two tokens", post(by_link + "?token=" + token + "&token=" + token, order()),
         "no_signature"},
        {"a token in a bad query", post(by_link + "?token=" + token + "&b=%zz", order()),
         "no_signature"},
        {"no token in the body", hidden("[]"), "no_signature"},
        {"one that is no text", hidden(R"([{"secret/key": 7}])"), "no_signature"},
        {"one elsewhere", hidden(R"({"0": [{"secret/key": ")" + token + "\"}]}"), "no_signature"},
        {"a wrong one", hidden(R"([{"secret/key": "x"}])"), "wrong_token"},
        {"a body that cannot be read", post("/hooks/hidden", "{" + canary), "no_signature"},
        {"a body of another type", post("/hooks/hidden", order(), "text/plain"), "no_signature"},
    };
}

TEST_F(ingress_test, refuses_what_is_not_proven_with_one_and_the_same_answer) {
    const authenticator who("https://hooks.example.com");
    std::optional<net::response> first;
    for (const refused_request& row : forgeries()) {
        const auto source = row.sent.target.substr(7, row.sent.target.find('?') - 7);
        const auto known = sources.get();
        const auto checked = check(who, known->find(source), row.sent, noon);
        ASSERT_TRUE(std::holds_alternative<refusal>(checked)) << row.name;
        EXPECT_EQ(std::get<refusal>(checked).reason, row.reason) << row.name;
        const answered a = send(row.sent);
        EXPECT_EQ(a.status, 401) << row.name;
        if (!first) first = a.whole;
        EXPECT_EQ(a.whole, *first) << row.name;
    }
    EXPECT_EQ(first->headers.get("Content-Type"), "application/problem+json");
    EXPECT_TRUE(first->headers.contains("WWW-Authenticate"));
    EXPECT_THAT(first->body, Not(HasSubstr("1f9a")));
    EXPECT_FALSE(json::parse(first->body)["errors"][0]["cure"].get<std::string>().empty());
    EXPECT_TRUE(queue.stored.empty());
}

TEST_F(ingress_test, answers_a_replay_like_the_first_time_while_its_time_is_good) {
    const net::request captured = from_crm("msg-1", order());
    const answered first = send(captured);
    const answered again = send(captured);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body["id"], first.body["id"]);
    EXPECT_EQ(again.body["duplicate"], true);
    time.advance(seconds{300});
    EXPECT_EQ(send(captured).status, 200);
    time.advance(seconds{1});
    EXPECT_EQ(send(captured).status, 401);
    EXPECT_EQ(send(from_crm("msg-1", order(), time.now())).body["duplicate"], true)
        << "the sender's own retry is signed anew";
    EXPECT_EQ(queue.stored.size(), 1U);
}

TEST_F(ingress_test, takes_an_old_key_until_its_end) {
    const auto with_new = from_form(R"({"event_id": 1})");
    const auto with_old = from_form(R"({"event_id": 2})", old_form_key);
    EXPECT_EQ(send(with_new).status, 200);
    EXPECT_EQ(send(with_old).status, 200);
    time.set(noon + hours{1});
    EXPECT_EQ(send(with_old).status, 200);
    time.advance(std::chrono::milliseconds{1});
    EXPECT_EQ(send(with_old).status, 401);
    EXPECT_EQ(send(with_new).status, 200);
}

struct bad_body {
    std::string name, body, where;
};

std::vector<bad_body> bad_json() {
    const std::string deep(65, '[');
    std::string many = "[1";
    for (int i = 0; i < 100'000; ++i)
        many += ",1";
    return {
        {"empty", "", "body"},
        {"white space", "  ", "body:1:3"},
        {"no JSON", canary, "body:1:"},
        {"cut", order().substr(0, 20), "body:1:"},
        {"two values", order() + "\n" + order(), "body:2:1"},
        {"a comma too many", "{\n\"a\": 1,\n}", "body:3:1"},
        {"single quotes", "{'a': '" + canary + "'}", "body:1:2"},
        {"NaN", "{\"a\": NaN}", "body:1:7"},
        {"a byte order mark", "\xEF\xBB\xBF" + order(), "body:1:1"},
        {"UTF-16", std::string("{\0}\0", 4), "body:1:2"},
        {"not UTF-8", "{\"a\": \"\xC3\x28\"}", "body:1:8"},
        {"an overlong form", "{\"a\": \"\xC0\xAF\"}", "body:1:8"},
        {"half a surrogate pair", "{\"a\": \"\\ud800\"}", "body:1:"},
        {"a name twice", "{\"" + canary + "\": 1,\n \"" + canary + "\": 2}", "body:2:"},
        {"a name twice, deep inside", R"({"a": [{"b": 1, "b": 2}]})", "body:1:"},
        {"the same name, escaped", R"({"a": 1, "\u0061": 2})", "body:1:"},
        {"too deep", deep + std::string(65, ']'), "body:1:65"},
        {"much too deep", std::string(100'000, '['), "body:1:65"},
        {"too many values", many + "]", "body:1:"},
    };
}

TEST_F(ingress_test, refuses_json_that_is_not_well_formed_and_names_the_place) {
    for (const bad_body& row : bad_json()) {
        const answered a = send(from_form(row.body));
        EXPECT_EQ(a.status, 400) << row.name;
        EXPECT_EQ(a.whole.headers.get("Content-Type"), "application/problem+json");
        const json& fault = a.body["errors"][0];
        EXPECT_THAT(fault["where"].get<std::string>(), StartsWith(row.where)) << row.name;
        EXPECT_FALSE(fault["what"].get<std::string>().empty()) << row.name;
        EXPECT_FALSE(fault["cure"].get<std::string>().empty()) << row.name;
        EXPECT_THAT(a.whole.body, Not(HasSubstr("1f9a"))) << row.name;
    }
    EXPECT_TRUE(queue.stored.empty());
}

TEST_F(ingress_test, refuses_forms_that_are_not_well_formed) {
    const bad_body rows[] = {
        {"empty", "", "body"},
        {"half an escape", "a=1&mail=" + canary + "%4", "body:1:"},
        {"no escape", "a=%zz", "body:1:3"},
        {"not UTF-8", "a=%C3%28", "body:1:"},
        {"brackets without end", "a[b][c][d][e][f][g][h][i][j][k]=1", "body:1:"},
    };
    for (const bad_body& row : rows) {
        net::request r = post("/hooks/page", row.body, std::string(form_type));
        r.headers.add("X-Token", token);
        const answered a = send(r);
        EXPECT_EQ(a.status, 400) << row.name;
        EXPECT_THAT(a.body["errors"][0]["where"].get<std::string>(), StartsWith(row.where))
            << row.name;
        EXPECT_THAT(a.whole.body, Not(HasSubstr("1f9a"))) << row.name;
    }
    std::string fields = "a0=1";
    for (int i = 1; i <= 1'000; ++i)
        fields += "&a" + std::to_string(i) + "=1";
    EXPECT_EQ(
        send(with(post("/hooks/page", fields, std::string(form_type)), "X-Token", token)).status,
        400);
    EXPECT_TRUE(queue.stored.empty());
}

TEST_F(ingress_test, refuses_a_query_that_is_not_well_formed) {
    const answered a = send(moved(from_form("{}"), "/hooks/form?a=%z"));
    EXPECT_EQ(a.status, 400);
    EXPECT_THAT(a.body["errors"][0]["where"].get<std::string>(), StartsWith("query"));
}

TEST_F(ingress_test, refuses_types_that_the_provider_does_not_send) {
    for (const char* type : {"text/plain", "text/html", "application/xml", "image/png",
                             "multipart/form-data; boundary=x", "application/jsonp", "json",
                             "application/x-www-form-urlencoded"}) {
        const answered a = send(with(from_form(order()), "Content-Type", type));
        EXPECT_EQ(a.status, 415) << type;
        EXPECT_THAT(a.body["errors"][0]["cure"].get<std::string>(), HasSubstr("application/json"));
    }
    const net::request r = with(post("/hooks/page", "{}"), "X-Token", token);
    EXPECT_EQ(send(r).status, 415) << "JSON to an HTML form";
    for (const char* coding : {"gzip", "br", "deflate", "gzip, identity"})
        EXPECT_EQ(send(with(from_form(order()), "Content-Encoding", coding)).status, 415);
    EXPECT_TRUE(queue.stored.empty());
    EXPECT_EQ(send(with(from_form(order()), "Content-Encoding", "identity")).status, 200);
}

TEST_F(ingress_test, tells_a_stranger_nothing_about_types_and_forms) {
    EXPECT_EQ(send(post("/hooks/form", "{", "text/plain")).status, 401);
    EXPECT_EQ(send(post("/hooks/form", "")).status, 401);
    EXPECT_EQ(send(with(post("/hooks/form", ""), "Content-Encoding", "gzip")).status, 401);
}

TEST_F(ingress_test, answers_503_while_nothing_can_be_stored) {
    const std::pair<queue::acceptance, std::string> rows[] = {
        {queue::acceptance::full, "30"}, {queue::acceptance::unavailable, "5"}};
    for (const auto& [state, wait] : rows) {
        queue.always = state;
        const answered a = send(from_form(order()));
        EXPECT_EQ(a.status, 503);
        EXPECT_EQ(a.whole.headers.get("Retry-After"), wait);
        EXPECT_FALSE(a.body["errors"][0]["cure"].get<std::string>().empty());
        EXPECT_EQ(send(without(from_form(order()), "X-Form-Signature")).status, 401);
    }
    queue.always.reset();
    EXPECT_EQ(send(from_form(order())).body["duplicate"], false);
}

TEST_F(ingress_test, refuses_more_than_the_rate_and_says_when_to_come_again) {
    service limited{sources, queue, time, {.rates = std::make_shared<limits>(0, 1)}};
    const auto ask = [&](const net::request& r) {
        asio::io_context io;
        auto answer = asio::co_spawn(io, limited.answer(r), asio::use_future);
        io.run();
        return answer.get();
    };
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(ask(from_form("{\"event_id\": " + std::to_string(i) + "}")).status, 200U);
    const net::response refused = ask(from_form("{}"));
    EXPECT_EQ(refused.status, 503U) << "some senders take a 4xx for a final answer";
    EXPECT_EQ(refused.headers.get("Retry-After"), "1");
    EXPECT_EQ(queue.stored.size(), 10U) << "what is refused is not stored";
    EXPECT_EQ(ask(without(from_form("{}"), "X-Form-Signature")).status, 401U)
        << "a stranger cannot use up the rate of a source";
    EXPECT_EQ(ask(from_crm("msg-1", "{}")).status, 200U) << "others are not held up";
}

TEST_F(ingress_test, refuses_more_than_the_rate_of_an_address_before_it_looks_at_the_request) {
    service limited{sources, queue, time, {.rates = std::make_shared<limits>(1, 0)}};
    for (int i = 0; i < 11; ++i) {
        asio::io_context io;
        net::request r;
        r.method = "POST";
        r.target = "/hooks/nobody";
        r.remote = "192.0.2.1";
        auto answer = asio::co_spawn(io, limited.answer(r), asio::use_future);
        io.run();
        EXPECT_EQ(answer.get().status, i < 10 ? 401U : 429U);
    }
}

}  // namespace
}  // namespace sluis::ingress

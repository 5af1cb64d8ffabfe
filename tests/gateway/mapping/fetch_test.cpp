// Thin submissions: what is asked for, what an answer means, and what comes of it.
#include "gateway/mapping/fetch.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/mapping/apply.hpp"

namespace sluis::mapping {
namespace {

using nlohmann::json;

constexpr std::string_view step_text = R"({
    "name": "lead", "url": "{base_url}/v1/{id}?fields=a,b", "parts": {"id": "$.item.id"},
    "headers": {"Authorization": "Bearer {credential}"},
    "park_when": {"path": "$.answer.error.code", "in": ["190"]},
    "retry_when": {"path": "$.answer.error.code", "in": ["4"]}})";

fetch_step step(const json& changes = json::object()) {
    json declared = json::parse(step_text);
    declared.merge_patch(changes);
    std::vector<error> errors;
    fetch_step s = parse_fetch_step(declared, "/fetch/0", errors);
    for (const error& e : errors)
        ADD_FAILURE() << e.text();
    return s;
}

std::string url_for(const json& item, const json& changes = json::object()) {
    document d;
    const json root{{"item", item},
                    {"source", {{"settings", {{"base_url", "https://api.example.com"}}}}}};
    const auto r = request_of(d, step(changes), **d.parse(root.dump(), "root"));
    return r ? r->url : "none";
}

TEST(fetch, builds_urls_that_a_sender_cannot_lead_astray) {
    const std::string base = "https://api.example.com/v1/";
    const std::pair<json, std::string> rows[] = {
        {{{"id", "a-1"}}, base + "a-1?fields=a,b"},
        {{{"id", 7400000000000000001}}, base + "7400000000000000001?fields=a,b"},
        {{{"id", "urn:li:lead:(1,2)"}}, base + "urn%3Ali%3Alead%3A%281%2C2%29?fields=a,b"},
        {{{"id", "../../admin"}}, base + "..%2F..%2Fadmin?fields=a,b"},
        {{{"id", "a?x=y#z"}}, base + "a%3Fx%3Dy%23z?fields=a,b"},
        {{{"id", "@evil.example/"}}, base + "%40evil.example%2F?fields=a,b"},
        {{{"id", "a\r\nHost: x"}}, base + "a%0D%0AHost%3A%20x?fields=a,b"},
        {{{"id", "{base_url}"}}, base + "%7Bbase_url%7D?fields=a,b"},
        {{{"id", ".."}}, "none"},
        {{{"id", "."}}, "none"},
        {{{"id", ""}}, "none"},
        {{{"id", json::array()}}, "none"},
        {json::object(), "none"},
    };
    for (const auto& [item, wanted] : rows)
        EXPECT_EQ(url_for(item), wanted) << item;
}

TEST(fetch, parts_may_be_transformed_and_stand_in_headers) {
    const json changes{
        {"parts",
         {{"id", {{"path", "$.item.id"}, {"transforms", {{{"regex", {{"pattern", "[^:]+$"}}}}}}}},
          {"v", "$.item.v"}}},
        {"headers", {{"X-Version", "{v}"}}}};
    EXPECT_EQ(url_for({{"id", "urn:li:form:abc-1"}, {"v", "7"}}, changes),
              "https://api.example.com/v1/abc-1?fields=a,b");
    EXPECT_EQ(url_for({{"id", "urn:"}, {"v", "7"}}, changes), "none");
    document d;
    const auto r =
        request_of(d, step(changes), **d.parse(R"({"item": {"id": "a", "v": "7"}})", "root"));
    ASSERT_TRUE(r);
    EXPECT_EQ(r->headers.back().second, "7");
}

TEST(fetch, fills_a_json_body) {
    document d;
    const json changes{{"method", "POST"}, {"body", {{"ids", {"{id}"}}, {"n", 1}}}};
    const auto r = request_of(d, step(changes), **d.parse(R"({"item": {"id": "a\"b"}})", "root"));
    ASSERT_TRUE(r);
    EXPECT_EQ(r->method, "POST");
    EXPECT_EQ(r->body, R"({"ids":["a\"b"],"n":1})");
    EXPECT_EQ(r->headers.back(),
              std::pair(std::string("Content-Type"), std::string("application/json")));
}

TEST(fetch, judges_answers) {
    using enum fetch_verdict;
    const struct {
        unsigned status;
        std::string_view body;
        fetch_verdict wanted;
    } rows[] = {
        {200, R"({"id": "1"})", arrived},
        {200, "<html>", retry},
        {200, "", retry},
        {204, "{}", arrived},
        {302, "{}", refused},
        {400, R"({"error": {"code": 100}})", refused},
        {400, R"({"error": {"code": 190}})", parked},
        {400, R"({"error": {"code": 4}})", retry},
        {401, "", parked},
        {403, "{}", parked},
        {404, "{}", refused},
        {408, "", retry},
        {410, "", refused},
        {425, "", retry},
        {429, "", retry},
        {500, "", retry},
        {503, "<html>", retry},
    };
    for (const auto& r : rows)
        EXPECT_EQ(judge(step(), r.status, r.body), r.wanted) << r.status << ' ' << r.body;
}

TEST(fetch, names_mistakes) {
    const std::pair<json, std::string_view> rows[] = {
        {{{"url", "http://api.example.com/{id}"}}, "/fetch/0 url: not an address of the provider"},
        {{{"url", "{base_url}/{other}"}}, "/fetch/0 url: a placeholder that is no part"},
        {{{"url", "{base_url}/{id}?token={credential}"}}, "/fetch/0 url: a credential in a URL"},
        {{{"parts", {{"id", "item.id"}}}}, "/fetch/0/parts/id: not a JSONPath"},
        {{{"name", nullptr}}, "/fetch/0 name: missing"},
        {{{"method", "DELETE"}}, "/fetch/0 method: not one of"},
        {{{"heders", json::object()}}, "was \"headers\" meant?"},
    };
    for (const auto& [changes, wanted] : rows) {
        json declared = json::parse(step_text);
        declared.merge_patch(changes);
        std::vector<error> errors;
        (void)parse_fetch_step(declared, "/fetch/0", errors);
        std::string all;
        for (const error& e : errors)
            all += e.text() + '\n';
        EXPECT_NE(all.find(wanted), std::string::npos) << all;
    }
}

constexpr std::string_view thin = R"({"provider": "x", "title": "X", "kind": "form",
    "authentication": {"mode": "none"}, "each": "$.body[:]",
    "settings": {"base_url": "https://api.example.com"},
    "rules": [
        {"name": "gone", "when": {"path": "$.item.gone", "exists": true}, "effect": "erase",
         "fields": {"external_id": "$.item.id"}},
        {"name": "thin", "effect": "fetch", "fetch": [
            {"name": "lead", "url": "{base_url}/leads/{id}", "parts": {"id": "$.item.id"}},
            {"name": "form", "url": "{base_url}/forms/{f}", "parts": {"f": "$.fetched.lead.form"}}]},
        {"name": "whole", "fields": {"external_id": "$.item.id", "email": "$.fetched.lead.email",
                                     "city": "$.fetched.form.city"}}]})";

TEST(fetch, goes_on_until_all_is_there) {
    std::vector<error> errors;
    const auto p = compile("thin.json", thin, errors);
    ASSERT_TRUE(p) << errors.front().text();
    EXPECT_TRUE(p->fetches);
    const submission s{.source = "x",
                       .event_key = "k",
                       .received_at = from_ms(1'780'272'000'000),
                       .content_type = "application/json",
                       .body = R"([{"id": "1"}, {"id": "2", "gone": true}, {"no": "id"}])"};
    const json settings = p->settings;
    auto items = apply(*p, s, settings);
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].what.what, contact::effect::fetch);
    ASSERT_TRUE(items[0].fetch);
    EXPECT_EQ(items[0].fetch->url, "https://api.example.com/leads/1");
    EXPECT_EQ(items[1].what.what, contact::effect::erase);
    EXPECT_EQ(items[2].quarantine, "nothing_to_fetch");

    std::vector<fetched> got{{"lead", R"({"email": "a@example.org", "form": 7})"}};
    item next = apply_fetched(*p, s, settings, 0, got);
    ASSERT_TRUE(next.fetch) << next.detail;
    EXPECT_EQ(next.fetch->step, "form");
    EXPECT_EQ(next.fetch->url, "https://api.example.com/forms/7");
    got.push_back({"form", R"({"city": "Delft"})"});
    next = apply_fetched(*p, s, settings, 0, got);
    EXPECT_FALSE(next.fetch);
    EXPECT_EQ(next.what.what, contact::effect::upsert);
    EXPECT_EQ(next.what.key, "k#0");
    EXPECT_EQ(next.what.properties.size(), 2U);
    got.back().body = "<html>";
    EXPECT_EQ(apply_fetched(*p, s, settings, 0, got).quarantine, "unreadable_body");
    EXPECT_EQ(apply_fetched(*p, s, settings, 9, {}).quarantine, "unmapped");
    EXPECT_EQ(step_named(*p, "form")->name, "form");
    EXPECT_EQ(step_named(*p, "x"), nullptr);
}

TEST(fetch, rules_that_fetch_take_their_turns) {
    constexpr std::string_view two = R"({"provider": "x", "title": "X", "kind": "form",
        "authentication": {"mode": "none"}, "settings": {"base_url": "https://api.example.com"},
        "rules": [
            {"name": "a", "when": {"path": "$.body.id", "exists": true}, "effect": "fetch", "fetch": [
                {"name": "lead", "url": "{base_url}/leads/{id}", "parts": {"id": "$.body.id"}}]},
            {"name": "b", "when": {"path": "$.body.id", "exists": true}, "effect": "fetch", "fetch": [
                {"name": "form", "url": "{base_url}/forms/{id}", "parts": {"id": "$.body.id"}},
                {"name": "page", "url": "{base_url}/pages/{id}", "parts": {"id": "$.body.id"}}]},
            {"name": "whole", "fields": {"external_id": "$.fetched.page.id"}}]})";
    std::vector<error> errors;
    const auto p = compile("two.json", two, errors);
    ASSERT_TRUE(p) << errors.front().text();
    const submission s{.source = "x", .content_type = "application/json", .body = R"({"id": "1"})"};
    item next = apply(*p, s, p->settings).front();
    std::vector<fetched> got;
    for (const char* step : {"lead", "form", "page"}) {
        ASSERT_TRUE(next.fetch) << step;
        EXPECT_EQ(next.fetch->step, step);
        got.push_back({step, R"({"id": "9"})"});
        next = apply_fetched(*p, s, p->settings, 0, got);
    }
    EXPECT_FALSE(next.fetch);
    EXPECT_EQ(next.what.what, contact::effect::upsert);

    std::string same(two);
    same.replace(same.find("\"page\""), 6, "\"lead\"");
    EXPECT_FALSE(compile("two.json", same, errors));
    EXPECT_EQ(errors.front().what, "another request has this name");
}

TEST(fetch, a_sender_cannot_ask_for_the_credential) {
    std::vector<error> errors;
    std::string header(thin);
    const std::string_view url = R"("url": "{base_url}/leads/{id}")";
    header.insert(header.find(url), R"("headers": {"X-Id": "{id}"}, )");
    const auto p = compile("thin.json", header, errors);
    ASSERT_TRUE(p) << errors.front().text();
    const submission s{
        .source = "x",
        .content_type = "application/json",
        .body = R"([{"id": "{credential}"}, {"id": "{credential_base64}"}, {"id": "1"}])"};
    const auto items = apply(*p, s, p->settings);
    EXPECT_EQ(items.at(0).quarantine, "nothing_to_fetch");
    EXPECT_EQ(items.at(1).quarantine, "nothing_to_fetch");
    EXPECT_TRUE(items.at(2).fetch);
}

}  // namespace
}  // namespace sluis::mapping

#include "gateway/mapping/apply.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sluis::mapping {
namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

constexpr instant received = from_ms(1'780'272'000'000);  // 2026-06-01T00:00:00Z

std::shared_ptr<const program> program_with(std::string_view parts) {
    std::vector<error> errors;
    auto p = compile(
        "test.json",
        R"({"provider": "x", "title": "X", "kind": "form", "authentication": {"mode": "none"},
                         "bodies": ["json", "form"],)" +
            std::string(parts) + "}",
        errors);
    EXPECT_TRUE(p) << errors.front().text();
    return p;
}

constexpr std::string_view usual_rules = R"("rules": [
    {"name": "gone", "when": {"path": "$.item.type", "equals": "gone"}, "effect": "erase",
     "fields": {"external_id": {"path": "$.item.id", "transforms": ["text"]}, "email": "$.item.email"}},
    {"name": "seen", "when": {"path": "$.item.type", "equals": "seen"}, "effect": "ignore"},
    {"name": "contact", "when": {"path": "$.item.type", "exists": false}, "fields": {
        "external_id": "$.item.id", "email": ["$.item.email", "$.item.mails[*]"],
        "phone": "$.item.phone", "country": {"path": "$.item.country", "transforms": ["country"]},
        "first_name": "$.item.name", "consent.ads": "$.item.ads", "consent.email": "$.item.news",
        "occurred_at": "$.item.at"}}])";

submission sent(std::string_view body, const pairs& headers = {}) {
    return {.source = "shop",
            .country = "NL",
            .event_key = "key-1",
            .received_at = received,
            .content_type = "application/json",
            .target = "/hooks/shop",
            .headers = headers,
            .body = body};
}

std::vector<item> applied(const program& p, const submission& s) {
    return apply(p, s, nlohmann::json::object());
}

// Email, phone and reason of one item, for tables.
std::string told(const item& i) {
    if (!i.quarantine.empty()) return i.quarantine;
    std::string all(contact::name(i.what.what));
    for (const auto& [p, value] : i.what.properties)
        all += ' ' + value;
    for (const auto& [p, said] : i.what.consents)
        all += ' ' + std::string(contact::name(p)) + '=' + std::string(contact::name(said));
    return all;
}

TEST(apply, an_item_gives_an_event_or_a_reason) {
    const auto p = program_with(usual_rules);
    const std::string long_id(201, 'x');
    const std::pair<std::string, std::string_view> cases[] = {
        {R"({"email": " Greta@Example.ORG "})", "upsert greta@example.org"},
        {R"({"email": "", "mails": ["", "b@example.org"]})", "upsert b@example.org"},
        {R"({"email": {"of": "x"}, "id": "1"})", "upsert"},
        {R"({"phone": "020 1234567"})", "upsert +31201234567"},
        {R"({"phone": "030 1234567", "country": "Germany"})", "upsert +49301234567 DE"},
        {R"({"phone": "12", "id": "1"})", "upsert"},  // the id says who it is
        {R"({"phone": "12"})", "bad_identifier"},
        {R"({"email": "nobody"})", "bad_identifier"},
        {"{\"id\": \"" + long_id + "\"}", "bad_identifier"},
        {R"({"name": "Greta"})", "no_identity"},
        {R"([])", "no_identity"},
        {R"({"id": "1", "name": "  Greta \n Vos "})", "upsert Greta Vos"},
        {R"({"id": "1", "ads": true, "news": "no"})", "upsert ads=granted email=denied"},
        {R"({"id": "1", "ads": "granted", "news": "maybe"})", "upsert ads=granted"},
        {R"({"id": "1", "ads": null, "news": ""})", "upsert"},
        {R"({"type": "gone", "id": 42})", "erase"},
        {R"({"type": "gone"})", "no_identity"},
        {R"({"type": "seen"})", "ignore"},
        {R"({"type": "other", "id": "1"})", "ignore"},
        {R"({"email": "a@example.org")", "unreadable_body"},
    };
    for (const auto& [body, wanted] : cases) {
        const auto items = applied(*p, sent(body));
        ASSERT_EQ(items.size(), 1U);
        EXPECT_EQ(told(items[0]), wanted) << body;
    }
}

TEST(apply, details_name_a_place_and_never_a_value) {
    const auto p = program_with(usual_rules);
    EXPECT_EQ(applied(*p, sent(R"({"email": "secret"})"))[0].detail,
              "rule \"contact\", field email: not an e-mail address");
    EXPECT_EQ(applied(*p, sent(R"({"name": "secret"})"))[0].detail,
              "rule \"contact\": no e-mail, phone or external id");
    EXPECT_EQ(applied(*p, sent("{\"a\": secret}"))[0].detail.find("secret"), std::string::npos);
}

TEST(apply, an_event_says_all_that_the_next_step_needs) {
    const auto p = program_with(usual_rules);
    const auto items = applied(
        *p, sent(R"({"id": "c-1", "email": "a@example.org", "at": "2026-04-01T00:00:00Z"})"));
    const contact::event& e = items.at(0).what;
    EXPECT_EQ(e.source, "shop");
    EXPECT_EQ(e.key, "key-1");
    EXPECT_EQ(e.received_at, received);
    EXPECT_EQ(to_rfc3339(e.occurred_at), "2026-04-01T00:00:00Z");
    const std::vector<contact::identity> identities{
        {contact::identity_kind::email, "", "a@example.org"},
        {contact::identity_kind::external, "shop", "c-1"}};
    EXPECT_EQ(e.identities, identities);
}

TEST(apply, a_time_that_cannot_be_is_the_time_of_receipt) {
    const auto p = program_with(usual_rules);
    for (const char* at : {"\"2030-01-01T00:00:00Z\"", "\"soon\"", "null", "{}", "true"}) {
        const auto items = applied(*p, sent(R"({"id": "1", "at": )" + std::string(at) + "}"));
        EXPECT_EQ(items.at(0).what.occurred_at, received) << at;
    }
    EXPECT_EQ(
        to_ms(applied(*p, sent(R"({"id": "1", "at": 1775001600000})")).at(0).what.occurred_at),
        1'775'001'600'000);
}

TEST(apply, long_texts_are_cut_between_characters) {
    const auto p = program_with(usual_rules);
    std::string name;
    for (int i = 0; i < 400; ++i)
        name += "€";  // three bytes each
    const auto items = applied(*p, sent("{\"id\": \"1\", \"name\": \"" + name + "\"}"));
    EXPECT_EQ(items.at(0).what.properties.at(0).second.size(), 999U);
}

TEST(apply, each_item_of_a_batch_stands_for_itself) {
    const auto p = program_with(R"("each": "$.body.list[*]",)" + std::string(usual_rules));
    const auto items = applied(
        *p,
        sent(
            R"({"list": [{"email": "a@example.org"}, {"name": "x"}, {"type": "gone", "id": 7}]})"));
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(told(items[0]), "upsert a@example.org");
    EXPECT_EQ(told(items[1]), "no_identity");
    EXPECT_EQ(told(items[2]), "erase");
    EXPECT_EQ(items[0].what.key, "key-1#0");
    EXPECT_EQ(items[2].what.key, "key-1#2");
    const auto single = applied(*p, sent(R"({"email": "a@example.org"})"));
    ASSERT_EQ(single.size(), 1U);
    EXPECT_EQ(single[0].what.key, "key-1");
}

TEST(apply, items_may_have_parents) {
    const auto p = program_with(R"("each": ["$.body.entry[*]", "$.item.changes[*]"],
        "rules": [{"name": "lead", "fields": {"external_id": "$.item.id", "city": "$.parent.page",
                   "region": "$.index"}}])");
    const auto items = applied(*p, sent(R"({"entry": [
        {"page": "p1", "changes": [{"id": "1"}, {"id": "2"}]}, {"page": "p2"},
        {"page": "p3", "changes": [{"id": "3"}]}]})"));
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(told(items[0]), "upsert p1 0");
    EXPECT_EQ(told(items[1]), "upsert p1 1");
    EXPECT_EQ(told(items[2]), "upsert p3 2");
    std::string many = R"({"entry": [{"changes": [0)";
    for (std::size_t i = 1; i < most_items; ++i)
        many += ",0";
    EXPECT_EQ(applied(*p, sent(many + "]}]}")).size(), most_items);
    EXPECT_EQ(applied(*p, sent(many + R"(]}, {"changes": [0]}]})")).at(0).quarantine,
              "too_many_items");
}

// Senders put what they could not deliver into another batch.
TEST(apply, an_item_key_stays_the_same_in_another_batch) {
    const auto p = program_with(R"("each": "$.body[:]", "item_key": ["$.item.message"],)" +
                                std::string(usual_rules));
    const std::string long_key(121, 'k');
    const auto items = applied(*p, sent(R"([{"id": "1"}, {"id": "1", "message": "m-1"},
        {"id": "1", "message": ")" + long_key +
                                        R"("}, {"id": "1", "message": []}])"));
    ASSERT_EQ(items.size(), 4U);
    EXPECT_EQ(items[0].what.key, "key-1#0");
    EXPECT_EQ(items[1].what.key, "m-1");
    EXPECT_EQ(items[2].what.key, "key-1#2");
    EXPECT_EQ(items[3].what.key, "key-1#3");
}

TEST(apply, one_person_may_have_several_identities) {
    const auto p = program_with(R"("rules": [{"name": "moved", "effect": "change_email", "fields": {
        "email": "$.body.new", "also.email": ["$.body.old", "$.body.others[*]"],
        "also.phone": "$.body.phones[*]", "also.external_id": "$.body.ids[*]",
        "country": {"const": "NL"}}}])");
    const auto items = applied(*p, sent(R"({"new": "n@example.org", "old": " O@example.org ",
        "others": ["", "nobody", "n@example.org", "x@example.org"], "ids": [7, "", "a", []],
        "phones": ["020 1234567", "12"]})"));
    EXPECT_EQ(told(items.at(0)), "change_email n@example.org NL");
    std::string all;
    for (const contact::identity& i : items[0].what.identities)
        all += i.value + ' ';
    EXPECT_EQ(all, "n@example.org o@example.org x@example.org +31201234567 7 a ");
    const std::string many = [] {
        std::string ids = R"({"ids": [0)";
        for (int i = 1; i < 30; ++i)
            ids += ',' + std::to_string(i);
        return ids + "]}";
    }();
    EXPECT_EQ(applied(*p, sent(many)).at(0).what.identities.size(), 10U);
}

TEST(apply, a_wrong_clock_is_put_right_by_the_time_of_sending) {
    const auto p = program_with(R"("rules": [{"name": "x", "fields": {"external_id": "$.body.id",
        "occurred_at": "$.body.at", "sent_at": "$.body.sent"}}])");
    constexpr std::pair<std::string_view, std::string_view> rows[] = {
        // ten minutes before it was sent, by a clock that is an hour slow, or fast
        {R"("at": "2026-05-31T22:50:00Z", "sent": "2026-05-31T23:00:00Z")", "2026-05-31T23:50:00Z"},
        {R"("at": "2026-06-01T00:50:00Z", "sent": "2026-06-01T01:00:00Z")", "2026-05-31T23:50:00Z"},
        {R"("at": "2025-01-01T00:00:00Z", "sent": "2026-06-01T00:00:00Z")", "2025-01-01T00:00:00Z"},
        {R"("at": "2026-05-31T22:50:00Z", "sent": "2020-01-01T00:00:00Z")", "2026-05-31T22:50:00Z"},
        {R"("at": "2026-05-31T22:50:00Z", "sent": "soon")", "2026-05-31T22:50:00Z"},
        {R"("at": "2026-06-01T00:00:01Z")", "2026-06-01T00:00:00Z"},
        {R"("sent": "2026-05-31T23:00:00Z")", "2026-06-01T00:00:00Z"},
    };
    for (const auto& [times, wanted] : rows) {
        const auto items = applied(*p, sent(R"({"id": "1", )" + std::string(times) + "}"));
        EXPECT_EQ(to_rfc3339(items.at(0).what.occurred_at), wanted) << times;
    }
}

TEST(apply, a_batch_has_bounds) {
    const auto p = program_with(R"("each": "$.body[:]",)" + std::string(usual_rules));
    std::string body = "[{\"id\":\"1\"}";
    for (std::size_t i = 1; i < most_items; ++i)
        body += ",{\"id\":\"1\"}";
    EXPECT_EQ(applied(*p, sent(body + "]")).size(), most_items);
    const auto items = applied(*p, sent(body + ",1]"));
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].quarantine, "too_many_items");
}

TEST(apply, work_has_bounds) {
    std::string many = "[0";
    for (int i = 1; i < 990; ++i)
        many += ",0";
    many += "]";
    // Every item looks at all of the body: quadratic, but for the budget.
    const auto p = program_with(R"("each": "$.body[:]", "rules": [{"name": "dear",
        "when": {"path": "$..x", "exists": false}, "fields": {"city": ["$..a", "$..b", "$..c"],
        "external_id": ["$..w", "$..y", "$..z", "$.index"]}}])");
    const auto items = applied(*p, sent(many));
    ASSERT_EQ(items.size(), 990U);
    EXPECT_EQ(items.front().quarantine, "");
    EXPECT_EQ(items.back().quarantine, "budget_exceeded");
    // One path that looks at too much condemns its own item.
    const auto square = program_with(
        R"("rules": [{"name": "s", "fields": {"external_id": "$.body[?count($.body[*]) == 1]"}}])");
    EXPECT_EQ(applied(*square, sent(many)).at(0).quarantine, "budget_exceeded");
}

TEST(apply, what_no_rule_takes_is_ignored_or_kept) {
    const std::string rules = std::string(usual_rules) + R"(, "otherwise": "quarantine")";
    const auto items = applied(*program_with(rules), sent(R"({"type": "other"})"));
    EXPECT_EQ(items.at(0).quarantine, "unmapped");
}

TEST(apply, paths_see_all_of_the_submission) {
    const auto p = program_with(R"("each": "$.body.list[*]", "rules": [{"name": "all", "fields": {
        "external_id": "$.headers['x-id']", "first_name": "$.query.name", "last_name": "$.source.id",
        "company": "$.source.country", "postal_code": "$.path", "country": "$.content_type", "city": "$.source.settings.city", "region": "$.index",
        "street": "$.entries[?@.key == 'street'].value", "gender": "$.body.missing",
        "utm_source": {"const": "form"}}}])");
    const pairs headers{{"x-id", "h-1"}, {"x-id", "second"}};
    submission s = sent(R"({"list": [1, {"street": "Kade 1"}]})", headers);
    s.target = "/hooks/shop?name=Greta+V&x";
    const auto items = apply(*p, s, {{"city", "Delft"}});
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(told(items[1]),
              "upsert Greta V shop NL application/json Kade 1 /hooks/shop Delft 1 form");
    EXPECT_EQ(items[1].what.identities.at(0).value, "h-1");
}

TEST(apply, entries_are_those_of_an_object_that_the_mapping_names) {
    const auto p = program_with(R"("each": "$.body[:]", "entries_of": "$.item.traits",
        "rules": [{"name": "all", "fields": {"external_id": "$.item.id",
                   "city": "$.entries[?@.key == $.source.settings.city].value"}}])");
    const auto items = apply(*p, sent(R"([{"id": 1, "traits": {"town": "Delft"}}, {"id": 2},
                                          {"id": 3, "traits": [1], "town": "Gouda"}])"),
                             {{"city", "town"}});
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(told(items[0]), "upsert Delft");
    EXPECT_EQ(told(items[1]), "upsert");
    EXPECT_EQ(told(items[2]), "upsert");
}

TEST(apply, unpacks_json_that_is_a_text_in_the_body) {
    const auto p = program_with(R"("unpack": "$.body.raw", "rules": [{"name": "all", "fields": {
        "external_id": "$.envelope.id", "city": "$.entries[?search(@.key, '_town$')].value",
        "region": "$.body.q2.part"}}])");
    constexpr std::pair<std::string_view, std::string_view> rows[] = {
        {R"({"id": "1", "raw": "{\"q1_town\": \"Delft\", \"q2\": {\"part\": \"ZH\"}}"})",
         "upsert Delft ZH"},
        {R"({"id": "1", "raw": "{broken", "my_town": "Gouda"})", "upsert Gouda"},
        {R"({"id": "1", "my_town": "Gouda"})", "upsert Gouda"},
    };
    for (const auto& [body, wanted] : rows)
        EXPECT_EQ(told(applied(*p, sent(body)).at(0)), wanted) << body;
}

TEST(form_of, goes_by_the_content_type) {
    const auto both = program_with(usual_rules);
    constexpr std::pair<std::string_view, std::optional<body_form>> cases[] = {
        {"", body_form::json},
        {"application/json", body_form::json},
        {"Application/JSON ; charset=utf-8", body_form::json},
        {"application/cloudevents+json", body_form::json},
        {"application/x-www-form-urlencoded", body_form::form},
        {"multipart/form-data; boundary=x", std::nullopt},
        {"text/plain", std::nullopt}};
    for (const auto& [type, wanted] : cases)
        EXPECT_EQ(form_of(*both, type), wanted) << type;
    submission s = sent("email=a%40example.org&id=1");
    s.content_type = "application/x-www-form-urlencoded";
    EXPECT_EQ(told(applied(*both, s).at(0)), "upsert a@example.org");
    s.content_type = "text/plain";
    EXPECT_EQ(applied(*both, s).at(0).quarantine, "unreadable_body");
}

TEST(form_of, has_a_form_for_the_types_that_a_sender_gets_wrong) {
    const auto p = program_with(R"("other_types": "json",)" + std::string(usual_rules));
    EXPECT_EQ(form_of(*p, "text/plain;charset=UTF-8"), body_form::json);
    EXPECT_EQ(form_of(*p, "application/x-www-form-urlencoded"), body_form::form);
    submission s = sent(R"({"email": "a@example.org"})");
    s.content_type = "text/plain";
    EXPECT_EQ(told(applied(*p, s).at(0)), "upsert a@example.org");
}

TEST(read, takes_multipart_and_xml) {
    std::vector<error> errors;
    const auto p = compile("test.json", R"({"provider": "x", "title": "X", "kind": "form",
        "authentication": {"mode": "none"}, "bodies": ["multipart", "xml"],
        "rules": [{"name": "all", "fields": {"email": ["$.body.email", "$.body.lead[0].Email[0]"],
                   "first_name": {"path": "$.body.raw", "transforms": ["json", {"select": "$.name"}]}}}]})",
                           errors);
    ASSERT_TRUE(p) << errors.front().text();
    submission s = sent(
        "--B\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na@example.org\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"raw\"\r\n\r\n{\"name\": "
        "\"Greta\"}\r\n--B--");
    s.content_type = "multipart/form-data; boundary=B";
    EXPECT_EQ(told(applied(*p, s).at(0)), "upsert a@example.org Greta");
    submission soap = sent("<s:lead xmlns:s='urn:x'><s:Email>b@example.org</s:Email></s:lead>");
    for (const std::string_view type : {"text/xml; charset=utf-8", "application/soap+xml"}) {
        soap.content_type = type;
        EXPECT_EQ(told(applied(*p, soap).at(0)), "upsert b@example.org") << type;
    }
}

TEST(event_key, is_the_first_whose_parts_are_all_there) {
    const auto p = program_with(
        R"("event_key": ["$.headers['x-id']", ["$.body.form", "$.body.id"], "$.body.id"],)" +
        std::string(usual_rules));
    const auto key = [&](std::string_view body, const pairs& headers) {
        document d;
        const submission s = sent(body, headers);
        return event_key(*p, **read(d, *p, s, nlohmann::json::object()));
    };
    EXPECT_EQ(key(R"({"id": 9007199254740993, "form": "f"})", {{"x-id", "h"}}), "h");
    EXPECT_EQ(key(R"({"id": 9007199254740993, "form": "f"})", {}), "f:9007199254740993");
    EXPECT_EQ(key(R"({"id": 7})", {{"x-id", ""}}), "7");
    EXPECT_EQ(key(R"({"form": "f", "id": []})", {}), "");
    EXPECT_EQ(key("[]", {}), "");
}

TEST(apply, explains_each_step) {
    const auto p = program_with(usual_rules);
    document d;
    const submission s = sent(R"({"mails": ["", "A@Example.org"], "phone": "12", "id": "1"})");
    const auto root = read(d, *p, s, nlohmann::json::object());
    explanation told;
    (void)apply(d, *p, s, **root, &told);
    ASSERT_EQ(told.size(), 1U);
    const std::vector<std::pair<std::string, bool>> rules{
        {"gone", false}, {"seen", false}, {"contact", true}};
    EXPECT_EQ(told[0].rules, rules);
    const auto field = [&](std::string_view name) {
        return *std::ranges::find(told[0].fields, name, &explained_field::name);
    };
    const explained_field email = field("email");
    ASSERT_EQ(email.alternatives.size(), 2U);
    EXPECT_FALSE(email.alternatives[0].won);
    EXPECT_EQ(email.alternatives[1].text, "$.item.mails[*]");
    EXPECT_EQ(email.alternatives[1].found,
              (std::vector<std::string>{R"("")", R"("A@Example.org")"}));
    EXPECT_TRUE(email.alternatives[1].won);
    EXPECT_EQ(email.value, R"("A@Example.org")");
    EXPECT_EQ(email.verdict, "a@example.org");
    EXPECT_EQ(field("phone").verdict, "not a phone number");
    EXPECT_EQ(field("occurred_at").value, "");
}

}  // namespace
}  // namespace sluis::mapping

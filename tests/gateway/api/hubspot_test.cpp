// HubSpot's calls: names and values both ways, what is refused and how, and who sees what.
#include <set>

#include "gateway/api/hubspot_properties.hpp"
#include "gateway/api/hubspot_search.hpp"
#include "gateway/api/hubspot_write.hpp"
#include "gateway/audience/fields.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

using namespace hubspot;
using policy::change;
using policy::write_end;
using policy::write_target;

const std::string contacts = "/crm/v3/objects/contacts";

// --- Names and values ------------------------------------------------------------------------------

TEST(hubspot_properties, are_fields_of_ours_each_once) {
    std::set<std::string_view> names;
    std::set<std::string_view> fields;
    for (const property_row& p : properties()) {
        EXPECT_TRUE(audience::field_named(p.field)) << p.name;
        EXPECT_TRUE(names.insert(p.name).second) << p.name;
        EXPECT_TRUE(fields.insert(p.field).second) << p.name;
    }
}

TEST(hubspot_properties, have_their_words_both_ways) {
    for (const property_row& p : properties()) {
        for (const std::string_view ours : audience::words_of_field(p.field)) {
            const std::string_view theirs = their_word(p, ours);
            EXPECT_EQ(our_word(p, theirs), ours) << p.name << ' ' << theirs;
        }
    }
    const property_row& reason = *find_property("hs_marketable_reason_type");
    EXPECT_EQ(their_word(reason, "form"), "FORM_SUBMISSION");
    EXPECT_EQ(our_word(reason, "integrator_set"), "integration");
    EXPECT_EQ(our_word(reason, "form"), std::nullopt) << "that is our word, not theirs";
}

TEST(hubspot_search, is_said_in_our_words) {
    struct row {
        const char* name;
        json theirs;
        json ours;
    };
    const row rows[] = {
        {"hs_marketable_status", "true", "marketing"},
        {"hs_marketable_status", false, "non_marketing"},
        {"hs_marketable_until_renewal", "true", "true"},
        {"hs_marketable_reason_type", "CONTACT_IMPORT", "import"},
        {"hs_object_id", "42", 42},
        {"createdate", "1795521600000", 1'795'521'600'000},
        {"createdate", "2026-11-24", "2026-11-24"},
        {"email", "Anna@example.com", "Anna@example.com"},
    };
    for (const row& r : rows) {
        std::vector<error> errors;
        const auto group = [](const char* name, const json& value) {
            const json one{{"propertyName", name}, {"operator", "EQ"}, {"value", value}};
            return json{{"filterGroups", {{{"filters", json::array({one})}}}}};
        };
        const search s = read_search(group(r.name, r.theirs), errors);
        const std::string field(find_property(r.name)->field);
        EXPECT_EQ(s.who, audience::parse_filter(group(field.c_str(), r.ours), "", errors))
            << r.name;
        EXPECT_TRUE(errors.empty()) << r.name;
    }
}

TEST(hubspot_search, sorts_in_every_form_that_clients_send) {
    std::vector<error> errors;
    const json key{{"propertyName", "createdate"}, {"direction", "DESCENDING"}};
    const search first = read_search({{"sorts", json::array({key})}}, errors);
    EXPECT_EQ(first.by.front().by.name, "created_at");
    EXPECT_TRUE(first.by.front().descending);
    for (const json& same : {json("-createdate"), json(key.dump())})
        EXPECT_EQ(read_search({{"sorts", json::array({same})}}, errors).by, first.by);
    EXPECT_TRUE(errors.empty());
}

TEST(hubspot_search, refuses_what_it_does_not_know) {
    const char* const bodies[] = {
        R"({"filterGroups": [{"filters": [{"propertyName": "lastmodifieddate", "operator": "GT", "value": "1"}]}]})",
        R"({"filterGroups": [{"filters": [{"propertyName": "hs_marketable_status", "operator": "EQ", "value": "yes"}]}]})",
        R"({"limit": 201})",
        R"({"sorts": ["nothing"]})",
        R"({"query": "anna"})",
        R"({"unknown": 1})",
        "[]"};
    for (const char* body : bodies) {
        std::vector<error> errors;
        (void)read_search(json::parse(body), errors);
        EXPECT_FALSE(errors.empty()) << body;
    }
}

// --- Writes ----------------------------------------------------------------------------------------

TEST(hubspot_write, is_an_event_and_changes_of_the_status) {
    policy::contact_write w = a_write(write_target::new_contact, {"crm", ""});
    const json body{{"properties",
                     {{"email", " Anna@Example.com "},
                      {"phone", "020 1234567"},
                      {"country", "nl"},
                      {"city", ""},
                      {"hs_marketable_status", "true"},
                      {"hs_marketable_until_renewal", false}}}};
    EXPECT_EQ(faults_of_write(body, w), std::vector<fault>{});
    using contact::property;
    const std::vector<std::pair<property, std::string>> said{{property::email, "anna@example.com"},
                                                             {property::phone, "+31201234567"},
                                                             {property::country, "NL"},
                                                             {property::city, ""}};
    EXPECT_EQ(w.says.properties, said);
    EXPECT_EQ(w.says.identities.size(), 2U);
    EXPECT_EQ(w.status, (std::vector{change::promote, change::unschedule}));
    EXPECT_EQ(w.source.kind, policy::source_kind::api);
}

TEST(hubspot_write, says_what_is_wrong_with_each_property) {
    const std::pair<json, const char*> rows[] = {
        {{{"favourite_colour", "x"}}, "PROPERTY_DOESNT_EXIST"},
        {{{"createdate", "x"}}, "READ_ONLY_VALUE"},
        {{{"hs_marketable_reason_type", "AD"}}, "READ_ONLY_VALUE"},
        {{{"email", "nobody"}}, "INVALID_EMAIL"},
        {{{"email", ""}}, "INVALID_VALUE"},
        {{{"phone", "020 1234567"}}, "INVALID_PHONE_NUMBER"},
        {{{"hs_marketable_status", "marketing"}}, "INVALID_OPTION"},
        {{{"firstname", {1, 2}}}, "INVALID_TYPE"},
        {{{"firstname", "Anna"}}, "REQUIRED_PROPERTY"},
    };
    for (const auto& [properties, code] : rows) {
        policy::contact_write w = a_write(write_target::new_contact, {});
        const auto faults = faults_of_write({{"properties", properties}}, w);
        ASSERT_EQ(faults.size(), 1U) << properties;
        EXPECT_EQ(faults.front().code, code);
        EXPECT_EQ(faults.front().message.find("1234567"), std::string::npos);
    }
}

// --- Calls -----------------------------------------------------------------------------------------

class hubspot_calls : public api_test {
protected:
    void is_error(const answered& a, unsigned status, const std::string& category) {
        EXPECT_EQ(a.status, status);
        EXPECT_EQ(a.whole.headers.get("Content-Type"), "application/json");
        EXPECT_EQ(a.body.value("status", ""), "error");
        EXPECT_EQ(a.body.value("category", ""), category);
        EXPECT_EQ(a.body.value("correlationId", "").size(), 36U);
    }
    void answers(write_end became, std::int64_t other = 0) {
        policy::contact_written done{.became = became, .other = other};
        done.now = store::a_contact("anna@example.com");
        done.now.id = 7;
        becomes = {done};
    }
    const json anna{{"properties", {{"email", "anna@example.com"}}}};
};

TEST_F(hubspot_calls, list_page_by_page) {
    for (const char* address : {"a@example.com", "b@example.com", "c@example.com"})
        a_contact(address);
    const answered first = get(contacts + "?limit=2&properties=email&properties=nothing,country");
    ASSERT_EQ(first.status, 200);
    EXPECT_EQ(first.body["results"].size(), 2U);
    const json shown{{"hs_object_id", "1"}, {"email", "a@example.com"}, {"country", nullptr}};
    EXPECT_EQ(first.body["results"][0]["properties"], shown);
    EXPECT_EQ(first.body["results"][0]["id"], "1");
    const std::string after = first.body["paging"]["next"]["after"];
    const answered last = get(contacts + "?limit=2&after=" + after);
    EXPECT_EQ(last.body["results"].size(), 1U);
    EXPECT_FALSE(last.body.contains("paging"));
    EXPECT_EQ(get(contacts + "?archived=true").body["results"].size(), 0U);
    is_error(get(contacts + "?limit=101"), 400, "VALIDATION_ERROR");
    is_error(get(contacts + "?after=xyz"), 400, "VALIDATION_ERROR");
    is_error(get(contacts + "?associations=companies"), 501, "NOT_SUPPORTED");
}

TEST_F(hubspot_calls, show_one_by_id_and_by_email) {
    const std::int64_t id = a_contact("anna@example.com");
    const std::string path = contacts + '/' + std::to_string(id);
    EXPECT_EQ(get(path).body["properties"]["email"], "anna@example.com");
    EXPECT_EQ(get(contacts + "/Anna%40example.com?idProperty=email").body["id"],
              std::to_string(id));
    is_error(get(contacts + "/99"), 404, "OBJECT_NOT_FOUND");
    is_error(get(contacts + "/1?idProperty=company"), 400, "VALIDATION_ERROR");
    const json asked{{"idProperty", "email"},
                     {"inputs", {{{"id", "anna@example.com"}}, {{"id", "bo@example.com"}}}}};
    const answered some = post(contacts + "/batch/read", asked);
    EXPECT_EQ(some.status, 207);
    EXPECT_EQ(some.body["results"].size(), 1U);
    EXPECT_EQ(some.body["numErrors"], 1);
    EXPECT_EQ(some.whole.body.find("bo@example.com"), std::string::npos);
}

TEST_F(hubspot_calls, hide_people_from_who_may_not_see_them) {
    a_contact("anna@example.com");
    const std::string token = token_with({permission::read});
    const answered one = call_as(token, "GET", contacts + "/1?properties=email,createdate");
    EXPECT_EQ(one.status, 200);
    EXPECT_FALSE(one.body["properties"].contains("email"));
    EXPECT_TRUE(one.body["properties"].contains("createdate"));
    is_error(call_as(token, "GET", contacts + "/anna@example.com?idProperty=email"), 403,
             "MISSING_SCOPES");
    const json by_email = json::parse(
        R"({"filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ", "value": "a@b.nl"}]}]})");
    is_error(call_as(token, "POST", contacts + "/search", by_email), 403, "MISSING_SCOPES");
    const answered all = call_as(token, "POST", contacts + "/search", json::object());
    EXPECT_EQ(all.body["total"], 1);
}

TEST_F(hubspot_calls, say_what_became_of_a_write) {
    answers(write_end::created);
    EXPECT_EQ(post(contacts, anna).status, 201);
    answers(write_end::updated);
    EXPECT_EQ(call("PATCH", contacts + "/7", anna).body["id"], "7");
    EXPECT_EQ(written.back().number, 7);
    answers(write_end::exists, 7);
    const answered there = post(contacts, anna);
    is_error(there, 409, "CONFLICT");
    EXPECT_EQ(there.body["message"], "Contact already exists. Existing ID: 7");
    answers(write_end::unknown);
    is_error(call("PATCH", contacts + "/8", anna), 404, "OBJECT_NOT_FOUND");
    answers(write_end::refused);
    becomes[0].refused = {policy::verdict::refused, policy::because::within_period, store::noon};
    becomes[0].refused_change = change::demote_now;
    const answered refused = call("PATCH", contacts + "/7", anna);
    is_error(refused, 400, "VALIDATION_ERROR");
    EXPECT_EQ(refused.body["errors"][0]["context"]["possibleAt"][0], to_rfc3339(store::noon));
}

TEST_F(hubspot_calls, write_no_status_for_who_may_not_change_it) {
    answers(write_end::updated);
    const std::string token = token_with({permission::operate});
    const json status{{"properties", {{"firstname", "A"}, {"hs_marketable_status", "true"}}}};
    is_error(call_as(token, "PATCH", contacts + "/7", status), 403, "MISSING_SCOPES");
    json one = status;
    one["id"] = "7";
    const json batch{{"inputs", {one}}};
    is_error(call_as(token, "POST", contacts + "/batch/update", batch), 403, "MISSING_SCOPES");
    EXPECT_TRUE(written.empty());
    const std::string other =
        token_with({permission::operate, permission::update_marketing_status});
    EXPECT_EQ(call_as(other, "PATCH", contacts + "/7", status).status, 200);
}

TEST_F(hubspot_calls, write_batches_input_by_input) {
    answers(write_end::created);
    becomes.push_back({.became = write_end::exists, .other = 3});
    json one = anna;
    one["id"] = "anna@example.com";
    one["idProperty"] = "email";
    const answered a = post(contacts + "/batch/upsert", {{"inputs", {one, one}}});
    EXPECT_EQ(a.status, 207);
    EXPECT_EQ(a.body["results"][0]["new"], true);
    EXPECT_EQ(a.body["errors"][0]["category"], "CONFLICT");
    EXPECT_EQ(a.body["errors"][0]["context"]["input"][0], "1");
    one["properties"]["nothing"] = "x";
    is_error(post(contacts + "/batch/upsert", {{"inputs", {one}}}), 400, "VALIDATION_ERROR");
    is_error(post(contacts + "/batch/create", {{"inputs", json::array()}}), 400,
             "VALIDATION_ERROR");
    EXPECT_EQ(written.size(), 2U);
}

TEST_F(hubspot_calls, fail_in_hubspots_shape_whoever_says_so) {
    is_error(get("/crm/v3/objects/companies"), 501, "NOT_SUPPORTED");
    is_error(remove(contacts + "/1"), 501, "NOT_SUPPORTED");
    is_error(post(contacts + "/batch/archive", json::object()), 501, "NOT_SUPPORTED");
    is_error(call("PUT", contacts), 405, "METHOD_NOT_ALLOWED");
    is_error(send({.method = "GET", .target = contacts, .remote = "192.0.2.1"}), 401,
             "INVALID_AUTHENTICATION");
    EXPECT_EQ(get("/api/nothing").whole.headers.get("Content-Type"), "application/problem+json");
}

}  // namespace
}  // namespace sluis::api

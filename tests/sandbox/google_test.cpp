#include "tests/sandbox/support.hpp"

namespace sluis::sandbox::testing_support {
namespace {

using google_sandbox = google_fixture;

TEST_F(google_sandbox, takes_the_sheets_example_and_tells_its_status_later) {
    const answer a = post("ingest", ingest());
    ASSERT_EQ(a.status, 200u);
    const std::string id = a.body.at("requestId");
    EXPECT_EQ(there(), (member_set{femke(), jo()}));
    EXPECT_EQ(outcome(id).at("requestStatus"), "PROCESSING");
    time.advance(std::chrono::milliseconds(200));
    const json told = outcome(id);
    EXPECT_EQ(told.at("requestStatus"), "SUCCESS");
    const json& counted = told.at("audienceMembersIngestionStatus").at("userDataIngestionStatus");
    EXPECT_EQ(counted.at("recordCount"), "2");
    EXPECT_EQ(counted.at("userIdentifierCount"), "4");
    EXPECT_EQ(violation(), "");
    EXPECT_EQ(sandbox.totals(which::google).added, 2u);
}

TEST_F(google_sandbox, takes_out_whom_a_removal_matches_by_any_identifier) {
    post("ingest", ingest());
    json body = removal();
    body["audienceMembers"].erase(1);
    body["audienceMembers"][0]["userData"]["userIdentifiers"].erase(0);  // phone and address stay
    const answer a = post("remove", body);
    EXPECT_EQ(a.status, 200u);
    EXPECT_EQ(there(), member_set{jo()});
    time.advance(std::chrono::seconds(1));
    EXPECT_TRUE(outcome(a.body.at("requestId"))
                    .at("audienceMembersRemovalStatus")
                    .contains("userDataRemovalStatus"));
    EXPECT_EQ(violation(), "");
}

TEST_F(google_sandbox, removes_all_that_were_last_added_before_a_time) {
    post("ingest", ingest());
    time.advance(std::chrono::minutes(1));
    json again = ingest();
    again["audienceMembers"].erase(0);
    post("ingest", again);  // Jo, once more
    json body{{"destinations", ingest()["destinations"]},
              {"removeAsOfTime", "2026-11-24T12:00:30Z"}};
    EXPECT_EQ(post("removeAll", body).status, 200u);
    EXPECT_EQ(there(), member_set{jo()});
    body.erase("removeAsOfTime");
    EXPECT_EQ(post("removeAll", body).status, 200u);
    EXPECT_TRUE(there().empty());
    body["removeAsOfTime"] = "2026-11-24T13:00:00Z";
    EXPECT_EQ(reasons(post("removeAll", body)),
              std::vector<std::string>{"INVALID_REMOVE_AS_OF_TIME remove_as_of_time"});
}

TEST_F(google_sandbox, a_dry_run_changes_nothing_and_has_no_status) {
    json body = ingest();
    body["validateOnly"] = true;
    const answer a = post("ingest", body);
    EXPECT_EQ(a.status, 200u);
    EXPECT_TRUE(there().empty());
    EXPECT_EQ(reasons(status(a.body.at("requestId"))),
              std::vector<std::string>{"INVALID_REQUEST_ID request_id"});
}

TEST_F(google_sandbox, counts_members_without_consent_under_their_reason) {
    json body = ingest();
    body["audienceMembers"][0]["consent"]["adUserData"] = "CONSENT_DENIED";
    body["audienceMembers"][1].erase("consent");
    const answer a = post("ingest", body);
    EXPECT_EQ(a.status, 200u);
    EXPECT_TRUE(there().empty());
    EXPECT_NE(violation().find("without consent"), std::string::npos);
    time.advance(std::chrono::seconds(1));
    const json told = outcome(a.body.at("requestId"));
    EXPECT_EQ(told.at("requestStatus"), "FAILED");
    EXPECT_EQ(told.at("errorInfo").at("errorCounts").dump(),
              R"([{"reason":"PROCESSING_ERROR_REASON_DENIED_CONSENT","recordCount":"1"},)"
              R"({"reason":"PROCESSING_ERROR_REASON_NO_CONSENT","recordCount":"1"}])");
}

// What is changed in a good ingest, and what Google says to it: "reason field".
struct strict_case {
    const char* name;
    void (*spoil)(json& body);
    const char* told;
};

json& first_id(json& body) {
    return body["audienceMembers"][0]["userData"]["userIdentifiers"][0];
}
json& address(json& body) {
    return body["audienceMembers"][0]["userData"]["userIdentifiers"][2]["address"];
}
json& destination(json& body) {
    return body["destinations"][0];
}
#define EMAIL_PATH "audience_members[0].user_data.user_identifiers[0].email_address"
#define ADDRESS_PATH "audience_members[0].user_data.user_identifiers[2].address"

const strict_case cases[] = {
    {"unknown name", [](json& b) { b["partialFailure"] = true; }, "unparsed "},
    {"addressInfo",
     [](json& b) {
         first_id(b) = {{"addressInfo", json::object()}};
     },
     "unparsed audience_members[0].user_data.user_identifiers[0]"},
    {"a number for a text", [](json& b) { destination(b)["productDestinationId"] = 7090784486; },
     "unparsed destinations[0].product_destination_id"},
    {"the words of Google Ads",
     [](json& b) { b["audienceMembers"][1]["consent"]["adUserData"] = "GRANTED"; },
     "unparsed audience_members[1].consent.ad_user_data"},
    {"two kinds in one identifier", [](json& b) { first_id(b)["phoneNumber"] = "x"; },
     "unparsed audience_members[0].user_data.user_identifiers[0]"},
    {"a plain e-mail", [](json& b) { first_id(b)["emailAddress"] = "femke@example.com"; },
     "INVALID_SHA256_FORMAT " EMAIL_PATH},
    {"a plain phone",
     [](json& b) {
         b["audienceMembers"][0]["userData"]["userIdentifiers"][1]["phoneNumber"] = "+31205550123";
     },
     "INVALID_SHA256_FORMAT audience_members[0].user_data.user_identifiers[1].phone_number"},
    {"upper-case hex", [](json& b) { first_id(b)["emailAddress"] = std::string(64, 'A'); },
     "INVALID_HEX_ENCODING " EMAIL_PATH},
    {"the hash of nothing", [](json& b) { first_id(b)["emailAddress"] = sha256_hex(""); },
     "INVALID_HEX_ENCODING " EMAIL_PATH},
    {"another encoding than said", [](json& b) { b["encoding"] = "BASE64"; },
     "INVALID_SHA256_FORMAT " EMAIL_PATH},
    {"no encoding", [](json& b) { b.erase("encoding"); }, "REQUIRED_FIELD_MISSING encoding"},
    {"half an address", [](json& b) { address(b).erase("postalCode"); },
     "REQUIRED_FIELD_MISSING " ADDRESS_PATH ".postal_code"},
    {"a region in small letters", [](json& b) { address(b)["regionCode"] = "nl"; },
     "INVALID_REGION_CODE " ADDRESS_PATH ".region_code"},
    {"a hashed postal code", [](json& b) { address(b)["postalCode"] = sha256_hex("1012 AB"); },
     "INVALID_POSTAL_CODE " ADDRESS_PATH ".postal_code"},
    {"no terms", [](json& b) { b.erase("termsOfService"); },
     "TERMS_AND_CONDITIONS_NOT_SIGNED terms_of_service"},
    {"no members", [](json& b) { b["audienceMembers"] = json::array(); },
     "REQUIRED_FIELD_MISSING audience_members"},
    {"10,001 members",
     [](json& b) { b["audienceMembers"] = json(10'001, b["audienceMembers"][1]); },
     "TOO_MANY_AUDIENCE_MEMBERS audience_members"},
    {"11 identifiers",
     [](json& b) {
         b["audienceMembers"][0]["userData"]["userIdentifiers"] = json(11, first_id(b));
     },
     "TOO_MANY_USER_IDENTIFIERS audience_members[0].user_data.user_identifiers"},
    {"11 destinations", [](json& b) { b["destinations"] = json(11, destination(b)); },
     "TOO_MANY_DESTINATIONS destinations"},
    {"another type of list",
     [](json& b) {
         b["audienceMembers"][0] = {{"mobileData", {{"mobileIds", {"x"}}}}};
     },
     "INVALID_USER_LIST_TYPE audience_members[0]"},
    {"a resource name for the list",
     [](json& b) { destination(b)["productDestinationId"] = "userLists/7090784486"; },
     "INVALID_USER_LIST_ID destinations[0].product_destination_id"},
    {"a list that is not there", [](json& b) { destination(b)["productDestinationId"] = "1"; },
     "INVALID_USER_LIST_ID destinations[0].product_destination_id"},
    {"no account type", [](json& b) { destination(b)["operatingAccount"].erase("accountType"); },
     "REQUIRED_FIELD_MISSING destinations[0].operating_account.account_type"},
    {"a hyphen in the account",
     [](json& b) { destination(b)["operatingAccount"]["accountId"] = "123-456-7890"; },
     "INVALID_FORMAT destinations[0].operating_account.account_id"},
    {"another manager", [](json& b) { destination(b)["loginAccount"]["accountId"] = "1111111111"; },
     "OPERATING_ACCOUNT_LOGIN_ACCOUNT_MISMATCH destinations[0].login_account"},
};

TEST_F(google_sandbox, refuses_whatever_its_sheet_forbids) {
    for (const strict_case& c : cases) {
        SCOPED_TRACE(c.name);
        json body = ingest();
        c.spoil(body);
        const answer a = post("ingest", body);
        EXPECT_EQ(a.status, 400u);
        EXPECT_EQ(a.body.at("error").at("status"), "INVALID_ARGUMENT");
        const auto told = reasons(a);
        EXPECT_FALSE(told.empty());
        EXPECT_EQ(told.empty() ? "" : told.front(), c.told);
        EXPECT_FALSE(sandbox.violations().empty());
        EXPECT_EQ(sandbox.violations().front().find("femke@"), std::string::npos);
        sandbox.clear_violations();
    }
    EXPECT_TRUE(there().empty());
}

TEST_F(google_sandbox, a_removal_has_neither_consent_nor_terms) {
    json body = removal();
    body["consent"] = ingest()["audienceMembers"][0]["consent"];
    EXPECT_EQ(reasons(post("remove", body)), std::vector<std::string>{"unparsed "});
    body = removal();
    body["termsOfService"] = ingest()["termsOfService"];
    EXPECT_EQ(reasons(post("remove", body)), std::vector<std::string>{"unparsed "});
}

TEST_F(google_sandbox, somebody_elses_account_is_forbidden) {
    json body = ingest();
    destination(body)["operatingAccount"]["accountId"] = "5555555555";
    const answer a = post("ingest", body);
    EXPECT_EQ(a.status, 403u);
    EXPECT_EQ(a.body.at("error").at("status"), "PERMISSION_DENIED");
}

TEST_F(google_sandbox, refuses_other_versions_types_headers_and_no_json) {
    const std::string base = sandbox.url(which::google);
    const std::string path = base + "/v1/audienceMembers:ingest";
    const std::string bearer = "Bearer " + token;
    const net::header_list good{{"Authorization", bearer}, {"Content-Type", "application/json"}};
    const std::string body = ingest().dump();
    EXPECT_EQ(call("POST", base + "/v2/audienceMembers:ingest", good, body).status, 404u);
    EXPECT_EQ(call("PUT", path, good, body).status, 404u);
    EXPECT_EQ(call("POST", path + "?key=x", good, body).status, 400u);
    EXPECT_EQ(call("POST", path, good, "{").status, 400u);
    net::header_list other = good;
    other.set("Content-Type", "text/plain");
    EXPECT_EQ(call("POST", path, other, body).status, 400u);
    other = good;
    other.add("developer-token", "x");
    EXPECT_EQ(call("POST", path, other, body).status, 400u);
    EXPECT_EQ(sandbox.violations().size(), 6u);
    EXPECT_TRUE(there().empty());
}

}  // namespace
}  // namespace sluis::sandbox::testing_support

// Requests are compared whole: a byte that changes on the wire changes a row here.

#include "adapters/google.hpp"

#include "tests/adapters/support.hpp"

namespace sluis::adapters {
namespace {

using nlohmann::json;

// SHA-256 of the normal forms of femke(), as the guide's formatter gives them.
const std::string email = "c1f84a31dba1422bafb90f8b218633202a5cef192b8530da1c73ae3752da92ee";
const std::string phone = "b321318d1cf3254ed6797176f453499a9cb25296499b5e004b794f53e6316371";
const std::string given = "896c6008e5706a2a4f40874343f747e8e9c3ab610007a41adb073c4a650ef0eb";
const std::string family = "b8004f1d6937db197b6600a8a90f12914a0c1632e39e18f504d1983639840eb4";
const std::string jo = "2bb52c6209b058568c5136a02dd0047eb0db703eb0bf10318fd9bd86977ebbcf";
const std::string address = given + ' ' + family + " NL 1012 AB";

const json plain_settings{{"operating_account", "123-456-7890"}, {"terms_accepted", true}};

std::vector<http_request> plan(const json& settings, change what,
                               const std::vector<std::vector<identifier>>& people) {
    std::vector<member> members;
    for (const auto& p : people)
        members.push_back({p});
    return google::plan({"7090784486", "v1", settings, what, members, 5});
}

TEST(google_identify, hashes_what_google_matches_by) {
    const identified found = google::identify(femke());
    EXPECT_EQ(found.identifiers,
              (std::vector<identifier>{{"address", address}, {"email", email}, {"phone", phone}}));
    EXPECT_EQ(found.keys, (std::vector<std::string>{phone, email}));  // sorted
    EXPECT_TRUE(found.invalid.empty());
}

TEST(google_identify, knows_one_mailbox_by_its_spellings) {
    const identified found = google::identify(
        {.id = "c2", .emails = {"jo.an.sluisproef+webshop@gmail.com", "joansluisproef@gmail.com"}});
    EXPECT_EQ(found.identifiers, (std::vector<identifier>{{"email", jo}}));
    EXPECT_EQ(found.keys, std::vector<std::string>{jo});
}

TEST(google_identify, says_what_is_not_valid) {
    const identified found =
        google::identify({.id = "c3", .emails = {"...@gmail.com"}, .phones = {"0612345678"}});
    EXPECT_TRUE(found.identifiers.empty());
    EXPECT_EQ(found.invalid, (std::vector<std::string>{"email", "phone"}));
    EXPECT_TRUE(found.keys.empty());
}

TEST(google_identify, sends_an_address_whole_or_not_at_all) {
    for (std::string person::*part :
         {&person::first_name, &person::last_name, &person::country, &person::postal_code}) {
        person p = femke();
        (p.*part).clear();
        EXPECT_EQ(google::identify(p).identifiers,
                  (std::vector<identifier>{{"email", email}, {"phone", phone}}));
    }
}

TEST(google_plan, adds_members_with_consent_and_terms) {
    const http_request expected{
        .method = "POST",
        .target = "/v1/audienceMembers:ingest",
        .body =
            R"({"destinations":[{"operatingAccount":{"accountType":"GOOGLE_ADS","accountId":"1234567890"},)"
            R"("productDestinationId":"7090784486"}],"audienceMembers":[)"
            R"({"userData":{"userIdentifiers":[{"address":{"givenName":")" +
            given + R"(","familyName":")" + family +
            R"(","regionCode":"NL","postalCode":"1012 AB"}},{"emailAddress":")" + email +
            R"("},{"phoneNumber":")" + phone +
            R"("}]},"consent":{"adUserData":"CONSENT_GRANTED","adPersonalization":"CONSENT_GRANTED"}},)"
            R"({"userData":{"userIdentifiers":[{"emailAddress":")" +
            jo +
            R"("}]},"consent":{"adUserData":"CONSENT_GRANTED","adPersonalization":"CONSENT_GRANTED"}}],)"
            R"("encoding":"HEX","termsOfService":{"customerMatchTermsOfServiceStatus":"ACCEPTED"}})",
        .rows = {0, 1},
        .budget = "writes"};
    EXPECT_EQ(
        plan(plain_settings, change::add, {google::identify(femke()).identifiers, {{"email", jo}}}),
        std::vector<http_request>{expected});
}

TEST(google_plan, removes_members_without_consent_and_terms) {
    const json settings{{"operating_account", "1234567890"},
                        {"login_account", "987-654-3210"},
                        {"terms_accepted", true}};
    const http_request expected{
        .method = "POST",
        .target = "/v1/audienceMembers:remove",
        .body =
            R"({"destinations":[{"operatingAccount":{"accountType":"GOOGLE_ADS","accountId":"1234567890"},)"
            R"("loginAccount":{"accountType":"GOOGLE_ADS","accountId":"9876543210"},)"
            R"("productDestinationId":"7090784486"}],"audienceMembers":[)"
            R"({"userData":{"userIdentifiers":[{"emailAddress":")" +
            email + R"("},{"phoneNumber":")" + phone + R"("}]}}],"encoding":"HEX"})",
        .rows = {0},
        .budget = "writes"};
    EXPECT_EQ(plan(settings, change::remove, {{{"email", email}, {"phone", phone}}}),
              std::vector<http_request>{expected});
}

TEST(google_plan, states_no_consent_where_none_is_known) {
    json settings = plain_settings;
    settings["consent"] = "unspecified";
    const auto requests = plan(settings, change::add, {{{"email", email}}});
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].body.find("onsent"), std::string::npos);
    // Nor, whatever the settings say, of those who were never asked.
    const std::vector<identifier> identifiers{{"email", email}};
    const member members[] = {{identifiers, true}, {identifiers, false}};
    const auto mixed = google::plan({"7090784486", "v1", plain_settings, change::add, members, 5});
    ASSERT_EQ(mixed.size(), 1U);
    const auto consent = mixed[0].body.find("\"consent\"");
    EXPECT_LT(consent, mixed[0].body.rfind("userIdentifiers")) << "of the first";
    EXPECT_EQ(mixed[0].body.find("\"consent\"", consent + 1), std::string::npos);
    EXPECT_NE(requests[0].body.find("ACCEPTED"), std::string::npos);
}

TEST(google_plan, writes_no_more_than_ten_identifiers_into_an_entry) {
    std::vector<identifier> many;
    for (int i = 0; i < 25; ++i)
        many.push_back({"email", sha256_hex(std::to_string(i))});
    const auto requests = plan(plain_settings, change::remove, {many, {{"email", email}}});
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].rows, (std::vector<std::size_t>{0, 1}));
    const json entries = json::parse(requests[0].body).at("audienceMembers");
    std::vector<std::size_t> sizes;
    for (const json& e : entries)
        sizes.push_back(e.at("userData").at("userIdentifiers").size());
    // The members first, so that entry i is row i; what did not fit after them.
    EXPECT_EQ(sizes, (std::vector<std::size_t>{10, 1, 10, 5}));
}

TEST(google_plan, begins_another_request_when_entries_would_be_too_many) {
    std::vector<identifier> eleven(11, {"email", email});
    const auto requests =
        plan(plain_settings, change::remove, std::vector<std::vector<identifier>>(10'000, eleven));
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].rows.size(), 5'000U);
    EXPECT_EQ(requests[1].rows.size(), 5'000U);
    EXPECT_EQ(requests[1].rows.front(), 5'000U);
    EXPECT_EQ(json::parse(requests[0].body).at("audienceMembers").size(), 10'000U);
}

TEST(google_plan, asks_for_a_result_by_its_request_id) {
    const http_request expected{.method = "GET",
                                .target = "/v1/requestStatus:retrieve?requestId=a%2Fb%3D%3D",
                                .budget = "reads"};
    EXPECT_EQ(google::plan_poll("a/b==", "v1"), expected);
}

}  // namespace
}  // namespace sluis::adapters

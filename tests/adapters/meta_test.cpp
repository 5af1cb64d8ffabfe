// Requests are compared whole: a byte that changes on the wire changes a row here.

#include "adapters/meta.hpp"

#include "tests/adapters/support.hpp"

namespace sluis::adapters {
namespace {

using nlohmann::json;

// SHA-256 of the normal forms of femke(), as in the guide's tables.
const std::string email = "c1f84a31dba1422bafb90f8b218633202a5cef192b8530da1c73ae3752da92ee";
const std::string phone = "64a857372f6a31822ec0809b612f956a3f2544ad1198fd286fb5199d7c30a6b2";
const std::string bram = "ddad5224705ce9f541fd7a8b1bddee9620c74568806f1c542e9eb759148a1ff6";
const std::string nl = "1843653496800edfd0d30326c82f53b0338ed408468cca4a2f1b52f2f6395fc9";
const std::vector<identifier> all_of_femke = {
    {"birth_day", "19b100ab7725c612f3d80ff203ca53cea5cadaafae3bf0f88f0fb4089fe08815"},
    {"birth_month", "0b8efa5a3bf104413a725c6ff0459a6be12b1fd33314cbb138745baf39504ae5"},
    {"birth_year", "78e370b587b145920213731b7c7c725e512b3b6577c51c800218a7c764c532ae"},
    {"city", "26c98ec3b46b0a4f7bd5e464268df74a0ca7af24f2f1ec6cfdc27b5122a598fa"},
    {"country", nl},
    {"email", email},
    {"external_id", "c1"},
    {"first_name", "896c6008e5706a2a4f40874343f747e8e9c3ab610007a41adb073c4a650ef0eb"},
    {"gender", "252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111"},
    {"last_name", "58549f7970bdd635e8713590cf773d0bbea4ca2882c5f7ae57bdb6de8f759f87"},
    {"phone", phone},
    {"postal_code", "4eae493e6faa833589c87de609450298d15d3a344685a821ecb61d385f97e090"},
    {"region", "30d5a3e662955d15f98a5dc4eed773d8b2807198e807c5ebe529ed99084dd04b"},
};

const json no_settings = json::object();

std::vector<http_request> plan(const json& settings, change what,
                               const std::vector<std::vector<identifier>>& people,
                               std::uint64_t nonce = 9778993) {
    std::vector<member> members;
    for (const auto& p : people)
        members.push_back({p});
    return meta::plan({"23850000000000001", "v26.0", settings, what, members, nonce});
}

TEST(meta_identify, hashes_what_meta_matches_by) {
    const identified found = meta::identify(femke());
    EXPECT_EQ(found.identifiers, all_of_femke);
    EXPECT_EQ(found.keys, (std::vector<std::string>{phone, email}));
    EXPECT_TRUE(found.invalid.empty());
}

TEST(meta_identify, leaves_out_what_is_not_known) {
    const identified found =
        meta::identify({.id = "c2", .emails = {"bram.vandenberg@example.org"}, .gender = "?"});
    EXPECT_EQ(found.identifiers, (std::vector<identifier>{{"email", bram}, {"external_id", "c2"}}));
}

TEST(meta_identify, needs_an_email_or_a_phone) {
    person p = femke();
    p.emails = {"a b@example.com"};
    p.phones = {"0205550123"};
    const identified found = meta::identify(p);
    EXPECT_TRUE(found.identifiers.empty());
    EXPECT_EQ(found.invalid, (std::vector<std::string>{"email", "phone"}));
}

TEST(meta_plan, adds_members_in_a_session_of_their_own) {
    const http_request expected{
        .method = "POST",
        .target = "/v26.0/23850000000000001/users",
        .body =
            R"({"session":{"session_id":9778993,"batch_seq":1,"last_batch_flag":true,"estimated_num_total":2},)"
            R"("payload":{"schema":["EXTERN_ID","EMAIL","PHONE","FN","LN","DOBY","DOBM","DOBD","GEN","CT","ST","ZIP","COUNTRY"],)"
            R"("data":[["c1",)"
            R"("c1f84a31dba1422bafb90f8b218633202a5cef192b8530da1c73ae3752da92ee",)"
            R"("64a857372f6a31822ec0809b612f956a3f2544ad1198fd286fb5199d7c30a6b2",)"
            R"("896c6008e5706a2a4f40874343f747e8e9c3ab610007a41adb073c4a650ef0eb",)"
            R"("58549f7970bdd635e8713590cf773d0bbea4ca2882c5f7ae57bdb6de8f759f87",)"
            R"("78e370b587b145920213731b7c7c725e512b3b6577c51c800218a7c764c532ae",)"
            R"("0b8efa5a3bf104413a725c6ff0459a6be12b1fd33314cbb138745baf39504ae5",)"
            R"("19b100ab7725c612f3d80ff203ca53cea5cadaafae3bf0f88f0fb4089fe08815",)"
            R"("252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111",)"
            R"("26c98ec3b46b0a4f7bd5e464268df74a0ca7af24f2f1ec6cfdc27b5122a598fa",)"
            R"("30d5a3e662955d15f98a5dc4eed773d8b2807198e807c5ebe529ed99084dd04b",)"
            R"("4eae493e6faa833589c87de609450298d15d3a344685a821ecb61d385f97e090",)"
            R"("1843653496800edfd0d30326c82f53b0338ed408468cca4a2f1b52f2f6395fc9"],)"
            R"(["c2","ddad5224705ce9f541fd7a8b1bddee9620c74568806f1c542e9eb759148a1ff6",)"
            R"("","","","","","","","","","",""]]}})",
        .rows = {0, 1},
        .budget = "calls",
        .entries = 2};
    EXPECT_EQ(
        plan(no_settings, change::add, {all_of_femke, {{"email", bram}, {"external_id", "c2"}}}),
        std::vector<http_request>{expected});
}

TEST(meta_plan, removes_members_with_a_body_and_without_a_session) {
    const http_request expected{
        .method = "DELETE",
        .target = "/v26.0/23850000000000001/users",
        .body = R"({"payload":{"schema":["EXTERN_ID","EMAIL"],"data":[["c2",")" + bram + R"("]]}})",
        .rows = {0},
        .budget = "calls",
        .entries = 1};
    EXPECT_EQ(plan(no_settings, change::remove, {{{"email", bram}, {"external_id", "c2"}}}),
              std::vector<http_request>{expected});
}

TEST(meta_plan, gives_a_person_with_two_addresses_two_rows) {
    const auto requests =
        plan(no_settings, change::remove,
             {{{"country", nl}, {"email", email}, {"email", bram}, {"external_id", "c3"}},
              {{"email", bram}, {"phone", phone}}});
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(json::parse(requests[0].body).at("payload").at("data"),
              json::array({{"c3", email, "", nl},
                           {"c3", bram, "", nl},  // what there is one of stands in both
                           {"", bram, phone, ""}}));
    EXPECT_EQ(requests[0].rows, (std::vector<std::size_t>{0, 1}));
}

TEST(meta_plan, begins_another_request_and_session_when_rows_would_be_too_many) {
    const std::vector<identifier> two{{"email", email}, {"email", bram}};
    const auto requests =
        plan(no_settings, change::add, std::vector<std::vector<identifier>>(10'000, two), 7);
    ASSERT_EQ(requests.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const json body = json::parse(requests[i].body);
        EXPECT_EQ(body.at("payload").at("data").size(), 10'000U);
        EXPECT_EQ(body.at("session").at("session_id"), 7 + i);
        EXPECT_EQ(body.at("session").at("batch_seq"), 1);
        EXPECT_EQ(requests[i].rows.size(), 5'000U);
    }
    EXPECT_EQ(requests[1].rows.front(), 5'000U);
}

TEST(meta_plan, session_ids_are_positive_whatever_the_nonce) {
    for (const std::uint64_t nonce : {0ULL, 1ULL, 0x7fff'ffff'ffff'ffffULL, ~0ULL}) {
        const auto requests = plan(no_settings, change::add, {{{"email", email}}}, nonce);
        const json id = json::parse(requests.at(0).body).at("session").at("session_id");
        EXPECT_GT(id.get<std::int64_t>(), 0);
    }
}

TEST(meta_plan, limits_the_use_of_data_where_settings_say_so) {
    const json settings{{"limited_data_use", {{"country", 1}, {"state", 1000}}}};
    const auto added = plan(settings, change::add, {{{"email", email}}});
    ASSERT_EQ(added.size(), 1U);
    EXPECT_EQ(json::parse(added[0].body).at("payload").dump(),
              R"({"data":[[")" + email +
                  R"(",["LDU"],1,1000]],"schema":["EMAIL","DATA_PROCESSING_OPTIONS",)"
                  R"("DATA_PROCESSING_OPTIONS_COUNTRY","DATA_PROCESSING_OPTIONS_STATE"]})");
    const auto removed = plan(settings, change::remove, {{{"email", email}}});
    EXPECT_EQ(removed.at(0).body.find("LDU"), std::string::npos);
}

}  // namespace
}  // namespace sluis::adapters

// Opt-out lists over the API: addresses are in bodies only, and only for who may see them.
#include "gateway/store/suppressions.hpp"

#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

using enum store::permission;

class suppressions : public api_test {};

TEST_F(suppressions, are_changed_in_normal_form) {
    suppress_becomes = {.is_news = true, .contact = 5, .is_suppressed = true};
    answered a = post("/api/suppressions", {{"email", " Anna@Example.ORG "}});
    EXPECT_EQ(a.status, 201U);
    EXPECT_EQ(a.body,
              json::parse(R"({"changed": true, "contact": 5, "contact_suppressed": true})"));
    ASSERT_EQ(suppress_asked.size(), 1U);
    EXPECT_EQ(suppress_asked[0].who.value, "anna@example.org");
    EXPECT_TRUE(suppress_asked[0].is_on);
    EXPECT_EQ(suppress_asked[0].actor, "local");
    suppress_becomes = {};
    a = post("/api/suppressions/remove", {{"phone", "020 123 4567"}, {"country", "NL"}});
    EXPECT_EQ(a.status, 200U);
    EXPECT_EQ(a.body,
              json::parse(R"({"changed": false, "contact": null, "contact_suppressed": null})"));
    EXPECT_EQ(suppress_asked[1].who,
              (contact::identity{contact::identity_kind::phone, "", "+31201234567"}));
    EXPECT_FALSE(suppress_asked[1].is_on);
}

TEST_F(suppressions, refuse_what_is_no_address_without_repeating_it) {
    const json bodies[] = {json::object(),
                           {{"email", "nonsense"}},
                           {{"phone", "nonsense"}},
                           {{"email", "a@example.com"}, {"phone", "+31201234567"}},
                           {{"mail", "a@example.com"}}};
    for (const json& body : bodies) {
        for (const char* path :
             {"/api/suppressions", "/api/suppressions/remove", "/api/suppressions/check"}) {
            const answered a = post(path, body);
            EXPECT_EQ(a.status, 400U) << path << body;
            EXPECT_EQ(a.whole.body.find("nonsense"), std::string::npos);
        }
    }
    EXPECT_TRUE(suppress_asked.empty());
}

TEST_F(suppressions, take_two_permissions) {
    const json body{{"email", "a@example.com"}};
    for (const char* path : {"/api/suppressions", "/api/suppressions/remove"}) {
        EXPECT_EQ(call_as(token_with({operate}), "POST", path, body).status, 403U);
        EXPECT_EQ(call_as(token_with({see_personal_data}), "POST", path, body).status, 403U);
        EXPECT_TRUE(suppress_asked.empty());
        const std::string both = token_with({operate, see_personal_data});
        EXPECT_EQ(call_as(both, "POST", path, body).status, 200U);
        EXPECT_EQ(suppress_asked.size(), 1U);
        suppress_asked.clear();
    }
}

TEST_F(suppressions, are_checked_and_counted) {
    const std::int64_t contact = a_contact("anna@example.org");
    const std::string hash = tombstone_of({contact::identity_kind::email, "", "anna@example.org"});
    in_store([&](store::session& s) {
        (void)store::suppressions::add(s, hash, "import:7", store::noon);
        (void)store::suppressions::add(s, "one more", "import:7", store::noon);
        (void)store::suppressions::add(s, "another", "by_hand", store::noon);
    });
    answered a = post("/api/suppressions/check", {{"email", "ANNA@example.org"}});
    EXPECT_EQ(a.body, (json{{"suppressed", true},
                            {"contact", contact},
                            {"list", "import:7"},
                            {"import", 7},
                            {"since", to_rfc3339(store::noon)}}));
    a = post("/api/suppressions/check", {{"email", "nobody@example.org"}});
    EXPECT_EQ(a.body.at("suppressed"), false);
    EXPECT_EQ(a.body.at("since"), nullptr);
    a = get("/api/suppressions");
    ASSERT_EQ(a.body.at("items").size(), 2U);
    EXPECT_EQ(a.body.at("items")[0].at("list"), "by_hand");
    EXPECT_EQ(a.body.at("items")[0].at("import"), nullptr);
    EXPECT_EQ(a.body.at("items")[1].at("addresses"), 2);
}

}  // namespace
}  // namespace sluis::api

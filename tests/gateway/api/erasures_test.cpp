// Deleting, restoring and erasing over the API: who is meant, who may, and what is said of it.
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

using contact::identity_kind;
using enum permission;

class deleting : public api_test {};
class erasing : public api_test {};

TEST_F(deleting, says_until_when_it_can_be_restored) {
    EXPECT_EQ(remove("/api/contacts/7").status, 404U);
    removal_answer = contact_removed{.contact = 7, .restorable_until = store::noon};
    const answered gone = remove("/api/contacts/c7");
    EXPECT_EQ(gone.status, 200U);
    EXPECT_EQ(gone.body["deleted"], 7);
    EXPECT_EQ(gone.body["restorable_until"], to_rfc3339(store::noon));
    EXPECT_EQ(contacts_asked.back().contact, 7);
    EXPECT_EQ(contacts_asked.back().who.actor, local_actor);
    EXPECT_EQ(remove("/api/contacts/x").status, 404U);
}

TEST_F(deleting, is_taken_back_unless_somebody_came_after_it) {
    EXPECT_EQ(post("/api/contacts/deleted/7/restore", json::object()).status, 404U);
    restore_answer = {.other = 9};
    const answered taken = post("/api/contacts/deleted/7/restore", json::object());
    EXPECT_EQ(taken.status, 409U);
    EXPECT_EQ(taken.body["contact"], 9);
    restore_answer = {.is_restored = true};
    EXPECT_EQ(post("/api/contacts/deleted/7/restore", json::object()).body["restored"], 7);
    EXPECT_EQ(get("/api/contacts/deleted").body["items"], json::array());
}

TEST_F(erasing, takes_each_way_to_say_who) {
    const struct {
        json body;
        std::vector<contact::identity> meant;
    } cases[] = {
        {{{"email", "Anna@Example.org"}}, {{identity_kind::email, "", "anna@example.org"}}},
        {{{"phone", "+31612345678"}}, {{identity_kind::phone, "", "+31612345678"}}},
        {{{"phone", "06 12345678"}, {"country", "NL"}},
         {{identity_kind::phone, "", "+31612345678"}}},
        {{{"external_id", "x1"}, {"source", "shop"}}, {{identity_kind::external, "shop", "x1"}}},
        {{{"external_id", "x1"}}, {}},  // of any source; there is none
        {{{"contact", 5}}, {}},
    };
    for (const auto& c : cases) {
        const answered a = post("/api/erasures", c.body);
        ASSERT_EQ(a.status, 201U) << c.body << a.body;
        EXPECT_EQ(a.body["state"], "done");
        EXPECT_EQ(a.body["receipts"], json::array());
        EXPECT_EQ(erasures_asked.back().identities, c.meant) << c.body;
        EXPECT_EQ(get("/api/erasures/" + a.body["id"].dump()).body, a.body);
    }
    EXPECT_EQ(erasures_asked.back().contact, 5);
    EXPECT_EQ(get("/api/erasures").body["items"].size(), std::size(cases));
    EXPECT_EQ(get("/api/erasures/99").status, 404U);
}

TEST_F(erasing, refuses_what_names_nobody_and_repeats_no_address) {
    for (const json& wrong :
         {json::object(), json{{"email", "no-address"}}, json{{"phone", "12-no-number"}},
          json{{"contact", 0}}, json{{"email", "a@example.org"}, {"contact", 5}},
          json{{"emial", "a@example.org"}}}) {
        const answered a = post("/api/erasures", wrong);
        EXPECT_EQ(a.status, 400U) << wrong;
        EXPECT_EQ(a.whole.body.find("no-address"), std::string::npos);
        EXPECT_EQ(a.whole.body.find("12-no"), std::string::npos);
    }
    EXPECT_TRUE(erasures_asked.empty());
}

TEST_F(erasing, by_an_address_needs_to_see_personal_data) {
    const std::string some = token_with({operate});
    const json address{{"email", "a@example.org"}};
    EXPECT_EQ(call_as(some, "POST", "/api/erasures", address).status, 403U);
    EXPECT_EQ(call_as(some, "POST", "/api/erasures", {{"contact", 5}}).status, 201U);
    const std::string both = token_with({operate, see_personal_data});
    EXPECT_EQ(call_as(both, "POST", "/api/erasures", address).status, 201U);
}

}  // namespace
}  // namespace sluis::api

#include "tests/sandbox/support.hpp"

namespace sluis::sandbox::testing_support {
namespace {

class meta_leads : public meta_fixture {
protected:
    answer lead(const std::string& target, const std::string& with) {
        return call("GET", sandbox.url(which::meta) + target, {{"Authorization", "Bearer " + with}},
                    "");
    }
    std::string page = credential(wanted.folder + "/meta_page.json").at("access_token");
};

TEST_F(meta_leads, are_read_with_the_pages_token) {
    const answer a = lead("/v24.0/900100?fields=id,field_data,custom_disclaimer_responses", page);
    ASSERT_EQ(a.status, 200u);
    EXPECT_EQ(a.body.at("id"), "900100");
    EXPECT_EQ(a.body.at("field_data").at(0).at("values").at(0), "lead-900100@example.org");
    EXPECT_EQ(a.body.at("custom_disclaimer_responses").at(0).at("is_checked"), "1");
    EXPECT_FALSE(a.body.contains("created_time")) << "nobody asked";
    EXPECT_EQ(violation(), "");
}

TEST_F(meta_leads, are_refused_to_others_and_where_there_is_none) {
    const struct {
        std::string target;
        std::string token;
        int code;
        bool is_mistake;
    } rows[]{
        {"/v24.0/900100?fields=id", token, 190, true},
        {"/v24.0/900100?fields=id", "", 190, true},
        {"/v24.0/900100", page, 100, true},
        {"/v24.0/900100?fields=id,phone", page, 100, true},
        {"/v24.0/900100?fields=id&access_token=" + page, page, 100, true},
        {"/v24.0/me?fields=id", page, 803, true},
        {"/v9.0/900100?fields=id", page, 2500, true},
        {"/v24.0/404001?fields=id", page, 100, false},
    };
    for (const auto& r : rows) {
        sandbox.clear_violations();
        const answer a = lead(r.target, r.token);
        EXPECT_EQ(a.status, 400u) << r.target;
        EXPECT_EQ(a.body.at("error").at("code"), r.code) << r.target;
        EXPECT_EQ(!violation().empty(), r.is_mistake) << r.target;
    }
}

TEST_F(meta_leads, fail_on_demand_in_words_of_their_own) {
    sandbox.add_fault(which::meta, {.kind = fault_kind::rate_limited, .at = fault_scope::leads});
    EXPECT_EQ(lead("/v24.0/1?fields=id", page).body.at("error").at("code"), 80005);
    EXPECT_EQ(lead("/v24.0/1?fields=id", page).status, 200u);
}

}  // namespace
}  // namespace sluis::sandbox::testing_support

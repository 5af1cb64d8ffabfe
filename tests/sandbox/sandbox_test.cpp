#include <optional>

#include "tests/sandbox/support.hpp"

namespace sluis::sandbox::testing_support {
namespace {

class restarted : public google_fixture {};

TEST_F(restarted, it_knows_its_members_requests_and_tokens) {
    const std::string id = post("ingest", ingest()).body.at("requestId");
    sandbox.set_tokens(which::meta, token_state::expired);
    sandbox.stop();
    EXPECT_EQ(there().size(), 2u);  // can still be asked
    running_sandbox again(wanted);
    EXPECT_EQ(again.members(which::google, list), (member_set{femke(), jo()}));
    time.advance(std::chrono::seconds(1));
    net::header_list bearer{{"Authorization", "Bearer " + token}};
    const answer a = call(
        "GET", again.url(which::google) + "/v1/requestStatus:retrieve?requestId=" + id, bearer, "");
    EXPECT_EQ(a.body.at("requestStatusPerDestination").at(0).at("requestStatus"), "SUCCESS");
    EXPECT_TRUE(again.violations().empty());
}

TEST_F(restarted, it_has_the_same_certificate_and_credentials) {
    const auto before = read_file(sandbox.ca_file());
    const auto key = read_file(sandbox.credential_file(which::google));
    sandbox.stop();
    const running_sandbox again(wanted);
    EXPECT_EQ(read_file(again.ca_file()), before);
    EXPECT_EQ(read_file(again.credential_file(which::google)), key);
}

TEST_F(restarted, it_does_not_begin_on_a_state_that_is_not_its_own) {
    sandbox.stop();
    write_file(wanted.folder + "/state.json", "{\"google\": 1}");
    EXPECT_THROW(running_sandbox{wanted}, std::runtime_error);
}

class controlled : public google_fixture {
protected:
    answer control(const std::string& method, const std::string& path,
                   const std::string& body = "") {
        const std::string root =
            "https://localhost:" + std::to_string(sandbox.port()) + "/control/";
        return call(method, root + path, {{"Content-Type", "application/json"}}, body);
    }
};

TEST_F(controlled, it_tells_members_counts_and_violations) {
    post("ingest", ingest());
    post("ingest", json::object());
    const json all = control("GET", "").body;
    EXPECT_EQ(all.at("google").at("members").at(list), 2);
    EXPECT_EQ(all.at("google").at("refused"), 1);
    EXPECT_EQ(all.at("meta").at("requests"), 0);
    const json one = control("GET", std::string("google/members?audience=") + list).body;
    EXPECT_EQ(one.at("count"), 2);
    EXPECT_EQ(one.at("members").get<member_set>(), there());
    EXPECT_EQ(control("GET", "google/members?audience=1").status, 404u);
    EXPECT_EQ(control("GET", "google/violations").body.at("violations").size(), 3u);
    EXPECT_EQ(control("DELETE", "google/violations").body.at("violations").size(), 0u);
    EXPECT_EQ(control("GET", "nobody/members").status, 404u);
}

TEST_F(controlled, it_takes_faults_and_tokens) {
    EXPECT_EQ(control("POST", "google/faults", R"({"kind": "server_error"})").status, 200u);
    EXPECT_EQ(post("ingest", ingest()).status, 503u);
    EXPECT_EQ(control("GET", "google/faults").body.at("faults").size(), 0u);
    control("POST", "google/faults", R"({"kind": "server_error", "requests": 0})");
    EXPECT_EQ(control("DELETE", "google/faults").body.at("faults").size(), 0u);
    EXPECT_EQ(control("POST", "google/faults", R"({"kind": "x"})").status, 400u);
    EXPECT_EQ(control("POST", "google/faults", "no").status, 400u);
    EXPECT_EQ(control("POST", "google/tokens", R"({"state": "revoked"})").status, 200u);
    EXPECT_EQ(post("ingest", ingest()).status, 401u);
    EXPECT_EQ(control("POST", "google/tokens", R"({"state": "tired"})").status, 400u);
}

TEST(audiences, keep_tuples_and_match_by_what_identifies) {
    audience a([](std::string_view kind) {
        if (kind == "EMAIL" || kind == "PHONE") return weight::identifies;
        return kind == "address" ? weight::matches : weight::none;
    });
    const member mail{{"EMAIL", "a"}, {"FN", "x"}};
    const member more{{"EMAIL", "a"}, {"PHONE", "p"}};
    const member other{{"EMAIL", "b"}, {"FN", "x"}, {"address", "here"}};
    a.add(mail, {});
    a.add(other, {});
    a.add(more, {});  // the same person, named better
    EXPECT_EQ(a.members(), (member_set{more, other}));
    a.add(mail, {});  // says less: both stay, until one is removed
    EXPECT_EQ(a.size(), 3u);
    EXPECT_EQ(a.remove({{"FN", "x"}}), 0u);
    EXPECT_EQ(a.remove({{"PHONE", "p"}}), 1u);
    EXPECT_EQ(a.remove({{"EMAIL", "nobody"}, {"address", "here"}}), 1u);
    EXPECT_EQ(a.members(), member_set{mail});
}

}  // namespace
}  // namespace sluis::sandbox::testing_support

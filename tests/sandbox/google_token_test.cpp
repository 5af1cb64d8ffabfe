#include "tests/sandbox/support.hpp"

namespace sluis::sandbox::testing_support {
namespace {

class google_tokens : public google_fixture {
protected:
    json key = credential(sandbox.credential_file(which::google));

    json claims() {
        const std::int64_t now = to_ms(time.now()) / 1'000;
        return {{"iss", key["client_email"]},
                {"scope", "https://www.googleapis.com/auth/datamanager"},
                {"aud", "https://oauth2.googleapis.com/token"},
                {"iat", now},
                {"exp", now + 3'600}};
    }
    answer ask(const json& what, const json& header = {{"alg", "RS256"}, {"typ", "JWT"}}) {
        const std::string text =
            base64url_encode(header.dump()) + "." + base64url_encode(what.dump());
        const std::string signature = sign_rs256(key["private_key"], text);
        return ask_token(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
            "&assertion=" +
            text + "." + base64url_encode(signature));
    }
};

TEST_F(google_tokens, are_issued_for_a_signed_assertion) {
    const answer a = ask(claims());
    ASSERT_EQ(a.status, 200u);
    EXPECT_EQ(a.body.at("expires_in"), 3'599);
    EXPECT_EQ(a.body.at("token_type"), "Bearer");
    token = a.body.at("access_token");
    EXPECT_EQ(post("ingest", ingest()).status, 200u);
    EXPECT_EQ(violation(), "");
}

TEST_F(google_tokens, are_refused_for_any_other_assertion) {
    const auto with = [&](const char* name, const json& value) {
        json c = claims();
        c[name] = value;
        return c;
    };
    const std::int64_t now = to_ms(time.now()) / 1'000;
    const json wrong[] = {
        with("iss", "somebody@example.com"),
        with("aud", sandbox.token_url()),
        with("scope", "https://www.googleapis.com/auth/adwords"),
        with("exp", now + 3'601),
        with("exp", now - 1),
        with("iat", "now"),
        with("sub", "femke@example.com"),
        json::array(),
    };
    for (const json& c : wrong) {
        SCOPED_TRACE(c.dump());
        const answer a = ask(c);
        EXPECT_EQ(a.status, 400u);
        EXPECT_EQ(a.body.at("error"), "invalid_grant");
    }
    EXPECT_EQ(ask(claims(), {{"alg", "HS256"}}).status, 400u);
    EXPECT_EQ(ask(claims(), {{"alg", "RS256"}, {"kid", "other"}}).status, 400u);
    key["private_key"] = make_rsa_key();
    EXPECT_EQ(ask(claims()).body.at("error_description"), "Invalid JWT Signature.");
    EXPECT_EQ(sandbox.violations().size(), std::size(wrong) + 3);
}

TEST_F(google_tokens, are_refused_for_other_grants_clients_and_forms) {
    const auto code = [](const answer& a) { return a.body.at("error").get<std::string>(); };
    EXPECT_EQ(code(ask_token("grant_type=password")), "unsupported_grant_type");
    EXPECT_EQ(code(ask_token("grant_type=refresh_token&client_id=x")), "invalid_request");
    EXPECT_EQ(code(ask_token("grant_type=refresh_token&client_id=x&client_secret=y"
                             "&refresh_token=z")),
              "invalid_client");
    EXPECT_EQ(code(ask_token(user_grant() + "0")), "invalid_grant");
    EXPECT_EQ(code(ask_token(user_grant() + "&more=1")), "invalid_request");
    EXPECT_EQ(code(call("POST", sandbox.token_url(), {{"Content-Type", "application/json"}},
                        user_grant())),
              "invalid_request");
}

TEST_F(google_tokens, live_as_long_as_they_say_and_no_longer) {
    EXPECT_EQ(post("ingest", ingest()).status, 200u);
    time.advance(std::chrono::seconds(3'599));
    const answer a = post("ingest", ingest());
    EXPECT_EQ(a.status, 401u);
    EXPECT_EQ(a.body.at("error").at("status"), "UNAUTHENTICATED");
    EXPECT_EQ(violation(), "");  // it happens to everybody
    token = get_token();
    EXPECT_EQ(post("ingest", ingest()).status, 200u);
}

TEST_F(google_tokens, that_were_never_issued_are_a_violation) {
    token = "ya29.invented";
    EXPECT_EQ(post("ingest", ingest()).status, 401u);
    EXPECT_NE(violation().find("never issued"), std::string::npos);
}

TEST_F(google_tokens, a_dead_grant_gives_none_until_it_is_good_again) {
    sandbox.set_tokens(which::google, token_state::grant_dead);
    EXPECT_EQ(post("ingest", ingest()).status, 401u);
    const answer a = ask_token(user_grant());
    EXPECT_EQ(a.status, 400u);
    EXPECT_EQ(a.body.at("error"), "invalid_grant");
    EXPECT_EQ(ask(claims()).body.at("error"), "invalid_grant");
    EXPECT_EQ(violation(), "");
    sandbox.set_tokens(which::google, token_state::good);
    EXPECT_EQ(ask_token(user_grant()).status, 200u);
}

}  // namespace
}  // namespace sluis::sandbox::testing_support

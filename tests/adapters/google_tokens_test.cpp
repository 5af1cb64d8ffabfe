#include "adapters/google.hpp"
#include "tests/adapters/support.hpp"

namespace sluis::adapters {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using state = token_outcome::state;

const instant now = from_ms(1'795'382'400'999);

std::string decoded(std::string_view text) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string all;
    unsigned bits = 0, held = 0;
    for (const char c : text) {
        bits = (bits << 6 | static_cast<unsigned>(letters.find(c))) & 0xffff;
        if ((held += 6) < 8) continue;
        held -= 8;
        all += static_cast<char>(bits >> held & 0xff);
    }
    return all;
}

TEST(google_token, is_asked_for_with_a_signed_assertion) {
    const auto ask = google::plan_token(service_account(), now);
    ASSERT_TRUE(ask);
    EXPECT_EQ(ask->method, "POST");
    EXPECT_TRUE(ask->at_token_url);
    EXPECT_TRUE(ask->target.empty());
    EXPECT_EQ(ask->content_type, "application/x-www-form-urlencoded");
    const std::string begin =
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
    ASSERT_TRUE(ask->body.starts_with(begin));
    const std::string jwt = ask->body.substr(begin.size());
    const auto dot = jwt.find('.'), last = jwt.rfind('.');
    EXPECT_EQ(decoded(jwt.substr(0, dot)), R"({"alg":"RS256","typ":"JWT","kid":"k1"})");
    EXPECT_EQ(decoded(jwt.substr(dot + 1, last - dot - 1)),
              R"({"iss":"gateway@example-project.iam.gserviceaccount.com",)"
              R"("scope":"https://www.googleapis.com/auth/datamanager",)"
              R"("aud":"https://oauth2.googleapis.com/token","iat":1795382400,"exp":1795386000})");
    EXPECT_TRUE(is_signed_by(a_key(), jwt.substr(0, last), decoded(jwt.substr(last + 1))));
}

TEST(google_token, is_asked_for_with_a_refresh_token) {
    for (const char* type : {"refresh_token", "authorized_user"}) {
        json credential = refresh_token();
        credential["type"] = type;
        const http_request expected{
            .method = "POST",
            .at_token_url = true,
            .content_type = "application/x-www-form-urlencoded",
            .body =
                "grant_type=refresh_token&client_id=id.apps.example&client_secret=the%2Bsecret"
                "&refresh_token=1%2F%2Frefresh%2Bme"};
        EXPECT_EQ(google::plan_token(credential, now), expected);
    }
}

TEST(google_token, a_key_that_cannot_sign_is_not_a_crash) {
    json credential = service_account();
    credential["private_key"] = "no key";
    EXPECT_TRUE(google::plan_token(credential, now)->body.ends_with("&assertion="));
}

TEST(google_token, answers) {
    const auto told = [](unsigned status, const char* body) {
        return google::interpret_token({status, body, {}});
    };
    const auto good =
        told(200, R"({"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"})");
    EXPECT_EQ(good.what, state::issued);
    EXPECT_EQ(good.access_token, "ya29.x");
    EXPECT_EQ(good.expires_in, 3599s);
    EXPECT_EQ(told(200, R"({"access_token":"x"})").expires_in, 300s);
    EXPECT_EQ(told(200, R"({"access_token":"x","expires_in":99999999999})").expires_in, 24h);
    for (const char* body : {"", "<html>", "{}", R"({"access_token":7})", R"({"access_token":""})"})
        EXPECT_EQ(told(200, body).what, state::try_later) << body;

    const auto dead = told(
        400,
        R"({"error":"invalid_grant","error_description":"Token has been expired or revoked."})");
    EXPECT_EQ(dead.what, state::grant_dead);
    EXPECT_EQ(dead.code, "invalid_grant");
    EXPECT_EQ(dead.detail, "Token has been expired or revoked.");
    EXPECT_EQ(told(401, R"({"error":"invalid_client"})").what, state::grant_dead);
    EXPECT_EQ(told(400, R"({"error":"invalid_grant","error_description":"Invalid JWT: Token must)"
                        R"( be a short-lived token"})")
                  .detail,
              "Invalid JWT: Token must be a short-lived token; is the clock right?");

    EXPECT_EQ(told(503, R"({"error":"invalid_grant"})").what, state::try_later);
    EXPECT_EQ(told(500, "").code, "http_500");
    EXPECT_EQ(told(403, "<html>").what, state::try_later);
    EXPECT_EQ(told(400, R"({"error":{"code":400}})").what, state::try_later);
}

TEST(google_authorize, bears_the_token_and_names_the_project_when_asked_to) {
    http_request r;
    google::authorize(r, refresh_token(), "ya29.x", now);
    EXPECT_EQ(r.headers, (std::vector<header>{{"Authorization", "Bearer ya29.x"}}));
    EXPECT_TRUE(r.target.empty());
    json credential = refresh_token();
    credential["quota_project_id"] = "p1";
    http_request with;
    google::authorize(with, credential, "t", now);
    EXPECT_EQ(with.headers,
              (std::vector<header>{{"Authorization", "Bearer t"}, {"x-goog-user-project", "p1"}}));
}

// --- What is declared ----------------------------------------------------------------------------

std::vector<std::string> places(const std::vector<error>& faults) {
    std::vector<std::string> all;
    for (const error& e : faults) {
        all.push_back(e.where);
        EXPECT_FALSE(e.cure.empty()) << e.what;
    }
    return all;
}
using strings = std::vector<std::string>;

TEST(google_settings, faults) {
    const auto of = [](const json& s) { return places(google::check_settings(s)); };
    const json good{{"operating_account", "123-456-7890"},
                    {"login_account", "1"},
                    {"consent", "granted"},
                    {"terms_accepted", true}};
    EXPECT_EQ(of(good), strings{});
    EXPECT_EQ(of(json::object()), (strings{"operating_account", "terms_accepted"}));
    EXPECT_EQ(of({{"operating_account", 1234567890}, {"terms_accepted", "yes"}}),
              (strings{"operating_account", "terms_accepted", "terms_accepted"}));
    EXPECT_EQ(of({{"operating_account", "accounts/1"},
                  {"login_account", "x"},
                  {"consent", "yes"},
                  {"terms_accepted", false}}),
              (strings{"operating_account", "login_account", "consent", "terms_accepted"}));
    json typo = good;
    typo["login_acount"] = "1";
    ASSERT_EQ(of(typo), strings{"login_account"});
    EXPECT_EQ(google::check_settings(typo)[0].cure, "was \"login_account\" meant?");
    EXPECT_FALSE(google::check_settings(json(7)).empty());
}

TEST(google_credential, faults) {
    const auto of = [](const json& c) { return places(google::check_credential(c)); };
    EXPECT_EQ(of(service_account()), strings{});
    EXPECT_EQ(of(refresh_token()), strings{});
    EXPECT_EQ(of(json::object()), strings{"type"});
    EXPECT_EQ(of({{"type", "api_key"}}), strings{"type"});
    EXPECT_EQ(of({{"type", "service_account"}}), (strings{"client_email", "private_key"}));
    EXPECT_EQ(of({{"type", "refresh_token"}}),
              (strings{"client_id", "client_secret", "refresh_token"}));
    json flat = service_account();
    flat["private_key"] = "-----BEGIN PRIVATE KEY----- MIIE";
    EXPECT_EQ(of(flat), strings{"private_key"});
    json typo = service_account();
    typo["privat_key"] = typo["private_key"];
    typo.erase("private_key");
    EXPECT_EQ(of(typo), (strings{"private_key", "private_key"}));
    json spaced = refresh_token();
    spaced["refresh_token"] = "two words";
    spaced["client_secret"] = "x";
    EXPECT_EQ(of(spaced), strings{"refresh_token"});
    EXPECT_FALSE(google::check_credential(json("text")).empty());
    for (const error& e : google::check_credential(spaced))
        EXPECT_EQ(e.text().find("two words"), std::string::npos);
}

}  // namespace
}  // namespace sluis::adapters

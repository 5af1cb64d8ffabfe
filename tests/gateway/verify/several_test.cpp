// Tokens, Basic, nobody at all, and several ways at once.
#include "gateway/verify/digest.hpp"
#include "tests/gateway/verify/examples.hpp"

namespace sluis::verify {
namespace {

struct row {
    std::string name;
    std::string scheme;
    std::string secret;
    request sent;
    refusal expected;
};

void PrintTo(const row& r, std::ostream* os) {
    *os << r.name;
}

const std::string in_header = R"({"mode": "token", "token": {"header": "X-Token"}})";
const std::string in_query = R"({"mode": "token", "token": {"query": "access_token"}})";
const std::string in_body = R"({"mode": "token", "token": {"body": "/google_key"}})";
const std::string bearer = R"({"mode": "token", "token": {"bearer": true}})";
const std::string basic = R"({"mode": "basic"})";
const std::string user_only = R"({"mode": "basic", "user_only": true})";

request with_header(std::string name, std::string value) {
    return {.headers = {{std::move(name), std::move(value)}}};
}
request authorization(std::string value) {
    return with_header("Authorization", std::move(value));
}

// clang-format off
const row rows[] = {
    {"header",               in_header, "s3cret", with_header("x-token", "s3cret"), refusal::none},
    {"header_wrong",         in_header, "s3cret", with_header("X-Token", "s3cre7"), refusal::wrong_token},
    {"header_longer",        in_header, "s3cret", with_header("X-Token", "s3cret1"), refusal::wrong_token},
    {"header_other_case",    in_header, "s3cret", with_header("X-Token", "S3CRET"), refusal::wrong_token},
    {"header_padded",        in_header, "s3cret", with_header("X-Token", " s3cret"), refusal::wrong_token},
    {"header_empty",         in_header, "s3cret", with_header("X-Token", ""), refusal::no_signature},
    {"header_missing",       in_header, "s3cret", {}, refusal::no_signature},
    {"header_twice",         in_header, "s3cret", {.headers = {{"X-Token", "s3cret"}, {"x-token", "s3cret"}}}, refusal::doubled_signature},
    {"query",                in_query,  "s3cret", {.query = {{"access_token", "s3cret"}}}, refusal::none},
    {"query_wrong",          in_query,  "s3cret", {.query = {{"access_token", "x"}}}, refusal::wrong_token},
    {"query_empty",          in_query,  "s3cret", {.query = {{"access_token", ""}}}, refusal::no_signature},
    {"query_by_other_name",  in_query,  "s3cret", {.query = {{"token", "s3cret"}}}, refusal::no_signature},
    {"query_not_in_header",  in_query,  "s3cret", with_header("access_token", "s3cret"), refusal::no_signature},
    {"body",                 in_body,   "s3cret", {.pointers = {{"/google_key", "s3cret"}}}, refusal::none},
    {"body_wrong",           in_body,   "s3cret", {.pointers = {{"/google_key", "S3cret"}}}, refusal::wrong_token},
    {"body_missing",         in_body,   "s3cret", {.pointers = {{"/secret_key", "s3cret"}}}, refusal::no_signature},
    {"bearer",               bearer,    "s3cret", authorization("Bearer s3cret"), refusal::none},
    {"bearer_any_case",      bearer,    "s3cret", authorization("bEARER s3cret"), refusal::none},
    {"bearer_wrong",         bearer,    "s3cret", authorization("Bearer s3cre"), refusal::wrong_token},
    {"bearer_two_spaces",    bearer,    "s3cret", authorization("Bearer  s3cret"), refusal::wrong_token},
    {"bearer_without_name",  bearer,    "s3cret", authorization("s3cret"), refusal::malformed_signature},
    {"bearer_given_basic",   bearer,    "s3cret", authorization("Basic s3cret"), refusal::malformed_signature},
    {"bearer_empty",         bearer,    "s3cret", authorization("Bearer "), refusal::wrong_token},
    {"bearer_missing",       bearer,    "s3cret", {}, refusal::no_signature},
    {"basic",                basic, "user:pass:word", authorization("Basic dXNlcjpwYXNzOndvcmQ="), refusal::none},
    {"basic_any_case",       basic, "user:pass:word", authorization("BASIC dXNlcjpwYXNzOndvcmQ="), refusal::none},
    {"basic_empty_password", basic, "key:", authorization("Basic a2V5Og=="), refusal::none},
    {"user_only",            user_only, "key", authorization("Basic a2V5Og=="), refusal::none},
    {"user_only_no_colon",   user_only, "key", authorization("Basic a2V5"), refusal::none},
    {"user_only_password",   user_only, "key", authorization("Basic a2V5OmFueQ=="), refusal::none},
    {"user_only_other",      user_only, "key", authorization("Basic a2V6Og=="), refusal::wrong_token},
    {"user_only_empty",      user_only, "key", authorization("Basic Og=="), refusal::wrong_token},
    {"basic_no_colon",       basic, "key:", authorization("Basic a2V5"), refusal::wrong_token},
    {"basic_wrong",          basic, "user:pass", authorization("Basic dXNlcjpwYXNz0g=="), refusal::wrong_token},
    {"basic_not_padded",     basic, "user:pass:word", authorization("Basic dXNlcjpwYXNzOndvcmQ"), refusal::wrong_token},
    {"basic_plain",          basic, "user:pass", authorization("Basic user:pass"), refusal::wrong_token},
    {"basic_given_bearer",   basic, "user:pass", authorization("Bearer dXNlcjpwYXNz"), refusal::malformed_signature},
    {"nobody",               R"({"mode": "none"})", "unused", {}, refusal::none},
};
// clang-format on

class token_test : public testing::TestWithParam<row> {};

TEST_P(token_test, answers) {
    const row& r = GetParam();
    EXPECT_EQ(verifier_of(r.scheme, r.secret).check(r.sent.view(), now), r.expected);
}

INSTANTIATE_TEST_SUITE_P(places, token_test, testing::ValuesIn(rows),
                         [](const auto& r) { return r.param.name; });

TEST(token, reads_nothing_from_a_request_that_has_no_such_place) {
    const request_view bare{
        .headers = [](std::string_view) { return std::vector<std::string_view>(); }};
    EXPECT_EQ(verifier_of(in_query, "s3cret").check(bare, now), refusal::no_signature);
    EXPECT_EQ(verifier_of(in_body, "s3cret").check(bare, now), refusal::no_signature);
}

constexpr std::string_view signature = R"({"mode": "hmac", "signature": {"headers": ["X-Sig"]}})";

std::string several(std::string_view how, std::string_view a, std::string_view b) {
    return R"({"mode": ")" + std::string(how) + R"(", "of": [)" + std::string(a) + ", " +
           std::string(b) + "]}";
}

request sent(bool token, bool right_signature) {
    request r{.body = example_body};
    if (token) r.query["access_token"] = "s3cret";
    const std::string mac = hmac_key(hash::sha256, "s3cret").sign({example_body});
    r.headers = {{"X-Sig", right_signature ? to_hex(mac) : std::string(64, '0')}};
    return r;
}

TEST(several, all_means_each_and_any_means_one) {
    const verifier all = verifier_of(several("all", in_query, signature), "s3cret");
    EXPECT_EQ(all.check(sent(true, true).view(), now), refusal::none);
    EXPECT_EQ(all.check(sent(true, false).view(), now), refusal::wrong_signature);
    EXPECT_EQ(all.check(sent(false, true).view(), now), refusal::no_signature);
    const verifier any = verifier_of(several("any", in_query, signature), "s3cret");
    EXPECT_EQ(any.check(sent(true, true).view(), now), refusal::none);
    EXPECT_EQ(any.check(sent(true, false).view(), now), refusal::none);
    EXPECT_EQ(any.check(sent(false, true).view(), now), refusal::none);
    EXPECT_EQ(any.check(sent(false, false).view(), now), refusal::wrong_signature);
}

constexpr std::string_view url_token =
    R"({"mode": "token", "token": {"query": "access_token"}, "secret": "url"})";

TEST(several, have_secrets_of_their_own) {
    const std::string rules = several("all", url_token, signature);
    const key url{secret("in-the-url"), {}, "url"};
    const key signing{secret("s3cret"), {}, ""};
    const verifier v = verifier_of(rules, {url, signing});
    request r = sent(true, true);
    EXPECT_EQ(v.check(r.view(), now), refusal::wrong_token) << "the signing secret is no token";
    r.query["access_token"] = "in-the-url";
    EXPECT_EQ(v.check(r.view(), now), refusal::none);
    const std::string mac = hmac_key(hash::sha256, "in-the-url").sign({example_body});
    r.headers = {{"X-Sig", to_hex(mac)}};
    EXPECT_EQ(v.check(r.view(), now), refusal::wrong_signature) << "who saw the URL cannot sign";
    EXPECT_FALSE(verifier::make(scheme_of(rules), {signing}));
    EXPECT_FALSE(verifier::make(scheme_of(rules), {url}));
}

TEST(several, of_any_those_without_a_secret_are_left_out) {
    const std::string rules = several("any", url_token, signature);
    const verifier v = verifier_of(rules, {key{secret("s3cret"), {}, ""}});
    EXPECT_EQ(v.check(sent(false, true).view(), now), refusal::none);
    EXPECT_EQ(v.check(sent(true, false).view(), now), refusal::wrong_signature);
    EXPECT_FALSE(verifier::make(scheme_of(rules), {key{secret("s3cret"), {}, "other"}}));
}

TEST(several, of_none_verify_nothing) {
    EXPECT_FALSE(verifier::make(scheme{.how = mode::any}, {key{secret("s3cret"), {}, ""}}));
    EXPECT_FALSE(verifier::make(scheme{.how = mode::all}, {key{secret("s3cret"), {}, ""}}));
}

TEST(refusals, are_spelt_in_the_order_of_their_enumerators) {
    EXPECT_EQ(name(refusal::none), "none");
    EXPECT_EQ(name(refusal::malformed_timestamp), "malformed_timestamp");
    EXPECT_EQ(name(refusal::wrong_signature), "wrong_signature");
    EXPECT_EQ(name(refusal::no_key), "no_key");
}

}  // namespace
}  // namespace sluis::verify

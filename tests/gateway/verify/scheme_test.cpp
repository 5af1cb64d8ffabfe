// What a mapping file may declare: read as meant, or refused at its place.
#include "gateway/verify/scheme.hpp"

#include "tests/gateway/verify/examples.hpp"

namespace sluis::verify {
namespace {

struct mistake {
    std::string scheme;
    std::string where;  // of the first error, after "authentication"
};

constexpr std::string_view sig = R"("signature": {"headers": ["X-Sig"]})";

std::string hmac(std::string_view more) {
    return R"({"mode": "hmac", )" + std::string(sig) + (more.empty() ? "" : ", ") +
           std::string(more) + "}";
}
std::string in_signature(std::string_view more) {
    return R"({"mode": "hmac", "signature": {"headers": ["X-Sig"], )" + std::string(more) + "}}";
}
std::string timed(std::string_view time) {
    return hmac(R"("content": "{ts}{body}", "timestamp": {)" + std::string(time) + "}");
}

// clang-format off
const mistake mistakes[] = {
    {R"("hmac")",                                             ""},
    {R"({})",                                                 " mode"},
    {R"({"mode": "HMAC"})",                                   " mode"},
    {R"({"mode": 1})",                                        " mode"},
    {R"({"mode": "hmac"})",                                   " signature"},
    {R"({"mode": "hmac", "signature": "X-Sig"})",             " signature"},
    {R"({"mode": "hmac", "signature": {}})",                  " signature headers"},
    {R"({"mode": "hmac", "signature": {"headers": []}})",     " signature headers"},
    {R"({"mode": "hmac", "signature": {"headers": [""]}})",   " signature headers"},
    {R"({"mode": "hmac", "signature": {"headers": ["a", 1]}})", " signature headers"},
    {R"({"mode": "hmac", "signature": {"headers": "X-Sig"}})", " signature headers"},
    {in_signature(R"("form": "list", "key": "v1")"),          " signature form"},
    {in_signature(R"("form": "pairs")"),                      " signature key"},
    {in_signature(R"("form": "versions")"),                   " signature key"},
    {in_signature(R"("key": "v1")"),                          " signature key"},
    {in_signature(R"("encoding": "base64url")"),              " signature encoding"},
    {in_signature(R"("prefix": 1)"),                          " signature prefix"},
    {in_signature(R"("prefx": "v0=")"),                       " signature prefix"},
    {hmac(R"("hash": "md5")"),                                " hash"},
    {hmac(R"("hsh": "sha1")"),                                " hash"},
    {hmac(R"("content": "{ts_ms}{body}")"),                   " content"},
    {hmac(R"("content": "{body")"),                           " content"},
    {hmac(R"("content": "fixed")"),                           " content"},
    {hmac(R"("content": "")"),                                " content"},
    {hmac(R"("content": "{secret}{body}")"),                  " content"},
    {hmac(R"("content": "{ts}{body}")"),                      " timestamp"},
    {hmac(R"("timestamp": {"headers": ["X-Time"]})"),         " timestamp"},
    {timed(""),                                               " timestamp pair"},
    {timed(R"("headers": ["X-Time"], "pair": "t")"),          " timestamp pair"},
    {timed(R"("pair": "t")"),                                 " timestamp pair"},
    {timed(R"("headers": ["X-Time"], "unit": "us")"),         " timestamp unit"},
    {timed(R"("headers": ["X-Time"], "tolerance_seconds": 0)"), " timestamp tolerance_seconds"},
    {timed(R"("headers": ["X-Time"], "tolerance_seconds": 86401)"), " timestamp tolerance_seconds"},
    {timed(R"("headers": ["X-Time"], "tolerance_seconds": "300")"), " timestamp tolerance_seconds"},
    {timed(R"("headers": ["X-Time"], "tolerance": 300)"),     " timestamp"},
    {hmac(R"("content": "{id}{body}")"),                      " id"},
    {hmac(R"("id": {"headers": ["X-Id"]})"),                  " id"},
    {hmac(R"("content": "{id}{body}", "id": {"headers": []})"), " id headers"},
    {hmac(R"("key_form": "pem")"),                            " key_form"},
    {hmac(R"("key_form": "whpk")"),                           " key_form"},
    {R"({"mode": "hash", "signature": {"headers": ["X-Sig"]}})", " content"},
    {R"({"mode": "ed25519", "signature": {"headers": ["X-Sig"]}, "key_form": "whsec"})", " key_form"},
    {R"({"mode": "ed25519", "signature": {"headers": ["X-Sig"]}, "hash": "sha1"})", " hash"},
    {R"({"mode": "rsa", "signature": {"headers": ["X-Sig"]}, "key_form": "text"})", " key_form"},
    {R"({"mode": "rsa", "signature": {"headers": ["X-Sig"]}, "hash": "sha1"})", " hash"},
    {R"({"mode": "token"})",                                  " token"},
    {R"({"mode": "token", "token": {}})",                     " token header"},
    {R"({"mode": "token", "token": {"header": "a", "query": "b"}})", " token header"},
    {R"({"mode": "token", "token": {"header": "a", "bearer": true}})", " token header"},
    {R"({"mode": "token", "token": {"bearer": false}})",      " token header"},
    {R"({"mode": "token", "token": {"bearer": "yes"}})",      " token bearer"},
    {R"({"mode": "token", "token": {"cookie": "a"}})",        " token header"},
    {R"({"mode": "basic", "signature": {"headers": ["X-Sig"]}})", ""},
    {R"({"mode": "none", "secret": "url"})",                  ""},
    {R"({"mode": "all"})",                                    " of"},
    {R"({"mode": "any", "of": []})",                          " of"},
    {R"({"mode": "any", "of": {"mode": "none"}})",            " of"},
    {R"({"mode": "any", "of": [{"mode": "x"}]})",             " of[0] mode"},
    {R"({"mode": "all", "of": [{"mode": "basic"}, {"mode": "hmac"}]})", " of[1] signature"},
    {R"({"mode": "all", "of": [{"mode": "any", "of": [{"mode": "basic"}]}]})", " of[0] of"},
    {R"({"mode": "any", "of": [{"mode": "none"}, {"mode": "none"}, {"mode": "none"}, {"mode": "none"}, {"mode": "none"}]})", " of"},
};
// clang-format on

TEST(scheme, has_an_error_at_the_place_of_each_mistake) {
    for (const mistake& m : mistakes) {
        std::vector<error> errors;
        (void)parse_scheme(nlohmann::json::parse(m.scheme), "authentication", errors);
        ASSERT_FALSE(errors.empty()) << m.scheme;
        EXPECT_EQ(errors.front().where, "authentication" + m.where) << m.scheme;
        for (const error& e : errors) {
            EXPECT_FALSE(e.what.empty()) << m.scheme;
            EXPECT_FALSE(e.cure.empty()) << m.scheme;
        }
    }
}

TEST(scheme, reads_templates_into_parts) {
    using enum part;
    const auto parts = [](const std::string& text) {
        return scheme_of(R"({"mode": "hash", "signature": {"headers": ["S"]}, "content": ")" +
                         text + "\"}")
            .content;
    };
    EXPECT_EQ(parts("{secret}{method}{uri}{body}"),
              (std::vector<content_part>{{secret}, {method}, {uri}, {body}}));
    EXPECT_EQ(parts("v0:{secret};{body}]x"),
              (std::vector<content_part>{
                  {literal, "v0:"}, {secret}, {literal, ";"}, {body}, {literal, "]x"}}));
    EXPECT_EQ(parts("{secret}{ascii_escaped_body}"),
              (std::vector<content_part>{{secret}, {escaped_body}}));
    EXPECT_EQ(scheme_of(hmac("")).content, (std::vector<content_part>{{body}}));
}

TEST(scheme, has_the_usual_defaults) {
    const scheme s = scheme_of(timed(R"("headers": ["X-Time"])"));
    EXPECT_EQ(s.digest, hash::sha256);
    EXPECT_EQ(s.place, form::raw);
    EXPECT_EQ(s.coded, encoding::hex);
    EXPECT_EQ(s.keyed, key_form::text);
    EXPECT_EQ(s.timestamp->unit, time_unit::seconds);
    EXPECT_EQ(s.timestamp->tolerance, std::chrono::seconds{300});
    EXPECT_EQ(scheme_of(R"({"mode": "rsa", "signature": {"headers": ["S"]}})").keyed,
              key_form::spki);
    EXPECT_EQ(scheme_of(R"({"mode": "ed25519", "signature": {"headers": ["S"]}})").keyed,
              key_form::whpk);
}

struct standing {
    std::string scheme;
    trust how_far;
    bool replay_protected;
};

TEST(scheme, says_how_far_its_source_can_be_trusted) {
    const std::string token = R"({"mode": "token", "token": {"bearer": true}})";
    const std::string with_time = timed(R"("headers": ["X-Time"])");
    const auto both = [](std::string_view how, const std::string& a, const std::string& b) {
        return R"({"mode": ")" + std::string(how) + R"(", "of": [)" + a + ", " + b + "]}";
    };
    const standing rows[] = {
        {R"({"mode": "none"})", trust::open, false},
        {R"({"mode": "basic"})", trust::secret, false},
        {token, trust::secret, false},
        {hmac(""), trust::signed_content, false},
        {with_time, trust::signed_content, true},
        {both("all", token, with_time), trust::signed_content, true},
        {both("any", token, with_time), trust::secret, false},
        {both("any", hmac(""), with_time), trust::signed_content, false},
        {both("any", with_time, with_time), trust::signed_content, true},
        {both("any", R"({"mode": "none"})", with_time), trust::open, false},
    };
    for (const standing& r : rows) {
        EXPECT_EQ(trust_of(scheme_of(r.scheme)), r.how_far) << r.scheme;
        EXPECT_EQ(is_replay_protected(scheme_of(r.scheme)), r.replay_protected) << r.scheme;
    }
    EXPECT_EQ(trust_of(scheme{.how = mode::any}), trust::open);
    EXPECT_FALSE(is_replay_protected(scheme{.how = mode::any}));
    EXPECT_EQ(name(trust::open), "public");
    EXPECT_EQ(name(trust::secret), "secret");
    EXPECT_EQ(name(trust::signed_content), "signed");
}

}  // namespace
}  // namespace sluis::verify

// Keys: their forms, several of them, and when each of them ends.
#include <chrono>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "gateway/base/codec.hpp"
#include "gateway/verify/digest.hpp"
#include "tests/gateway/verify/examples.hpp"

namespace sluis::verify {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view plain = R"({"mode": "hmac", "signature": {"headers": ["X-Sig"]}})";

request signed_with(std::string_view key_bytes) {
    const std::string mac = hmac_key(hash::sha256, key_bytes).sign({example_body});
    return {.body = example_body, .headers = {{"X-Sig", to_hex(mac)}}};
}

key named(std::string value, std::optional<instant> not_after = {}, std::string use = {}) {
    return {secret(std::move(value)), not_after, std::move(use)};
}

const example& example_named(std::string_view name) {
    return *std::ranges::find(examples, name, &example::name);
}

TEST(keys, end_when_they_say_and_not_before) {
    const verifier v = verifier_of(plain, {named("new"), named("old", now)});
    const request by_old = signed_with("old");
    EXPECT_EQ(v.check(by_old.view(), now - milliseconds{1}), refusal::none);
    EXPECT_EQ(v.check(by_old.view(), now), refusal::none);
    EXPECT_EQ(v.check(by_old.view(), now + milliseconds{1}), refusal::wrong_signature);
    const request by_new = signed_with("new");
    for (const instant at : {now - milliseconds{1}, now, now + milliseconds{1}})
        EXPECT_EQ(v.check(by_new.view(), at), refusal::none);
}

TEST(keys, that_have_all_ended_verify_nothing) {
    const verifier v =
        verifier_of(plain, {named("old", now), named("older", now - milliseconds{5})});
    EXPECT_EQ(v.check(signed_with("old").view(), now + milliseconds{1}), refusal::no_key);
    const verifier token =
        verifier_of(R"({"mode": "token", "token": {"header": "X-Token"}})", {named("old", now)});
    const request r{.headers = {{"X-Token", "old"}}};
    EXPECT_EQ(token.check(r.view(), now), refusal::none);
    EXPECT_EQ(token.check(r.view(), now + milliseconds{1}), refusal::no_key);
}

TEST(keys, are_tried_in_any_order) {
    for (const char* const first : {"a", "b", "c"}) {
        const verifier v = verifier_of(plain, {named(first), named("b"), named("c"), named("a")});
        for (const char* const by : {"a", "b", "c"})
            EXPECT_EQ(v.check(signed_with(by).view(), now), refusal::none) << first << by;
        EXPECT_EQ(v.check(signed_with("d").view(), now), refusal::wrong_signature);
    }
}

struct form_row {
    std::string_view key_form;
    std::string text;
    std::string bytes;
};

TEST(keys, are_read_in_the_form_that_the_scheme_says) {
    const form_row rows[] = {
        {"text", "whsec_c2VjcmV0", "whsec_c2VjcmV0"},
        {"whsec", "whsec_c2VjcmV0", "secret"},
        {"html", "a&amp;b&lt;&#039;", "a&b<'"},
        {"text", "a&amp;b", "a&amp;b"},
    };
    for (const form_row& r : rows) {
        const std::string scheme = R"({"mode": "hmac", "signature": {"headers": ["X-Sig"]}, )"
                                   R"("key_form": ")" +
                                   std::string(r.key_form) + "\"}";
        const verifier v = verifier_of(scheme, r.text);
        EXPECT_EQ(v.check(signed_with(r.bytes).view(), now), refusal::none) << r.key_form;
    }
    const verifier hashed = verifier_of(
        R"({"mode": "hash", "signature": {"headers": ["X-Sig"]}, "content": "{secret}{body}",
            "key_form": "html"})",
        "a&amp;b");
    const request r{
        .body = example_body,
        .headers = {{"X-Sig", to_hex(plain_hash(hash::sha256, {"a&b", example_body}))}}};
    EXPECT_EQ(hashed.check(r.view(), now), refusal::none);
}

struct refused_key {
    std::string_view scheme_of_example;
    std::string text;
};

TEST(keys, that_cannot_be_keys_are_refused_when_the_source_is_made) {
    const std::string ec_key =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYD54V/vp+54P9DXarYqx4MPcm+HKRIQzNasYSoRQHQ/"
        "6S6Ps8tpMcT+KvIIC8W/e9k0W7Cm72M1P9jU7SLf/vg==";
    const refused_key rows[] = {
        {"shopify", ""},
        {"standard_webhooks", "c2VjcmV0"},           // without whsec_
        {"standard_webhooks", "whsec_"},             // nothing after it
        {"standard_webhooks", "whsec_c2VjcmV"},      // no base64
        {"standard_webhooks", "whpk_c2VjcmV0"},      // a public one
        {"standard_webhooks_v1a", "whpk_c2VjcmV0"},  // not 32 bytes
        {"standard_webhooks_v1a", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="},
        {"freshchat", "k1"},
        {"freshchat", "c2VjcmV0"},                                  // no key inside
        {"freshchat", ec_key},                                      // a key of another kind
        {"freshchat", example_named("freshchat").secret + "AAAA"},  // something after it
        {"freshchat", "-----BEGIN PUBLIC KEY"},
    };
    for (const refused_key& r : rows) {
        const auto made =
            verifier::make(scheme_of(example_named(r.scheme_of_example).scheme), {named(r.text)});
        ASSERT_FALSE(made) << r.scheme_of_example << ' ' << r.text;
        EXPECT_EQ(made.error().where, "secret");
        EXPECT_FALSE(made.error().cure.empty());
        EXPECT_TRUE(r.text.empty() || made.error().text().find(r.text) == std::string::npos);
    }
    EXPECT_FALSE(verifier::make(scheme_of(plain), {}));
    EXPECT_FALSE(verifier::make(scheme_of(plain), {named("good"), named("")}));
}

TEST(rsa, keys_come_in_any_layout_and_under_any_label) {
    const example& e = example_named("freshchat");
    std::string lines = "-----BEGIN PUBLIC KEY-----\n";
    for (std::size_t i = 0; i < e.secret.size(); i += 64)
        lines += e.secret.substr(i, 64) + "\r\n";
    lines += "-----END PUBLIC KEY-----\n";
    const std::string layouts[] = {
        e.secret, lines, "-----BEGIN PUBLIC KEY-----" + e.secret + "-----END PUBLIC KEY-----",
        "-----BEGIN RSA PUBLIC KEY----- " + e.secret.substr(0, 100) + ' ' + e.secret.substr(100) +
            " -----END RSA PUBLIC KEY-----"};
    for (const std::string& text : layouts)
        EXPECT_EQ(verifier_of(e.scheme, text).check(request_of(e).view(), now), refusal::none)
            << text;
}

TEST(rsa, another_key_does_not_verify) {
    using pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
    const pkey other(EVP_RSA_gen(2048), EVP_PKEY_free);
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(other.get(), &der);
    ASSERT_GT(size, 0);
    std::string text(static_cast<std::size_t>(4 * ((size + 2) / 3)), '\0');
    std::string with_nul(text.size() + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(with_nul.data()), der, size);
    text = with_nul.substr(0, text.size());
    OPENSSL_free(der);
    const example& e = example_named("freshchat");
    const request r = request_of(e);
    EXPECT_EQ(verifier_of(e.scheme, text).check(r.view(), now), refusal::wrong_signature);
    // Beside the right one it does no harm.
    EXPECT_EQ(verifier_of(e.scheme, {named(text), named(e.secret)}).check(r.view(), now),
              refusal::none);
}

}  // namespace
}  // namespace sluis::verify

// Webhooks: what is signed can be verified by what verifies others' webhooks, and each answer means
// one thing.
#include "gateway/notify/webhook.hpp"

#include <gtest/gtest.h>

#include "gateway/base/codec.hpp"
#include "gateway/verify/digest.hpp"

namespace sluis::notify {
namespace {

using kind = outcome::kind;

const std::string key_bytes(32, 'k');
const secret key("whsec_" + to_base64(key_bytes));
const instant now = from_ms(1'764'331'205'250);

webhook a_webhook() {
    return {.url = "https://hooks.example.com/x",
            .id = "notice-7",
            .body = R"({"type":"tier_warning"})",
            .key = key};
}

TEST(webhook, is_signed_after_standard_webhooks) {
    const auto r = request_of(a_webhook(), now);
    ASSERT_TRUE(r);
    EXPECT_EQ(r->method, "POST");
    EXPECT_EQ(r->headers.get("webhook-id"), "notice-7");
    EXPECT_EQ(r->headers.get("webhook-timestamp"), "1764331205");
    const std::string signature =
        verify::hmac_key(verify::hash::sha256, key_bytes).sign({"notice-7.1764331205.", r->body});
    EXPECT_EQ(r->headers.get("webhook-signature"), "v1," + to_base64(signature));
    EXPECT_EQ(r->headers.get("Content-Type"), "application/json");
}

// The example of the standard itself.
TEST(webhook, signs_as_the_standards_example) {
    webhook w{.url = "https://x.example/",
              .id = "msg_p5jXN8AQM9LWM0D4loKWxJek",
              .body = R"({"test": 2432232314})",
              .key = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
    const auto r = request_of(w, from_ms(1'614'265'330'000));
    ASSERT_TRUE(r);
    EXPECT_EQ(r->headers.get("webhook-signature"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(webhook, without_a_key_or_an_id_is_not_sent) {
    webhook w = a_webhook();
    w.id.clear();
    EXPECT_FALSE(request_of(w, now));
    for (const std::string bad : {"", "secret", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64"}) {
        w = a_webhook();
        w.key = secret(bad);
        const auto r = request_of(w, now);
        ASSERT_FALSE(r) << bad;
        if (bad.size() > 6) {
            EXPECT_EQ(r.error().text().find(bad), std::string::npos);
        }
    }
}

TEST(webhook, each_answer_means_one_thing) {
    struct row {
        unsigned status;
        kind what;
    };
    for (const row& r :
         {row{200, kind::delivered}, row{204, kind::delivered}, row{299, kind::delivered},
          row{301, kind::refused}, row{307, kind::refused}, row{400, kind::refused},
          row{401, kind::refused}, row{404, kind::refused}, row{410, kind::refused},
          row{408, kind::retry}, row{425, kind::retry}, row{429, kind::retry},
          row{500, kind::retry}, row{503, kind::retry}}) {
        net::client_response answer{.status = r.status, .body = "secret words"};
        answer.headers.add("Retry-After", "120");
        const outcome o = outcome_of(answer);
        EXPECT_EQ(o.what, r.what) << r.status;
        EXPECT_EQ(o.why.find("secret"), std::string::npos);
        EXPECT_EQ(o.wait.has_value(), r.what == kind::retry) << r.status;
        if (o.wait) {
            EXPECT_EQ(*o.wait, std::chrono::seconds{120});
        }
    }
    net::client_response greedy{.status = 503};
    greedy.headers.add("Retry-After", "99999999");
    EXPECT_EQ(outcome_of(greedy).wait, std::chrono::seconds{86'400});
    using net::client_failure;
    for (const auto f :
         {client_failure::timeout, client_failure::dns, client_failure::reset_after_sent,
          client_failure::tls, client_failure::too_large})
        EXPECT_EQ(outcome_of(net::client_error{.failure = f}).what, kind::retry);
    for (const auto f : {client_failure::refused_address, client_failure::invalid})
        EXPECT_EQ(outcome_of(net::client_error{.failure = f}).what, kind::refused);
}

}  // namespace
}  // namespace sluis::notify

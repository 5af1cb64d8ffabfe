// One genuine request of every kind of signature that a sender here uses. All have the same body,
// clock and URL; the schemes are what their mapping files say.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/gateway/verify/support.hpp"

namespace sluis::verify {

struct example {
    std::string name;
    std::string scheme;
    std::string secret;
    std::vector<std::pair<std::string, std::string>> headers;
};

inline void PrintTo(const example& e, std::ostream* os) {
    *os << e.name;
}

inline const std::string example_body =
    R"({"id":"demo-1","email":"anna@example.org","name":"Anna Åkesson"})";

// clang-format off
inline const std::vector<example> examples = {
    {"typeform",
     R"({"mode": "hmac", "hash": "sha256", "signature": {"headers": ["Typeform-Signature"],
         "form": "raw", "prefix": "sha256=", "encoding": "base64"}, "content": "{body}"})",
     "k1",
     {{"Typeform-Signature", "sha256=EDelD9ZLlHEOkpygj3g3MTOqG+eBhhx+yQ4JI1dRLLo="}}},
    {"shopify",
     R"({"mode": "hmac", "hash": "sha256",
         "signature": {"headers": ["X-Shopify-Hmac-Sha256"], "form": "raw",
         "encoding": "base64"}, "content": "{body}"})",
     "k2",
     {{"X-Shopify-Hmac-Sha256", "mFXARCZT7myphI4PGnq0MhnXmaGwEUZhyl5UyAP9QDk="}}},
    {"meta_leadgen",
     R"({"mode": "hmac", "hash": "sha256",
         "signature": {"headers": ["X-Hub-Signature-256"], "form": "raw",
         "prefix": "sha256=", "encoding": "hex"}, "content": "{body}"})",
     "k3",
     {{"X-Hub-Signature-256", "sha256=7209ddfb4a4d78b56dbc56a1839a6b81e8b3abf7cc441abb221bcd20b30821d3"}}},
    {"intercom",
     R"({"mode": "hmac", "hash": "sha1", "signature": {"headers": ["X-Hub-Signature"],
         "form": "raw", "prefix": "sha1=", "encoding": "hex"}, "content": "{body}"})",
     "k4",
     {{"X-Hub-Signature", "sha1=6e78d4259573422eb133d0cc11c426e466b3ed6b"}}},
    {"front_rule",
     R"({"mode": "hmac", "hash": "sha1", "signature": {"headers": ["X-Front-Signature"],
         "form": "raw", "encoding": "base64"}, "content": "{body}"})",
     "k5",
     {{"X-Front-Signature", "GJleIGMQT6eVYaCExEkPmGklUBQ="}}},
    {"front_application",
     R"({"mode": "hmac", "hash": "sha256", "signature": {"headers": ["X-Front-Signature"],
         "form": "raw", "encoding": "base64"}, "content": "{ts}:{body}",
         "timestamp": {"headers": ["X-Front-Request-Timestamp"], "unit": "ms",
         "tolerance_seconds": 300}})",
     "k6",
     {{"X-Front-Request-Timestamp", "1775001600000"},
      {"X-Front-Signature", "TjrG/uT/YoQ0jku+Zit/vRZ8+eVgtvnVY391BNRdByM="}}},
    {"webflow",
     R"({"mode": "hmac", "hash": "sha256",
         "signature": {"headers": ["X-Webflow-Signature"], "form": "raw",
         "encoding": "hex"}, "content": "{ts}:{body}",
         "timestamp": {"headers": ["X-Webflow-Timestamp"], "unit": "ms",
         "tolerance_seconds": 300}})",
     "k7",
     {{"X-Webflow-Timestamp", "1775001600000"},
      {"X-Webflow-Signature", "3dd796bd8d3cb5e6929f6620ea8ae446286eda3f79194577842a6a542bf5e29d"}}},
    {"slack",
     R"({"mode": "hmac", "hash": "sha256", "signature": {"headers": ["X-Slack-Signature"],
         "form": "raw", "prefix": "v0=", "encoding": "hex"}, "content": "v0:{ts}:{body}",
         "timestamp": {"headers": ["X-Slack-Request-Timestamp"], "unit": "s",
         "tolerance_seconds": 300}})",
     "k8",
     {{"X-Slack-Request-Timestamp", "1775001600"},
      {"X-Slack-Signature", "v0=ffab2ab482cbc09e3233ab724bea6aa88f54fc15e7f0b2eb6960160ef589adce"}}},
    {"zendesk",
     R"({"mode": "hmac", "hash": "sha256",
         "signature": {"headers": ["X-Zendesk-Webhook-Signature"], "form": "raw",
         "encoding": "base64"}, "content": "{ts}{body}",
         "timestamp": {"headers": ["X-Zendesk-Webhook-Signature-Timestamp"], "unit": "iso",
         "tolerance_seconds": 300}})",
     "k9",
     {{"X-Zendesk-Webhook-Signature-Timestamp", "2026-04-01T00:00:00Z"},
      {"X-Zendesk-Webhook-Signature", "igua5THbodAdvPayB4YGGjvYufXAYMsEFZvl8Tn4+lc="}}},
    {"crisp",
     R"({"mode": "hmac", "hash": "sha256", "signature": {"headers": ["X-Crisp-Signature"],
         "form": "raw", "encoding": "hex"}, "content": "[{ts};{body}]",
         "timestamp": {"headers": ["X-Crisp-Request-Timestamp"], "unit": "ms",
         "tolerance_seconds": 300}})",
     "k10",
     {{"X-Crisp-Request-Timestamp", "1775001600000"},
      {"X-Crisp-Signature", "11d1e12076073e2794ae1dd9910859e3b58523651acfbf54d17a0a61324de3a2"}}},
    {"stripe",
     R"({"mode": "hmac", "hash": "sha256", "signature": {"headers": ["Stripe-Signature"],
         "form": "pairs", "key": "v1", "encoding": "hex"}, "content": "{ts}.{body}",
         "timestamp": {"pair": "t", "unit": "s", "tolerance_seconds": 300}})",
     "whsec_demo",
     {{"Stripe-Signature", "t=1775001600,v1=a78fc791e398d114bd6895a8768ad376e3051736cb7e70f294208cf8470131a9"}}},
    {"tidio",
     R"({"mode": "hmac", "hash": "sha256", "signature": {"headers": ["X-Tidio-Signature"],
         "form": "pairs", "key": "s", "encoding": "hex"}, "content": "{body}_{ts}",
         "timestamp": {"pair": "t", "unit": "s", "tolerance_seconds": 300}})",
     "k12",
     {{"X-Tidio-Signature", "t=1775001600,s=da40afb937929e8d889c654a0a0fea9c8a0bf4d12a6c4d0ca3b9df866d08bdcc"}}},
    {"standard_webhooks",
     R"({"mode": "hmac", "hash": "sha256", "signature": {"headers": ["webhook-signature"],
         "form": "versions", "key": "v1", "encoding": "base64"},
         "content": "{id}.{ts}.{body}", "id": {"headers": ["webhook-id"]},
         "timestamp": {"headers": ["webhook-timestamp"], "unit": "s",
         "tolerance_seconds": 300}, "key_form": "whsec"})",
     "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
     {{"webhook-id", "msg_demo"},
      {"webhook-timestamp", "1775001600"},
      {"webhook-signature", "v1,3q/ifnbcYxGfPLHd+bC7t9yDlC1i8XlAE2ltMrn/lxs="}}},
    {"standard_webhooks_v1a",
     R"({"mode": "ed25519", "signature": {"headers": ["webhook-signature"],
         "form": "versions", "key": "v1a", "encoding": "base64"},
         "content": "{id}.{ts}.{body}", "id": {"headers": ["webhook-id"]},
         "timestamp": {"headers": ["webhook-timestamp"], "unit": "s",
         "tolerance_seconds": 300}})",
     "whpk_6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=",
     {{"webhook-id", "msg_demo"},
      {"webhook-timestamp", "1775001600"},
      {"webhook-signature", "v1a,WleAgmJegEx7E4UAvuAk4D3mUDcZ7XmIkE6yKZR1YSeooVTWuPzIWahZT9n8POzkQOy0LR3iF3e3"
       "SDOpJVrpDA=="}}},
    {"hubspot_v3",
     R"({"mode": "hmac", "hash": "sha256",
         "signature": {"headers": ["X-HubSpot-Signature-v3"], "form": "raw",
         "encoding": "base64"}, "content": "{method}{uri}{body}{ts}",
         "timestamp": {"headers": ["X-HubSpot-Request-Timestamp"], "unit": "ms",
         "tolerance_seconds": 300}})",
     "k15",
     {{"X-HubSpot-Request-Timestamp", "1775001600000"},
      {"X-HubSpot-Signature-v3", "opnZgN3TuUKVsv/eJWWjj2mVcBHf2Cn8vRjU4UPYqow="}}},
    {"hubspot_v1",
     R"({"mode": "hash", "hash": "sha256",
         "signature": {"headers": ["X-HubSpot-Signature"], "form": "raw",
         "encoding": "hex"}, "content": "{secret}{body}"})",
     "k16",
     {{"X-HubSpot-Signature-Version", "v1"},
      {"X-HubSpot-Signature", "d45c2a539854df51c3594e3eb2d23dfe0f375565708e6dd4e293f5f57cd117b8"}}},
    {"hubspot_v2",
     R"({"mode": "hash", "hash": "sha256",
         "signature": {"headers": ["X-HubSpot-Signature"], "form": "raw",
         "encoding": "hex"}, "content": "{secret}{method}{uri}{body}"})",
     "k17",
     {{"X-HubSpot-Signature-Version", "v2"},
      {"X-HubSpot-Signature", "3a7a293c2f305f75d9f7e8b71888497ccc181f254b9bddec6c14803a461d4c0b"}}},
    {"linkedin_leads",
     R"({"mode": "hmac", "hash": "sha256", "signature": {"headers": ["X-LI-Signature"],
         "form": "raw", "encoding": "hex"}, "content": "hmacsha256={body}"})",
     "k18",
     {{"X-LI-Signature", "9a312f1e1f353239366d0de407ba3a865667e622800830dab6409a8aee4a4ed8"}}},
    {"tiktok_leads",
     R"({"mode": "hmac", "hash": "sha256", "signature": {"headers": ["X-Open-Signature"],
         "form": "raw", "encoding": "hex"}, "content": "{ascii_escaped_body}"})",
     "k19",
     {{"X-Open-Signature", "65f05acebc71d741a76bcc963eb6c6af0b88e027c13121fb157a61981a05998b"}}},
    {"freshchat",
     R"({"mode": "rsa", "signature": {"headers": ["X-Freshchat-Signature"], "form": "raw",
         "encoding": "base64"}, "content": "{body}"})",
     "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA6eRUNMkfiQ/jqtrElHuQu0BLWY16GxwwNvr3"
     "+UMDJTP2FTRsYxsUsKIjmNnpFSQvca+mjJKSWqsvusp4k84kRDUBS3YyJQwquro8RrSrelnR6X5vJ0QW"
     "WnFlmi5sjdyapvc0d6BolTahYYr/19OuKguwKfdkbUZ/SuEWcFwekQjiK93m0oMB0ACTnIPEWWbAIyDY"
     "g2rNCN9M6nU5aPGomUWMgmuplfL5QaQxkXGZI0X3QEIrWGkZZyziKqUPD4u31qTqOAUPtLVCmtjXGeLN"
     "qBvRH6R28hA0LB2BLT/X+6maPTRxUUDem+lsr8MqJ7vVxg9r5BwkA18nycEPqQE6+wIDAQAB",
     {{"X-Freshchat-Signature", "3PsyLyOSEN8WlJDhLALNXWKYc6qlJ8pwQDlhMSuxZRswfQw5RaUZg5rk/3W5DBuq+pquHMiwGX78Yq+p"
       "231xX08VzfQOIxbcgwUl7eVqNRJvZ1ZcC8D14uUpUQMUZgFMvRH+HoWiqWdY3g/jbAUfPNlXf+hSV15K"
       "kzEXakER9K88tpd9xX+DLI3B8l6vPHj1Sr3vwAoNbyI8OzVTrGWjQ7UMABkG6B2s9eaDO/7I1p2gi4Lu"
       "OdEClawrXsMt3+3PHymmjPYPAaRo/ZQcvrsQ0UHJiKnF2g/YeUJ2giTZ2vWGVB8dhWrsEGQZ9Ka4bIrn"
       "wppt4m2LjEcVPNkU+FABuA=="}}},
};
// clang-format on

inline request request_of(const example& e) {
    return {.body = example_body, .headers = e.headers};
}

}  // namespace sluis::verify

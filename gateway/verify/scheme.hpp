// How a sender proves who it is: the ingredients of a signature, as data. A provider's mapping file
// says them in its "authentication" object; there is no code per provider.
//
//     {"mode": "hmac", "hash": "sha256",
//      "signature": {"headers": ["Typeform-Signature"], "form": "raw", "prefix": "sha256=",
//                    "encoding": "base64"},
//      "content": "{body}"}
//
//     {"mode": "hmac", "hash": "sha256",
//      "signature": {"headers": ["Stripe-Signature"], "form": "pairs", "key": "v1", "encoding":
//      "hex"}, "content": "{ts}.{body}", "timestamp": {"pair": "t", "unit": "s",
//      "tolerance_seconds": 300}}
//
//     {"mode": "hmac", "hash": "sha256",
//      "signature": {"headers": ["webhook-signature"], "form": "versions", "key": "v1",
//                    "encoding": "base64"},
//      "content": "{id}.{ts}.{body}", "id": {"headers": ["webhook-id"]},
//      "timestamp": {"headers": ["webhook-timestamp"], "unit": "s", "tolerance_seconds": 300},
//      "key_form": "whsec"}
//
//     {"mode": "token", "token": {"header": "X-Token"}}     or query, body (a pointer), bearer
//     {"mode": "basic"}                                     the secret is "user:password"; with
//                                                           "user_only": true it is the user
//     {"mode": "none"}                                      anybody; must be allowed in words
//     {"mode": "all"|"any", "of": [ ... ]}                  several of the above
//
// Several   can each have secrets of their own: "secret": "url" in one of them means those that the
//           source declares for that use. A secret for a URL must not be able to sign.
// Content   literal text with {body} {ts} {id} {method} {uri} {secret} {ascii_escaped_body}.
// Source    sources' documentation, see docs/sources.md; Standard Webhooks 1.0.0.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/error.hpp"

namespace sluis::verify {

enum class mode : std::uint8_t { hmac, hash, rsa, ed25519, token, basic, none, all, any };
enum class hash : std::uint8_t { sha256, sha1 };
// Where in the header the signature is: the whole value, a k=v list with commas, or a list of
// "version,signature" with spaces.
enum class form : std::uint8_t { raw, pairs, versions };
enum class encoding : std::uint8_t { hex, base64 };
enum class time_unit : std::uint8_t { seconds, milliseconds, iso };
// How the key is made of the secret's text: as it is; base64 after "whsec_"; base64 after "whpk_"
// (Ed25519); a public key as PEM or as its base64 alone; text with HTML entities undone.
enum class key_form : std::uint8_t { text, whsec, whpk, spki, html };
enum class part : std::uint8_t { literal, body, timestamp, id, method, uri, secret, escaped_body };
enum class token_place : std::uint8_t { header, query, body, bearer };

struct content_part {
    part what = part::literal;
    std::string text{};  // of a literal

    friend bool operator==(const content_part&, const content_part&) = default;
};

struct timestamp_place {
    std::vector<std::string> headers{};  // the first that is there; or...
    std::string pair{};                  // ...a key of the signature's own list
    time_unit unit = time_unit::seconds;
    std::chrono::seconds tolerance{300};  // either way

    friend bool operator==(const timestamp_place&, const timestamp_place&) = default;
};

struct scheme {
    mode how = mode::none;
    hash digest = hash::sha256;
    std::vector<std::string> headers{};  // of the signature: the first that is there
    form place = form::raw;
    std::string key{};  // of pairs: "v1"; of versions: "v1a"
    std::string prefix{};
    encoding coded = encoding::hex;
    std::vector<content_part> content{{part::body}};
    std::optional<timestamp_place> timestamp{};
    std::vector<std::string> id_headers{};
    key_form keyed = key_form::text;
    token_place token_at = token_place::header;
    std::string token_name{};  // header or query name, or a JSON pointer
    bool user_only = false;    // of basic: the password says nothing
    std::string secret_use{};  // which of the source's secrets; empty: those that name no use
    std::vector<scheme> of{};  // of all and any

    friend bool operator==(const scheme&, const scheme&) = default;
};

// Everything wrong with it is appended to `errors`, at `where` and the key.
[[nodiscard]] scheme parse_scheme(const nlohmann::json& declared, const std::string& where,
                                  std::vector<error>& errors);

// The schemes that a key belongs to: itself, or its parts.
[[nodiscard]] std::vector<const scheme*> leaves_of(const scheme& s);

// Of a leaf, for people: "HMAC-SHA256 of {ts}.{body}, hex, in Stripe-Signature".
[[nodiscard]] std::string description_of(const scheme& s);

// Does the scheme sign a time, so that a captured request cannot be sent again later?
[[nodiscard]] bool is_replay_protected(const scheme& s) noexcept;

// How far a source with this scheme can be trusted.
enum class trust : std::uint8_t { open, secret, signed_content };
[[nodiscard]] trust trust_of(const scheme& s) noexcept;
[[nodiscard]] std::string_view name(trust t) noexcept;  // "public", "secret", "signed"

}  // namespace sluis::verify

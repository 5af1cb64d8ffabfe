// What a sender is told, as data: of a submission that was accepted, and in a handshake, when a
// sender asks whether this URL is willing to listen.
//
//     "answer": {"status": 202, "content_type": "application/json", "body": {"success": true}}
//
//     "handshakes": [{
//       "name": "the subscription is verified",
//       "method": "GET",                                     POST when left out
//       "when": {"path": "$.query['hub.mode']", "equals": "subscribe"},
//       "token": "$.query['hub.verify_token']",              one of the secrets of use "verify"
//       "challenge": {"path": "$.query['hub.challenge']", "pattern": "[0-9]{1,20}"},
//       "answer": {"content_type": "text/plain", "body": "{challenge}"}}]
//
// Placeholders   In texts of a handshake's body and headers: {challenge}; {hmac}, its HMAC-SHA256
//                with the source's secret in lower-case hex.
// Safe           A challenge is reflected input: it is answered only if all of it fits the pattern.
// Authentic      A handshake by POST is looked at when the request has proved where it comes from,
//                unless it says "unsigned": true. By other methods nothing is signed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"
#include "gateway/mapping/condition.hpp"
#include "gateway/mapping/jsonpath.hpp"

namespace sluis::mapping {

struct answer {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers{};  // Content-Type among them
    nlohmann::json body{};  // a text as it is; anything else as JSON; null: none
};

struct handshake {
    std::string name{};
    std::string method = "POST";
    bool is_unsigned = false;
    condition when{};
    std::shared_ptr<const jsonpath> token{};  // nullptr: none is asked for
    std::shared_ptr<const jsonpath> challenge{};
    std::shared_ptr<const re2::RE2> pattern{};
    bool needs_hmac = false;
    answer says{};
};

[[nodiscard]] answer parse_answer(const nlohmann::json& declared, const std::string& where,
                                  std::vector<error>& errors);
[[nodiscard]] handshake parse_handshake(const nlohmann::json& declared, const std::string& where,
                                        std::vector<error>& errors);

// The text to be repeated; empty when the handshake has none. nullopt: there should be one, and it
// is not there or does not fit.
[[nodiscard]] std::optional<std::string> challenge_of(const handshake& h, const node& root);

// The answer with its placeholders filled.
[[nodiscard]] answer filled(const answer& a, std::string_view challenge, std::string_view hmac);

// The body's bytes.
[[nodiscard]] std::string text_of(const answer& a);

}  // namespace sluis::mapping

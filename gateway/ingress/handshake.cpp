#include "gateway/ingress/handshake.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/codec.hpp"
#include "gateway/ingress/answers.hpp"
#include "gateway/mapping/answer.hpp"
#include "gateway/verify/digest.hpp"

namespace sluis::ingress {
namespace {

bool is_valid(const verify::key& k, std::string_view use, instant now) {
    return k.use == use && (!k.not_after || now <= *k.not_after);
}

bool brings_token(const declaration::live_source& source, const mapping::handshake& h,
                  const payload::node& root, instant now) {
    const payload::node* found = h.token->first(root);
    const std::string_view given = found ? mapping::as_text(*found) : "";
    bool is_good = false;
    for (const verify::key& k : source.keys) {  // all of them, always
        if (is_valid(k, declaration::verify_use, now))
            is_good |= verify::same(given, k.value.reveal());
    }
    return is_good;
}

// Of the challenge, by the secret that signs: the first that is valid is the newest.
std::string hmac_of(const declaration::live_source& source, std::string_view challenge,
                    instant now) {
    const verify::key* k = verify::valid_key(source.keys, "", now);
    if (k == nullptr) return {};
    return to_hex(verify::hmac_key(verify::hash::sha256, k->value.reveal()).sign({challenge}));
}

}  // namespace

greeting greet(const declaration::live_source& source, const net::request& r, reading& body,
               bool is_authentic, instant now) {
    greeting none;
    if (!is_authentic && r.body.size() > longest_unsigned_handshake) return none;
    for (const mapping::handshake& h : source.program->handshakes) {
        if (h.method != r.method || h.is_unsigned == is_authentic) continue;
        const auto& root = body.root();
        std::size_t work = 0;
        if (!root || !mapping::holds(h.when, **root, work)) continue;
        const auto challenge = mapping::challenge_of(h, **root);
        if (h.token && !brings_token(source, h, **root, now)) {
            none.refused = "wrong_verify_token";
        } else if (!challenge) {
            none.refused = "malformed_challenge";
        } else {
            const std::string hmac = h.needs_hmac ? hmac_of(source, *challenge, now) : "";
            return {.answer = as_response(mapping::filled(h.says, *challenge, hmac))};
        }
    }
    return none;
}

}  // namespace sluis::ingress

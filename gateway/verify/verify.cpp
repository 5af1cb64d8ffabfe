#include "gateway/verify/verify.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/codec.hpp"
#include "gateway/verify/claims.hpp"
#include "gateway/verify/digest.hpp"

namespace sluis::verify {

struct verifier::prepared_key {
    secret text{};  // of tokens, basic, and hashes with the secret inside
    hmac_key mac{};
    public_key open{};
    std::optional<instant> not_after{};
};

const key* valid_key(const std::vector<key>& keys, std::string_view use, instant now) {
    const auto found = std::ranges::find_if(
        keys, [&](const key& k) { return k.use == use && (!k.not_after || now <= *k.not_after); });
    return found == keys.end() ? nullptr : &*found;
}

verifier::verifier(scheme s) : scheme_(std::move(s)) {}
verifier::verifier(verifier&&) noexcept = default;
verifier& verifier::operator=(verifier&&) noexcept = default;
verifier::~verifier() = default;

result<verifier> verifier::make(scheme s, const std::vector<key>& keys) {
    verifier v(std::move(s));
    const scheme& rules = v.scheme_;
    if (rules.how == mode::none) return v;
    if (rules.how == mode::all || rules.how == mode::any) return make_several(std::move(v), keys);
    for (const key& k : keys) {
        if (k.use != rules.secret_use) continue;
        auto bytes = key_bytes(rules, k.value.reveal());
        if (!bytes || bytes->empty()) {
            return error{"a secret is empty, or not in the form that this provider's have",
                         "secret", "paste it as the provider shows it"};
        }
        prepared_key p{.not_after = k.not_after};
        if (rules.how == mode::hmac) p.mac = hmac_key(rules.digest, *bytes);
        if (rules.how == mode::ed25519) p.open = ed25519_key(*bytes);
        if (rules.how == mode::rsa) p.open = rsa_key(*bytes);
        if ((rules.how == mode::ed25519 || rules.how == mode::rsa) && !p.open) {
            return error{"not a public key of the kind that this provider has", "secret",
                         "paste the public key as the provider shows it"};
        }
        p.text = secret(std::move(*bytes));
        v.keys_.push_back(std::move(p));
    }
    if (v.keys_.empty()) return error{"no secret", "secret", "give the source its secret"};
    return v;
}

// Each part with the keys of its use. Of "any", those that have none are left out.
result<verifier> verifier::make_several(verifier v, const std::vector<key>& keys) {
    const std::vector<scheme> all = std::exchange(v.scheme_.of, {});
    for (const scheme& one : all) {
        const bool has_key = one.how == mode::none ||
                             std::ranges::find(keys, one.secret_use, &key::use) != keys.end();
        if (!has_key && v.scheme_.how == mode::any) continue;
        result<verifier> made = make(one, keys);
        if (!made) return made.error();
        v.parts_.push_back(std::move(*made));
        v.scheme_.of.push_back(one);
    }
    if (v.parts_.empty()) return error{"no secret", "secret", "give the source its secret"};
    return v;
}

refusal verifier::check(const request_view& r, instant now) const {
    switch (scheme_.how) {
        case mode::none:
            return refusal::none;
        case mode::all:
        case mode::any:
            return check_several(r, now);
        case mode::token:
        case mode::basic:
            return check_token(r, now);
        case mode::hmac:
        case mode::hash:
        case mode::rsa:
        case mode::ed25519:
            return check_signature(r, now);
    }
    return refusal::no_key;
}

// Of several ways the one that came as far as the key is the one that the sender meant.
static bool came_far(refusal r) noexcept {
    return r == refusal::wrong_signature || r == refusal::wrong_token;
}

refusal verifier::check_several(const request_view& r, instant now) const {
    refusal nearest = refusal::no_key;
    for (const verifier& part : parts_) {
        const refusal one = part.check(r, now);
        if (scheme_.how == mode::any && one == refusal::none) return one;
        if (scheme_.how == mode::all && one != refusal::none) return one;
        if (came_far(one) || !came_far(nearest)) nearest = one;
    }
    return scheme_.how == mode::all ? refusal::none : nearest;
}

refusal verifier::check_signature(const request_view& r, instant now) const {
    claims c;
    const refusal bad = read_claims(scheme_, r, now, c);
    if (bad != refusal::none) return bad;
    bool is_good = false;
    bool has_key = false;
    std::string escaped;
    for (const prepared_key& k : keys_) {  // all of them, always
        if (k.not_after && now > *k.not_after) continue;
        has_key = true;
        const pieces content = compose(scheme_, r, c, k.text.reveal(), escaped);
        std::string expected;
        if (scheme_.how == mode::hmac) expected = k.mac.sign(content);
        if (scheme_.how == mode::hash) expected = plain_hash(scheme_.digest, content);
        for (const std::string& signature : c.signatures) {
            const bool open = scheme_.how == mode::rsa || scheme_.how == mode::ed25519;
            is_good |= open ? verifies(k.open, scheme_.how == mode::rsa, signature, content)
                            : !expected.empty() && same(signature, expected);
        }
    }
    if (!has_key) return refusal::no_key;
    return is_good ? refusal::none : refusal::wrong_signature;
}

refusal verifier::check_token(const request_view& r, instant now) const {
    std::string given;
    std::string_view value;
    const bool authorization =
        scheme_.how == mode::basic || scheme_.token_at == token_place::bearer;
    if (authorization || scheme_.token_at == token_place::header) {
        const std::vector<std::string> names{authorization ? "Authorization" : scheme_.token_name};
        if (const refusal bad = one_header(r, names, value); bad != refusal::none) return bad;
        given = value;
    } else {
        const auto& read = scheme_.token_at == token_place::query ? r.query : r.pointer;
        const auto found = read ? read(scheme_.token_name) : std::nullopt;
        if (!found || found->empty()) return refusal::no_signature;
        given = *found;
    }
    if (authorization) {
        const std::string_view prefix = scheme_.how == mode::basic ? "basic " : "bearer ";
        std::string start = given.substr(0, prefix.size());
        std::ranges::transform(start, start.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        if (start != prefix) return refusal::malformed_signature;
        given.erase(0, prefix.size());
        if (scheme_.how == mode::basic) given = from_base64(given).value_or("");
        if (scheme_.user_only) given.resize(std::min(given.find(':'), given.size()));
    }
    bool is_good = false;
    bool has_key = false;
    for (const prepared_key& k : keys_) {
        if (k.not_after && now > *k.not_after) continue;
        has_key = true;
        is_good |= same(given, k.text.reveal());
    }
    if (!has_key) return refusal::no_key;
    return is_good ? refusal::none : refusal::wrong_token;
}

std::string_view name(refusal r) noexcept {
    constexpr std::string_view names[] = {"none",
                                          "no_signature",
                                          "doubled_signature",
                                          "malformed_signature",
                                          "no_timestamp",
                                          "malformed_timestamp",
                                          "outside_window",
                                          "no_id",
                                          "wrong_signature",
                                          "wrong_token",
                                          "no_key"};
    return names[static_cast<std::size_t>(r)];
}

}  // namespace sluis::verify

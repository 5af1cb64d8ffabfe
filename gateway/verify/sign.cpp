#include "gateway/verify/sign.hpp"

#include <algorithm>

#include "gateway/base/codec.hpp"
#include "gateway/verify/claims.hpp"
#include "gateway/verify/digest.hpp"

namespace sluis::verify {
namespace {

std::string time_text(time_unit unit, instant now) {
    if (unit == time_unit::iso) return to_rfc3339(now);
    return std::to_string(unit == time_unit::seconds ? to_ms(now) / 1000 : to_ms(now));
}

// The signature's header, with the time where the scheme has it in the same list.
std::string header_value(const scheme& s, const std::string& signature, const std::string& time) {
    const std::string text =
        s.prefix + (s.coded == encoding::hex ? to_hex(signature) : to_base64(signature));
    switch (s.place) {
        case form::raw:
            return text;
        case form::versions:
            return s.key + ',' + text;
        case form::pairs:
            break;
    }
    const bool has_time = s.timestamp && !s.timestamp->pair.empty();
    return (has_time ? s.timestamp->pair + '=' + time + ',' : "") + s.key + '=' + text;
}

result<proof> signature_of(const scheme& s, const key& k, const outgoing& r, instant now) {
    const auto bytes = key_bytes(s, k.value.reveal());
    if (!bytes || bytes->empty())
        return error{"the secret is not in the provider's form", "secret"};
    proof p;
    const std::string time = s.timestamp ? time_text(s.timestamp->unit, now) : "";
    const claims c{.timestamp = time, .id = r.id};
    const request_view view{.method = r.method, .uri = r.uri, .body = r.body};
    std::string escaped;
    const pieces content = compose(s, view, c, *bytes, escaped);
    const std::string signature = s.how == mode::hash ? plain_hash(s.digest, content)
                                                      : hmac_key(s.digest, *bytes).sign(content);
    p.headers.emplace_back(s.headers.front(), header_value(s, signature, time));
    if (!s.id_headers.empty()) p.headers.emplace_back(s.id_headers.front(), std::string(r.id));
    if (s.timestamp && s.timestamp->pair.empty())
        p.headers.emplace_back(s.timestamp->headers.front(), time);
    return p;
}

proof token_of(const scheme& s, const key& k) {
    proof p;
    const std::string& token = k.value.reveal();
    if (s.how == mode::basic) {
        p.headers.emplace_back("Authorization",
                               "Basic " + to_base64(s.user_only ? token + ':' : token));
        return p;
    }
    switch (s.token_at) {
        case token_place::header:
            p.headers.emplace_back(s.token_name, token);
            break;
        case token_place::query:
            p.query.emplace_back(s.token_name, token);
            break;
        case token_place::body:
            p.body.emplace_back(s.token_name, token);
            break;
        case token_place::bearer:
            p.headers.emplace_back("Authorization", "Bearer " + token);
            break;
    }
    return p;
}

void add(proof& to, proof more) {
    const auto append = [](auto& all, auto& some) {
        all.insert(all.end(), some.begin(), some.end());
    };
    append(to.headers, more.headers);
    append(to.query, more.query);
    append(to.body, more.body);
}

}  // namespace

result<proof> prove(const scheme& s, const std::vector<key>& keys, const outgoing& r, instant now) {
    const error no_key{"there is no secret that is valid now", "secret", "give the source one"};
    if (s.how == mode::none) return proof{};
    if (s.how == mode::rsa || s.how == mode::ed25519) {
        return error{"only the provider can sign: it keeps the private key", "authentication",
                     "let the provider send a test"};
    }
    if (s.how == mode::all || s.how == mode::any) {
        proof whole;
        result<proof> last = no_key;
        for (const scheme& part : s.of) {
            last = prove(part, keys, r, now);
            if (s.how == mode::any && last) return last;
            if (s.how == mode::all && !last) return last;
            if (last) add(whole, std::move(*last));
        }
        return s.how == mode::all ? whole : last;
    }
    const key* k = valid_key(keys, s.secret_use, now);
    if (k == nullptr) return no_key;
    if (s.how == mode::token || s.how == mode::basic) return token_of(s, *k);
    return signature_of(s, *k, r, now);
}

bool is_whsec_key(const secret& key) {
    constexpr std::string_view prefix = "whsec_";
    constexpr std::size_t shortest = 24;  // bytes, as the standard has it
    const std::string_view text = key.reveal();
    if (!text.starts_with(prefix)) return false;
    const auto bytes = from_base64(text.substr(prefix.size()));
    return bytes && bytes->size() >= shortest;
}

}  // namespace sluis::verify

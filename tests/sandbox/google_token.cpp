#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "tests/sandbox/crypto.hpp"
#include "tests/sandbox/google.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

constexpr const char* scope = "https://www.googleapis.com/auth/datamanager";
constexpr const char* audience_claim = "https://oauth2.googleapis.com/token";
constexpr const char* jwt_bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::int64_t longest_life = 3'600;
constexpr std::int64_t clock_skew = 300;

// The value when the parameter is there exactly once.
std::optional<std::string> once(const net::parameters& all, std::string_view name) {
    const auto is_it = [&](const auto& p) { return p.first == name; };
    if (std::ranges::count_if(all, is_it) != 1) return std::nullopt;
    return std::ranges::find_if(all, is_it)->second;
}

json decode(std::string_view segment) {
    const auto text = base64url_decode(segment);
    return text ? json::parse(*text, nullptr, false) : json();
}

bool has_only(const json& object, std::initializer_list<std::string_view> names) {
    for (const auto& [name, ignored] : object.items()) {
        if (std::ranges::find(names, name) == names.end()) return false;
    }
    return true;
}

bool is_text(const json& object, const char* name, std::string_view expected) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() &&
           found->get_ref<const std::string&>() == expected;
}

}  // namespace

// Empty when the claims are good; otherwise Google's words.
std::string google::check_claims(const json& claims, instant now) const {
    if (!claims.is_object() || !has_only(claims, {"iss", "scope", "aud", "iat", "exp"})) {
        return "Invalid JWT: claims that are not expected.";
    }
    if (!is_text(claims, "iss", who_.client_email)) return "Invalid grant: account not found";
    if (!is_text(claims, "aud", audience_claim)) return "Invalid JWT: wrong audience.";
    if (!is_text(claims, "scope", scope)) return "Invalid JWT: wrong scope.";
    for (const char* time : {"iat", "exp"}) {
        if (!claims.contains(time) || !claims[time].is_number_integer()) {
            return "Invalid JWT: iat and exp must be whole numbers.";
        }
    }
    const auto issued = claims["iat"].get<std::int64_t>();
    const auto expires = claims["exp"].get<std::int64_t>();
    const std::int64_t seconds = to_ms(now) / 1'000;
    if (expires <= issued || expires - issued > longest_life || issued > seconds + clock_skew ||
        issued < seconds - longest_life || expires < seconds - clock_skew) {
        return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
               "timeframe. Check your iat and exp values in the JWT claim.";
    }
    return {};
}

std::string google::check_assertion(const std::string& jwt, instant now) {
    const auto first = jwt.find('.');
    const auto second = jwt.find('.', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos || jwt.find('.', second + 1) != std::string::npos) {
        return "Invalid JWT: three segments are expected.";
    }
    const json header = decode(std::string_view(jwt).substr(0, first));
    if (!header.is_object() || !has_only(header, {"alg", "typ", "kid"}) ||
        !is_text(header, "alg", "RS256") ||
        (header.contains("typ") && !is_text(header, "typ", "JWT")) ||
        (header.contains("kid") && !is_text(header, "kid", who_.private_key_id))) {
        return "Invalid JWT: the header is not that of an RS256 JWT with our key.";
    }
    const auto signature = base64url_decode(std::string_view(jwt).substr(second + 1));
    if (!signature || !verify_rs256(who_.private_key, jwt.substr(0, second), *signature)) {
        return "Invalid JWT Signature.";
    }
    return check_claims(decode(std::string_view(jwt).substr(first + 1, second - first - 1)), now);
}

net::response google::refused_grant(unsigned status, const char* code, const std::string& text,
                                    bool is_violation) {
    if (is_violation) violation(std::string(code) + ": " + text);
    return json_answer(status, {{"error", code}, {"error_description", text}});
}

net::response google::issue(instant now) {
    const std::string made = "ya29.sandbox-" + random_hex(24);
    tokens_[made] = now + settings_.token_life;
    note("token issued");
    return json_answer(200, {{"access_token", made},
                             {"expires_in", settings_.token_life.count()},
                             {"token_type", "Bearer"},
                             {"scope", scope}});
}

void google::revoke_tokens() {
    for (auto& [token, until] : tokens_)
        until = {};
}

net::response google::token(const call& c) {
    const auto invalid = [&](const char* text) {
        return refused_grant(400, "invalid_request", text, true);
    };
    if (c.what.method != "POST") return invalid("The method must be POST.");
    if (!c.query.empty()) return invalid("Parameters belong into the body.");
    if (media_type(c.what) != "application/x-www-form-urlencoded") {
        return invalid("The body must be application/x-www-form-urlencoded.");
    }
    const auto form = net::parse_query(c.what.body);
    if (!form) return invalid("The body is not well-formed.");
    const auto grant = once(*form, "grant_type");
    if (grant == jwt_bearer) {
        const auto assertion = once(*form, "assertion");
        if (!assertion || form->size() != 2) return invalid("Exactly one assertion is expected.");
        const std::string wrong = check_assertion(*assertion, c.now);
        if (!wrong.empty()) return refused_grant(400, "invalid_grant", wrong, true);
    } else if (grant == "refresh_token") {
        const auto id = once(*form, "client_id");
        const auto secret = once(*form, "client_secret");
        const auto refresh = once(*form, "refresh_token");
        if (!id || !secret || !refresh || form->size() != 4) {
            return invalid("client_id, client_secret and refresh_token are expected.");
        }
        if (*id != who_.client_id || *secret != who_.client_secret) {
            return refused_grant(401, "invalid_client", "The OAuth client was not found.", true);
        }
        if (*refresh != who_.refresh_token) {
            return refused_grant(400, "invalid_grant", "Bad Request", true);
        }
    } else {
        return refused_grant(400, "unsupported_grant_type", "Invalid grant_type", true);
    }
    if (grant_dead_ || (c.trouble && c.trouble->kind == fault_kind::token_revoked)) {
        return refused_grant(400, "invalid_grant", "Token has been expired or revoked.", false);
    }
    return issue(c.now);
}

}  // namespace sluis::sandbox

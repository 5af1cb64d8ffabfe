// Access tokens: from a service account's key (RFC 7523, developers.google.com/identity/protocols/
// oauth2/service-account) or from a refresh token (RFC 6749, section 6).

#include <algorithm>

#include <nlohmann/json.hpp>

#include "adapters/answer.hpp"
#include "adapters/google.hpp"
#include "adapters/hash.hpp"
#include "adapters/json_writer.hpp"

namespace sluis::adapters {

using nlohmann::json;

namespace {

constexpr std::chrono::seconds longest_life{3600};  // of an assertion: Google refuses more
constexpr std::string_view scope = "https://www.googleapis.com/auth/datamanager";

// The grant does not work and will not by itself (RFC 6749, section 5.2).
constexpr std::string_view dead[] = {"invalid_grant",   "invalid_client", "unauthorized_client",
                                     "invalid_request", "invalid_scope",  "unsupported_grant_type"};

// Empty when the key cannot sign; Google then answers invalid_request, and a person must act.
std::string assertion(const json& credential, instant now) {
    const auto issued = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
    json_writer head(100);
    head.begin_object().field("alg", "RS256").field("typ", "JWT");
    const std::string key_id = text_of(credential, "private_key_id");
    if (!key_id.empty()) head.field("kid", key_id);
    const std::string audience = text_of(credential, "token_uri");
    json_writer claims(500);
    claims.begin_object().field("iss", text_of(credential, "client_email"));
    claims.field("scope", scope);
    claims.field("aud", audience.empty() ? google::about.token_url : audience);
    claims.key("iat").number(static_cast<std::uint64_t>(issued.count()));
    claims.key("exp").number(static_cast<std::uint64_t>((issued + longest_life).count()));
    const std::string text =
        base64url(head.end_object().take()) + '.' + base64url(claims.end_object().take());
    const auto signature = rs256(text_of(credential, "private_key"), text);
    return signature ? text + '.' + base64url(*signature) : std::string();
}

}  // namespace

void google::authorize(http_request& r, const json& credential, std::string_view token, instant) {
    r.headers.push_back({"Authorization", "Bearer " + std::string(token)});
    const std::string project = text_of(credential, "quota_project_id");
    if (!project.empty()) r.headers.push_back({"x-goog-user-project", project});
}

std::optional<http_request> google::plan_token(const json& credential, instant now) {
    http_request r{.method = "POST", .at_token_url = true};
    r.content_type = "application/x-www-form-urlencoded";
    if (text_of(credential, "type") == "service_account") {
        r.body = "grant_type=" + percent_encoded("urn:ietf:params:oauth:grant-type:jwt-bearer") +
                 "&assertion=" + assertion(credential, now);
    } else {
        r.body = "grant_type=refresh_token";
        for (const char* name : {"client_id", "client_secret", "refresh_token"})
            r.body += '&' + std::string(name) + '=' + percent_encoded(text_of(credential, name));
    }
    return r;
}

token_outcome google::interpret_token(const http_answer& answer) {
    constexpr std::uint64_t if_unsaid = 300;
    constexpr std::uint64_t a_day = 86'400;
    const json body = read_json(answer.body);
    token_outcome o;
    o.access_token = text_of(body, "access_token");
    if (answer.status >= 200 && answer.status < 300 && !o.access_token.empty()) {
        o.what = token_outcome::state::issued;
        o.expires_in =
            std::chrono::seconds{std::min(count_of(body, "expires_in").value_or(if_unsaid), a_day)};
        return o;
    }
    o.access_token.clear();
    o.code = clean_code(text_of(body, "error"));
    o.detail = clean_words(text_of(body, "error_description"));
    const bool client_error = answer.status >= 400 && answer.status < 500;
    if (client_error && std::ranges::find(dead, o.code) != std::end(dead)) {
        o.what = token_outcome::state::grant_dead;
        // Google says so of an assertion from the past or the future.
        if (o.detail.find("short-lived") != std::string::npos) o.detail += "; is the clock right?";
    }
    if (o.code.empty()) o.code = "http_" + std::to_string(answer.status);
    return o;
}

std::string google::token_of(const json&) {
    return {};
}

}  // namespace sluis::adapters

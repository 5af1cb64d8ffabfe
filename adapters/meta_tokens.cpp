// Access at Meta: a token that a person made, and the proof that its app's secret is known too.

#include <nlohmann/json.hpp>

#include "adapters/answer.hpp"
#include "adapters/faults.hpp"
#include "adapters/hash.hpp"
#include "adapters/meta.hpp"

namespace sluis::adapters {

using nlohmann::json;

std::vector<error> meta::check_settings(const json& settings) {
    std::vector<error> faults;
    fields f(settings, "", faults);
    check_account(f, "ad_account_id", false);
    if (const json* limited = f.object("limited_data_use")) {
        fields l(*limited, "limited_data_use", faults);
        (void)l.number_or("country", 0, 0, 1);
        (void)l.number_or("state", 0, 0, 99'999);
        l.done();
    }
    f.done();
    return within(std::move(faults));
}

std::vector<error> meta::check_credential(const json& credential) {
    std::vector<error> faults;
    fields f(credential, "", faults);
    check_token(f, "access_token");
    const std::string secret = f.text_or("app_secret", "");
    if (f.flag_or("proof_expires", false) && secret.empty()) {
        f.fail("proof_expires", "there is no proof without the app's secret", "give app_secret");
    }
    f.done();
    return within(std::move(faults));
}

// facebook-login/security: appsecret_proof is no secret, and Meta takes it in the query only.
void meta::authorize(http_request& r, const json& credential, std::string_view token, instant now) {
    r.headers.push_back({"Authorization", "Bearer " + std::string(token)});
    const std::string secret = text_of(credential, "app_secret");
    if (secret.empty()) return;
    std::string proven(token);
    std::string time;
    if (is_true(credential, "proof_expires")) {
        time = std::to_string(to_ms(now) / 1'000);
        proven += '|' + time;
    }
    r.target += r.target.find('?') == std::string::npos ? '?' : '&';
    r.target += "appsecret_proof=" + hmac_sha256_hex(secret, proven);
    if (!time.empty()) r.target += "&appsecret_time=" + time;
}

std::optional<http_request> meta::plan_token(const json&, instant) {
    return std::nullopt;
}

token_outcome meta::interpret_token(const http_answer&) {
    return {};
}

std::string meta::token_of(const json& credential) {
    return text_of(credential, "access_token");
}

}  // namespace sluis::adapters

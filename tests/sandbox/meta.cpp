#include "tests/sandbox/meta.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/sandbox/crypto.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

constexpr std::size_t calls_per_hour = 190'000;  // standard access
constexpr std::int64_t proof_life = 300;         // seconds, of a proof with a time

weight weigh(std::string_view kind) {
    const bool one = kind == "EMAIL" || kind == "PHONE" || kind == "EXTERN_ID" || kind == "MADID";
    return one ? weight::identifies : weight::none;
}

// What a fault or a dead token is answered with; kinds that change how a request is done: nothing.
void throw_fault(const fault& f) {
    switch (f.kind) {
        case fault_kind::rate_limited:
            if (f.at == fault_scope::leads) {
                throw meta_trouble{{"(#80005) There have been too many leadgen api calls to this "
                                    "Page account. Wait a bit and try again.",
                                    80005},
                                   f.retry_after};
            }
            throw meta_trouble{{"(#80003) There have been too many calls to this ad-account. Wait "
                                "a bit and try again.",
                                80003},
                               f.retry_after};
        case fault_kind::server_error:
            throw meta_trouble{
                {"(#2) Service temporarily unavailable", 2}, std::chrono::seconds{0}, f.status};
        case fault_kind::token_revoked:
            throw meta_trouble{
                {"Error validating access token: The session has been invalidated "
                 "because the user changed their password.",
                 190, 460}};
        case fault_kind::audience_gone:
            throw meta_trouble{
                {"Unsupported request. Object does not exist, cannot be loaded due "
                 "to missing permissions, or does not support this operation.",
                 100, 33}};
        case fault_kind::terms_not_accepted:
            throw meta_trouble{
                {"(#200) The Custom Audience terms have not been accepted.", 200, 1870090},
                std::chrono::seconds{0},
                403};
        case fault_kind::too_many_requests:
        case fault_kind::slow:
        case fault_kind::reset:
        case fault_kind::answer_lost:
        case fault_kind::records_refused:
            return;
    }
}

std::string type_of(int code) {
    return code == 190 || code == 200 || code == 80003 ? "OAuthException" : "GraphMethodException";
}

bool is_old_version(const std::string& v) {
    return v.size() >= 4 && v[0] == 'v' && v.ends_with(".0") &&
           v.find_first_not_of("0123456789.", 1) == v.npos && v < "v25.0";
}

}  // namespace

meta::meta(meta_settings settings, meta_credentials who)
    : network("meta", weigh, settings.audiences),
      settings_(std::move(settings)),
      who_(std::move(who)) {}

fault_scope meta::scope_of(std::string_view path) const {
    const bool is_lead = path.starts_with("/v") && std::ranges::count(path, '/') == 2;
    return is_lead ? fault_scope::leads : fault_scope::members;
}

net::response meta::bad_target() {
    return refused({"Invalid request"}, {});
}

net::response meta::answer(const call& c) {
    calls_.push_back(c.now);
    while (calls_.front() + std::chrono::hours(1) < c.now)
        calls_.pop_front();
    try {
        if (c.trouble) throw_fault(*c.trouble);
        if (scope_of(c.path) == fault_scope::leads) return lead(c);
        const target t = read_target(c);
        check_caller(c);
        return change(t, c);
    } catch (const meta_refusal& r) {
        violation(std::to_string(r.code) + " " + r.message);
        return refused(r, {});
    } catch (const meta_trouble& t) {
        net::response out = refused(t.told, t.wait);
        out.status = t.status;
        return out;
    }
}

meta::target meta::read_target(const call& c) const {
    const auto parts = net::split_path(c.path);
    if (!parts || parts->size() != 3) throw meta_refusal{"Unknown path components", 2500};
    const std::string& version = (*parts)[0];
    const std::string& id = (*parts)[1];
    const std::string& edge = (*parts)[2];
    if (is_old_version(version)) {
        throw meta_refusal{"(#2635) You are calling a deprecated version of the Ads API.", 2635};
    }
    if (!settings_.versions.contains(version)) {
        throw meta_refusal{"Unknown path components: the version", 2500};
    }
    if (edge == "users" && c.what.method == "POST") return {id, operation::add};
    if (edge == "users" && c.what.method == "DELETE") return {id, operation::remove};
    if (edge == "usersofanyaudience" && c.what.method == "DELETE") {
        if (id == "act_" + settings_.account) return {id, operation::remove_everywhere};
        throw meta_refusal{"Unsupported delete request: not our ad account", 100, 33};
    }
    throw meta_refusal{"Unsupported request: the method or the edge", 100};
}

void meta::check_caller(const call& c) const {
    for (const auto& [name, value] : c.query) {
        if (name == "appsecret_proof" || name == "appsecret_time") continue;
        throw meta_refusal{"(#100) Param " + name + " is not expected in the query"};
    }
    const std::string token = bearer_token(c.what);
    if (token.empty()) throw meta_refusal{"An access token is required", 190};
    if (token != who_.access_token) throw meta_refusal{"Invalid OAuth access token", 190, 467};
    check_proof(c, token);
    check_tokens();
}

void meta::check_tokens() const {
    if (tokens_ == token_state::good) return;
    const int subcode = tokens_ == token_state::expired ? 463 : 460;
    throw meta_trouble{{"Error validating access token: it is not good any more.", 190, subcode}};
}

void meta::check_proof(const call& c, const std::string& token) const {
    const auto value = [&](std::string_view name) {
        std::string found;
        for (const auto& p : c.query) {
            if (p.first == name) found = p.second;
        }
        return found;
    };
    const std::string proof = value("appsecret_proof");
    const std::string time = value("appsecret_time");
    if (proof.empty()) {
        throw meta_refusal{"API calls from the server require an appsecret_proof argument"};
    }
    std::string message = token;
    if (!time.empty()) {
        const bool digits = time.size() < 12 && time.find_first_not_of("0123456789") == time.npos;
        const std::int64_t age = digits ? to_ms(c.now) / 1'000 - std::stoll(time) : proof_life + 1;
        if (age > proof_life || age < -proof_life) {
            throw meta_refusal{"Invalid appsecret_time: not of the last five minutes"};
        }
        message += "|" + time;
    }
    if (proof != hmac_sha256_hex(who_.app_secret, message)) {
        throw meta_refusal{"Invalid appsecret_proof provided in the API argument"};
    }
}

net::response meta::refused(const meta_refusal& r, std::chrono::seconds wait) {
    json error{{"message", r.message},
               {"type", type_of(r.code)},
               {"code", r.code},
               {"fbtrace_id", "A" + random_hex(11)}};
    if (r.subcode != 0) error["error_subcode"] = r.subcode;
    if (r.code == 2 || r.code == 80003) error["is_transient"] = true;
    net::response out = json_answer(400, {{"error", std::move(error)}});
    out.headers.add("X-Business-Use-Case-Usage", usage(wait));
    return out;
}

// Percentages of the hour's calls; the wait in whole minutes, as Meta tells it.
std::string meta::usage(std::chrono::seconds wait) const {
    const std::size_t limit = calls_per_hour + 40 * audiences().size();
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(wait).count();
    const std::size_t percent = minutes > 0 ? 100 : calls_.size() * 100 / limit;
    const json one{{"type", "custom_audience"},
                   {"call_count", percent},
                   {"total_cputime", percent},
                   {"total_time", percent},
                   {"estimated_time_to_regain_access", minutes},
                   {"ads_api_access_tier", "standard_access"}};
    return json{{settings_.account, json::array({one})}}.dump();
}

json meta::save() const {
    json out = network::save();
    out["tokens"] = static_cast<int>(tokens_);
    return out;
}

void meta::load(const json& saved) {
    network::load(saved);
    tokens_ = static_cast<token_state>(saved.at("tokens").get<int>());
}

}  // namespace sluis::sandbox

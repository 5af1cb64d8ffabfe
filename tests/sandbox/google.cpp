#include "tests/sandbox/google.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/sandbox/crypto.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

weight weigh(std::string_view kind) {
    return kind == "address" ? weight::matches : weight::identifies;
}

const char* reason_of(consent given) {
    switch (given) {
        case consent::granted:
            return "";
        case consent::denied:
            return "PROCESSING_ERROR_REASON_DENIED_CONSENT";
        case consent::unknown:
            return "PROCESSING_ERROR_REASON_UNKNOWN_CONSENT";
        case consent::missing:
            return "PROCESSING_ERROR_REASON_NO_CONSENT";
    }
    return "";
}

struct method_path {
    std::string_view path;
    google_method what;
};
constexpr std::array methods{
    method_path{"/v1/audienceMembers:ingest", google_method::ingest},
    method_path{"/v1/audienceMembers:remove", google_method::remove},
    method_path{"/v1/audienceMembers:removeAll", google_method::remove_all},
};
constexpr std::string_view status_path = "/v1/requestStatus:retrieve";

}  // namespace

google::google(google_settings settings, google_credentials who)
    : network("google", weigh, settings.audiences),
      settings_(std::move(settings)),
      who_(std::move(who)) {}

fault_scope google::scope_of(std::string_view path) const {
    if (path == "/token") return fault_scope::token;
    return path == status_path ? fault_scope::status : fault_scope::members;
}

void google::set_tokens(token_state s) {
    grant_dead_ = s == token_state::grant_dead;
    if (s != token_state::good) revoke_tokens();
}

net::response google::bad_target() {
    return google_page_not_found();
}

net::response google::answer(const call& c) {
    const fault_kind* trouble = c.trouble ? &c.trouble->kind : nullptr;
    if (trouble) {
        if (auto told = google_fault(*c.trouble)) return *told;
    }
    if (c.path == "/token") return token(c);
    if (trouble && *trouble == fault_kind::token_revoked) revoke_tokens();
    for (const method_path& m : methods) {
        if (c.path == m.path && c.what.method == "POST") return change(m.what, c);
    }
    if (c.path == status_path && c.what.method == "GET") return status(c);
    violation("there is no such method: the version is v1, see the sheet for the rest");
    return google_page_not_found();
}

std::optional<net::response> google::check_caller(const call& c) {
    const std::string token = bearer_token(c.what);
    for (const char* name : {"developer-token", "login-customer-id"}) {
        if (!c.what.headers.contains(name)) continue;
        violation(std::string("the header ") + name + " belongs to the Google Ads API");
        return google_error(400, "INVALID_ARGUMENT", "A header is not expected.");
    }
    if (token.empty()) {
        violation("no access token in Authorization");
        return google_error(401, "UNAUTHENTICATED",
                            "Request is missing required authentication credential.",
                            "CREDENTIALS_MISSING");
    }
    const auto known = tokens_.find(token);
    if (known != tokens_.end() && known->second > c.now) return std::nullopt;
    note("the access token is not good any more");
    if (known == tokens_.end()) violation("an access token that was never issued");
    return google_error(401, "UNAUTHENTICATED",
                        "Request had invalid authentication credentials. Expected OAuth 2 access "
                        "token, login cookie or other valid authentication credential.",
                        "ACCESS_TOKEN_EXPIRED");
}

net::response google::refuse(const findings& found) {
    for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 3); ++i) {
        const finding& f = found[i];
        violation(f.field + ": " + f.description + (f.reason.empty() ? "" : " " + f.reason));
    }
    if (!found.front().reason.empty()) {
        return google_error(400, "INVALID_ARGUMENT", "There was a problem with the request.",
                            "INVALID_ARGUMENT", &found);
    }
    const std::string where = found.front().field;
    return google_error(400, "INVALID_ARGUMENT",
                        "Invalid JSON payload received. " + found.front().description +
                            (where.empty() ? "" : " At '" + where + "'."),
                        nullptr, &found);
}

void google::check_destinations(const google_body& body, findings& found) {
    for (std::size_t i = 0; i < body.destinations.size(); ++i) {
        const google_destination& d = body.destinations[i];
        const std::string path = reader::at("destinations", i);
        if (!d.login_account.empty() && d.login_account != settings_.manager &&
            d.login_account != settings_.account) {
            found.push_back({path + ".login_account", "It does not manage the operating account.",
                             "OPERATING_ACCOUNT_LOGIN_ACCOUNT_MISMATCH"});
        }
        if (!find(d.list)) {
            found.push_back({path + ".product_destination_id", "There is no such user list.",
                             "INVALID_USER_LIST_ID"});
        }
    }
}

net::response google::change(google_method what, const call& c) {
    if (auto refused = check_caller(c)) return *refused;
    findings found;
    if (!c.query.empty()) found.push_back({"", "Unknown query parameter: Cannot bind it."});
    if (media_type(c.what) != "application/json") {
        found.push_back({"", "The Content-Type must be application/json."});
    }
    const json body = json::parse(c.what.body, nullptr, false);
    if (body.is_discarded()) found.push_back({"", "It is no JSON."});
    if (!found.empty()) return refuse(found);
    const google_body read = read_google_body(what, body, c.now, found);
    if (!found.empty()) return refuse(found);
    const bool foreign = std::ranges::any_of(
        read.destinations, [&](const auto& d) { return d.operating_account != settings_.account; });
    if (foreign) {
        violation("an operating account that is not ours");
        return google_error(403, "PERMISSION_DENIED", "The caller does not have permission.",
                            "PERMISSION_DENIED");
    }
    check_destinations(read, found);
    if (!found.empty()) return refuse(found);
    const std::string id = "s-" + random_hex(16);
    if (!read.validate_only) {
        request_record record;
        apply(what, read, c, record);
        requests_[id] = std::move(record);
    }
    return json_answer(200, {{"requestId", id}});
}

void google::apply(google_method what, const google_body& body, const call& c,
                   request_record& record) {
    record.what = what;
    record.ready = c.now + settings_.status_delay;
    record.records = body.members.size();
    for (const google_destination& d : body.destinations) {
        record.lists.push_back(d.list);
        record.accounts.push_back(d.operating_account);
        if (what != google_method::remove_all) continue;
        record.records += find(d.list)->remove_last_added_before(
            body.remove_as_of.value_or(c.now + std::chrono::milliseconds(1)));
    }
    const bool refusing = c.trouble && c.trouble->kind == fault_kind::records_refused;
    std::uint64_t to_refuse = refusing ? c.trouble->records : 0;
    std::uint64_t without_consent = 0;
    std::uint64_t taken = 0;
    for (const google_member& m : body.members) {
        record.identifiers += m.who.size();
        if (to_refuse > 0) {
            --to_refuse;
            ++record.refused[c.trouble->reason];
        } else if (what == google_method::ingest && m.given != consent::granted) {
            ++without_consent;
            ++record.refused[reason_of(m.given)];
        } else {
            ++taken;
            apply_member(what, body, m, c.now);
        }
    }
    const bool adds = what == google_method::ingest;
    adds ? count_added(taken) : count_removed(taken);
    note((adds ? "added " : "removed ") + std::to_string(taken));
    if (without_consent > 0) violation("members without consent for both uses");
}

void google::apply_member(google_method what, const google_body& body, const google_member& m,
                          instant now) {
    for (const google_destination& d : body.destinations) {
        const bool meant = m.references.empty() ||
                           std::ranges::find(m.references, d.reference) != m.references.end();
        if (!meant) continue;
        if (what == google_method::ingest) find(d.list)->add(m.who, now);
        if (what == google_method::remove) find(d.list)->remove(m.who);
    }
}

}  // namespace sluis::sandbox

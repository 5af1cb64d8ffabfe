#include "gateway/api/hubspot_error.hpp"

#include <utility>

#include "gateway/base/codec.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/time.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::api::hubspot {
namespace {

using nlohmann::json;
using policy::because;
using policy::change;

// Random, in the form of a UUID of version 4.
std::string correlation_id() {
    std::string id = to_hex(store::sha256(store::random_token().reveal())).substr(0, 32);
    id[12] = '4';
    id[16] = '8';
    for (const std::size_t at : {8U, 13U, 18U, 23U})
        id.insert(at, 1, '-');
    return id;
}

json to_json(const fault& f) {
    json j{{"message", f.message}};
    if (!f.code.empty()) j["code"] = f.code;
    if (!f.about.empty()) j["context"] = f.about;
    return j;
}

json faults_of(const failure& f) {
    json all = json::array();
    for (const fault& one : f.faults)
        all.push_back(to_json(one));
    return all;
}

std::string_view category_of(unsigned status) {
    switch (status) {
        case 401:
            return "INVALID_AUTHENTICATION";
        case 403:
            return "MISSING_SCOPES";
        case 404:
            return "OBJECT_NOT_FOUND";
        case 405:
            return "METHOD_NOT_ALLOWED";
        case 409:
            return "CONFLICT";
        case 429:
            return "RATE_LIMITS";
        case 501:
            return "NOT_SUPPORTED";
        case 503:
            return "SERVICE_UNAVAILABLE";
        default:
            return "VALIDATION_ERROR";
    }
}

std::string at(const std::optional<instant>& t) {
    return t ? to_rfc3339(*t) : "another period";
}

failure refusal(const policy::contact_written& w) {
    const bool schedules = w.refused_change == change::schedule_exit;
    fault f{.code = "MARKETING_STATUS_LOCKED"};
    f.about["propertyName"] = {schedules ? "hs_marketable_until_renewal" : "hs_marketable_status"};
    f.about["reason"] = {std::string(policy::name(w.refused.why))};
    if (w.refused.possible_at) f.about["possibleAt"] = {to_rfc3339(*w.refused.possible_at)};
    f.message = schedules
                    ? "An exit cannot be scheduled before " + at(w.refused.possible_at)
                    : "The contact stays a marketing contact until " + at(w.refused.possible_at) +
                          "; set hs_marketable_until_renewal to have it leave then";
    failure all{.message = f.message};
    all.faults.push_back(std::move(f));
    return all;
}

}  // namespace

net::response answer_of(const failure& f) {
    const std::string id = correlation_id();
    log::debug("hubspot_error", {{"correlation_id", id}, {"category", f.category}});
    json body{{"status", "error"},
              {"message", f.message},
              {"correlationId", id},
              {"category", f.category}};
    if (!f.faults.empty()) body["errors"] = faults_of(f);
    if (!f.about.empty()) body["context"] = f.about;
    net::response r;
    r.status = f.status;
    r.headers.add("Content-Type", "application/json");
    r.headers.add("Cache-Control", "no-store");
    r.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    return r;
}

json to_json(const failure& f) {
    return {{"status", "error"},      {"category", f.category}, {"message", f.message},
            {"errors", faults_of(f)}, {"context", f.about},     {"links", json::object()}};
}

failure not_valid(std::vector<fault> faults) {
    failure f{.message = "Property values were not valid"};
    for (const fault& one : faults)
        f.message += (f.faults.empty() && &one == faults.data() ? ": " : "; ") + one.message;
    f.faults = std::move(faults);
    return f;
}

failure not_valid(std::span<const error> errors) {
    failure f{.message = "The request is not valid"};
    for (const error& e : errors) {
        f.message += (f.faults.empty() ? ": " : "; ") + e.text();
        f.faults.push_back({.message = e.text()});
    }
    return f;
}

failure not_found() {
    return {.status = 404, .category = "OBJECT_NOT_FOUND", .message = "resource not found"};
}

failure not_supported(std::string_view what) {
    return {.status = 501,
            .category = "NOT_SUPPORTED",
            .message = "sluis does not support " + std::string(what) +
                       "; docs/hubspot.md says what it does, /api/openapi.yaml what it has beside "
                       "HubSpot's calls"};
}

failure failure_of(const policy::contact_written& w) {
    switch (w.became) {
        case policy::write_end::exists:
            return {.status = 409,
                    .category = "CONFLICT",
                    .message = "Contact already exists. Existing ID: " + std::to_string(w.other)};
        case policy::write_end::refused:
            return refusal(w);
        case policy::write_end::unknown:
        case policy::write_end::created:
        case policy::write_end::updated:
            break;
    }
    return not_found();
}

net::response in_this_shape(net::response r) {
    if (r.headers.get("Content-Type") != "application/problem+json") return r;
    const json problem = json::parse(r.body, nullptr, false);
    failure f{.status = r.status, .category = std::string(category_of(r.status))};
    if (problem.is_object() && problem.contains("detail")) f.message = problem["detail"];
    net::response said = answer_of(f);
    for (const net::header& h : r.headers) {
        if (!net::iequals(h.name, "Content-Type")) said.headers.set(h.name, h.value);
    }
    return said;
}

}  // namespace sluis::api::hubspot

#include <nlohmann/json.hpp>

#include "tests/sandbox/crypto.hpp"
#include "tests/sandbox/google.hpp"

namespace sluis::sandbox {
namespace {

using nlohmann::json;

constexpr const char* type_prefix = "type.googleapis.com/google.rpc.";

std::string type_of(std::string_view name) {
    std::string type(type_prefix);
    type += name;
    return type;
}

json bad_request(const findings& violations) {
    auto all = json::array();
    for (const finding& f : violations) {
        json one{{"field", f.field}, {"description", f.description}};
        if (!f.reason.empty()) one["reason"] = f.reason;
        all.push_back(std::move(one));
    }
    return {{"@type", type_of("BadRequest")}, {"fieldViolations", std::move(all)}};
}

net::response gone() {
    return google_error(404, "NOT_FOUND", "Requested entity was not found.", "NOT_FOUND");
}

net::response quota(const fault& f) {
    auto out = google_error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", "RATE_LIMIT_EXCEEDED",
                            nullptr, "IngestionMutateRequestsPerMinutePerProject");
    out.headers.add("Retry-After", std::to_string(f.retry_after.count()));
    return out;
}

const char* word_of(unsigned status) {
    if (status == 504) return "DEADLINE_EXCEEDED";
    if (status == 503) return "UNAVAILABLE";
    if (status == 409) return "ABORTED";
    return "INTERNAL";
}

}  // namespace

net::response google_error(unsigned status, const char* word, const std::string& message,
                           const char* reason, const findings* violations,
                           const char* quota_limit) {
    const std::string request_id = "t-" + random_hex(11);
    auto details = json::array();
    if (reason) {
        json metadata{{"requestId", request_id}};
        if (quota_limit) metadata["quota_limit"] = quota_limit;
        details.push_back({{"@type", type_of("ErrorInfo")},
                           {"reason", reason},
                           {"domain", "datamanager.googleapis.com"},
                           {"metadata", std::move(metadata)}});
        details.push_back({{"@type", type_of("RequestInfo")}, {"requestId", request_id}});
    }
    if (violations) details.push_back(bad_request(*violations));
    json error{{"code", status}, {"message", message}, {"status", word}};
    if (!details.empty()) error["details"] = std::move(details);
    return json_answer(status, {{"error", std::move(error)}});
}

std::optional<net::response> google_fault(const fault& f) {
    switch (f.kind) {
        case fault_kind::rate_limited:
            return quota(f);
        case fault_kind::server_error:
            return google_error(f.status, word_of(f.status),
                                "The service is currently unavailable.");
        case fault_kind::audience_gone:
            return gone();
        case fault_kind::terms_not_accepted: {
            const findings found{{"terms_of_service",
                                  "The Customer Match terms of service are not accepted.",
                                  "TERMS_AND_CONDITIONS_NOT_SIGNED"}};
            return google_error(400, "INVALID_ARGUMENT", "There was a problem with the request.",
                                "INVALID_ARGUMENT", &found);
        }
        case fault_kind::too_many_requests:
        case fault_kind::slow:
        case fault_kind::reset:
        case fault_kind::answer_lost:
        case fault_kind::token_revoked:
        case fault_kind::records_refused:
            break;
    }
    return std::nullopt;
}

net::response google_page_not_found() {
    net::response out;
    out.status = 404;
    out.headers.add("Content-Type", "text/html; charset=UTF-8");
    out.body =
        "<!DOCTYPE html>\n<html lang=en><title>Error 404 (Not Found)!!1</title>\n"
        "<p><b>404.</b> <ins>That's an error.</ins>\n";
    return out;
}

}  // namespace sluis::sandbox

// What Google says to a batch, and later of it. Bodies of errors are google.rpc.Status; the reasons
// are those of google/ads/datamanager/v1/error.proto, a list that grows.

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/answer.hpp"
#include "adapters/google.hpp"
#include "adapters/google_reasons.hpp"

namespace sluis::adapters {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr auto first_poll = 30min;  // devguides/diagnostics: not before
// A quota per day ends at an hour that Google does not tell: ask once an hour.
constexpr std::chrono::seconds day_is_over = 1h;
constexpr std::chrono::seconds minute_is_over = 60s;

struct violation {
    std::optional<std::size_t> entry{};  // of audienceMembers
    std::string reason{};
};

struct failure {
    std::string status{};  // "INVALID_ARGUMENT"
    std::string message{};
    std::string reason{};  // of ErrorInfo
    std::string quota{};   // which one is used up
    std::vector<violation> violations{};
};

// "audience_members[17].user_data..." -> 17
std::optional<std::size_t> entry_in(std::string_view path) {
    constexpr std::string_view list = "audience_members[";
    if (!path.starts_with(list)) return std::nullopt;
    path.remove_prefix(list.size());
    const char* const end = path.data() + path.size();
    std::size_t index = 0;
    const auto [at, failed] = std::from_chars(path.data(), end, index);
    if (failed != std::errc{} || at == end || *at != ']') return std::nullopt;
    return index;
}

void read_detail(failure& f, const json& detail) {
    if (text_of(detail, "@type").ends_with("google.rpc.ErrorInfo")) {
        f.reason = clean_code(text_of(detail, "reason"));
        const json* metadata = field(detail, "metadata");
        if (metadata) f.quota = text_of(*metadata, "quota_limit");
    }
    const json* list = field(detail, "fieldViolations");
    if (!list || !list->is_array()) return;
    for (const json& v : *list) {
        f.violations.push_back({entry_in(text_of(v, "field")), clean_code(text_of(v, "reason"))});
    }
}

std::optional<failure> read_failure(const http_answer& answer) {
    const json body = read_json(answer.body);
    const json* e = field(body, "error");
    if (!e || !e->is_object()) return std::nullopt;
    failure f{.status = clean_code(text_of(*e, "status")), .message = text_of(*e, "message")};
    const json* details = field(*e, "details");
    if (details && details->is_array()) {
        for (const json& d : *details)
            read_detail(f, d);
    }
    // A reason that only repeats the status says nothing.
    if (f.reason == f.status) f.reason.clear();
    return f;
}

outcome taken(const http_answer& answer) {
    const json body = read_json(answer.body);
    const std::string id = text_of(body, "requestId");
    if (id.empty()) return {.all = fate::try_later, .code = "unreadable_answer"};
    outcome o{.all = fate::accepted_unverified, .later = receipt{id, first_poll}};
    const json* warnings = field(body, "fieldWarnings");
    if (warnings && warnings->is_array() && !warnings->empty()) {
        o.code = clean_code(text_of(warnings->front(), "reason"));
        o.detail = clean_words(text_of(warnings->front(), "description"));
    }
    return o;
}

outcome all_are(fate what, std::string code, const failure& f) {
    return {.all = what, .code = std::move(code), .detail = clean_words(f.message)};
}

// Those of the batch that are at fault, if Google named any.
std::optional<outcome> by_entries(const http_request& asked, const failure& f) {
    std::map<std::size_t, std::string> refused;
    for (const violation& v : f.violations) {
        if (!v.entry) continue;
        // An entry after the members': identifiers that one of them has too many of.
        if (*v.entry >= asked.rows.size()) return all_are(fate::split, v.reason, f);
        refused.emplace(*v.entry, v.reason);
    }
    if (refused.empty()) return std::nullopt;
    outcome o = all_are(fate::resend, refused.begin()->second, f);
    for (auto& [position, reason] : refused)
        o.except.push_back({position, fate::rejected, std::move(reason)});
    return o;
}

// 400: whose fault is it?
outcome blame(const http_request& asked, const failure& f) {
    std::map<fault, std::string> found;  // the first reason of each kind
    for (const violation& v : f.violations)
        found.emplace(fault_of(v.reason, v.entry.has_value()), v.reason);
    if (f.violations.empty() && !f.reason.empty()) {
        found.emplace(fault_of(f.reason, false), f.reason);
    }
    if (const auto it = found.find(fault::destination); it != found.end()) {
        return all_are(fate::destination_stopped, it->second, f);
    }
    if (const auto it = found.find(fault::ours); it != found.end()) {
        return all_are(fate::defect, it->second.empty() ? f.status : it->second, f);
    }
    if (auto named = by_entries(asked, f)) return *named;
    if (const auto it = found.find(fault::somebody); it != found.end()) {
        return all_are(fate::split, it->second, f);
    }
    const bool of_request = f.status == "INVALID_ARGUMENT";
    return all_are(of_request ? fate::split : fate::destination_stopped, f.status, f);
}

std::uint64_t records_in(const json& status) {
    for (const char* kind : {"audienceMembersIngestionStatus", "audienceMembersRemovalStatus"}) {
        const json* outer = field(status, kind);
        if (!outer) continue;
        for (const char* inner : {"userDataIngestionStatus", "userDataRemovalStatus"}) {
            if (const json* s = field(*outer, inner))
                return count_of(*s, "recordCount").value_or(0);
        }
    }
    return 0;
}

std::string match_rate_in(const json& status) {
    const json* outer = field(status, "audienceMembersIngestionStatus");
    const json* inner = outer ? field(*outer, "userDataIngestionStatus") : nullptr;
    if (!inner) return {};
    std::string range = clean_code(text_of(*inner, "uploadMatchRateRange"));
    constexpr std::string_view prefix = "MATCH_RATE_RANGE_";
    return range.starts_with(prefix) ? range.substr(prefix.size()) : range;
}

void count_refused(std::vector<reason_count>& all, const json& status) {
    constexpr std::string_view prefix = "PROCESSING_ERROR_REASON_";
    const json* info = field(status, "errorInfo");
    const json* counts = info ? field(*info, "errorCounts") : nullptr;
    if (!counts || !counts->is_array()) return;
    for (const json& c : *counts) {
        std::string reason = clean_code(text_of(c, "reason"));
        if (reason.starts_with(prefix)) reason.erase(0, prefix.size());
        all.push_back({std::move(reason), count_of(c, "recordCount").value_or(0)});
    }
}

// Of several destinations in a request; ours have one.
poll_outcome::state joined(const json& statuses) {
    using enum poll_outcome::state;
    std::size_t done = 0, undone = 0;
    for (const json& s : statuses) {
        const std::string word = text_of(s, "requestStatus");
        if (word == "SUCCESS") {
            ++done;
        } else if (word == "FAILED") {
            ++undone;
        } else if (word != "PARTIAL_SUCCESS") {
            return processing;  // so, or unknown for now
        }
    }
    if (done == statuses.size()) return succeeded;
    return undone == statuses.size() ? failed : partly;
}

}  // namespace

outcome google::interpret(const http_request& asked, const http_answer& answer) {
    outcome o = interpret_by_status(answer);
    if (o.all == fate::accepted) return taken(answer);
    const auto f = read_failure(answer);
    if (!f) return o;
    if (answer.status == 400) return blame(asked, *f);
    if (!f->status.empty()) o.code = f->reason.empty() ? f->status : f->reason;
    o.detail = clean_words(f->message);
    if (answer.status == 429) {  // the quota belongs to the Cloud project: devguides/limits
        const bool of_day = f->quota.find("PerDay") != std::string::npos;
        if (!o.wait) o.wait = of_day ? day_is_over : minute_is_over;
        o.scope = wait_scope::credential;
    }
    return o;
}

poll_outcome google::interpret_poll(const http_answer& answer) {
    using enum poll_outcome::state;
    const outcome o = interpret({}, answer);
    poll_outcome p{.wait = o.wait, .code = o.code, .detail = o.detail};
    if (answer.status >= 200 && answer.status < 300) {
        const json body = read_json(answer.body);
        const json* statuses = field(body, "requestStatusPerDestination");
        p = {.code = "unreadable_answer"};
        if (!statuses || !statuses->is_array() || statuses->empty()) return p;
        p = {.what = joined(*statuses)};
        for (const json& s : *statuses) {
            p.records += records_in(s);
            count_refused(p.refused, s);
            if (p.match_rate.empty()) p.match_rate = match_rate_in(s);
        }
        return p;
    }
    if (o.code == "NOT_FOUND" || o.code == "INVALID_REQUEST_ID") {
        p.what = unknown_request;
    } else if (o.all == fate::token_refused) {
        p.what = token_refused;
    } else if (answer.status == 403) {
        p.what = destination_stopped;
    }
    return p;
}

}  // namespace sluis::adapters

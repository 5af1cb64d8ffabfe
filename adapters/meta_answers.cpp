// What Meta says to a batch. Judged by the code in the body, not by the HTTP status: a 200 can
// carry an error (graph-api/guides/error-handling).

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "adapters/answer.hpp"
#include "adapters/meta.hpp"

namespace sluis::adapters {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

struct row {
    std::uint64_t first, last;
    fate what;
    std::chrono::seconds wait = 0s;  // 0: as delivery does by itself
    wait_scope scope = wait_scope::destination;
};

// The first that fits counts. Waits are for when no header says how long.
// clang-format off
constexpr row by_code[] = {
    {1, 2, fate::try_later},                                  // unknown, service
    {4, 4, fate::try_later, 5min, wait_scope::credential},    // the app's limit
    {17, 17, fate::try_later, 5min, wait_scope::credential},  // the user's
    {32, 32, fate::try_later, 5min, wait_scope::credential},
    {341, 341, fate::try_later, 5min, wait_scope::credential},
    {613, 613, fate::try_later, 5min},                        // the ad account's
    {80'000, 80'014, fate::try_later, 5min},                  // 80003: custom audiences
    {368, 368, fate::try_later, 2h, wait_scope::credential},  // "judged abusive"
    {102, 102, fate::token_refused},
    {190, 190, fate::token_refused},
    {3, 3, fate::destination_stopped},                        // permission
    {10, 10, fate::destination_stopped},
    {200, 299, fate::destination_stopped},                    // terms, business, access too
    {2635, 2635, fate::destination_stopped},                  // the version is gone
    {2650, 2650, fate::try_later},                            // the audience is being changed
    {2655, 2655, fate::destination_stopped},                  // terms
    {1'487'301, 1'487'301, fate::destination_stopped},        // not shared
    {1'487'366, 1'487'366, fate::destination_stopped},        // deleted
};
constexpr row by_subcode[] = {
    {33, 33, fate::destination_stopped},                      // no such object, or no permission
    {1'487'301, 1'487'301, fate::destination_stopped},
    {1'487'366, 1'487'366, fate::destination_stopped},
    {1'713'230, 1'713'230, fate::destination_stopped},        // flagged
    {1'870'144, 1'870'144, fate::destination_stopped},        // too large
};
// clang-format on

const row* find_in(std::span<const row> table, std::uint64_t code) noexcept {
    const auto it = std::ranges::find_if(
        table, [&](const row& r) { return code >= r.first && code <= r.last; });
    return it == table.end() ? nullptr : &*it;
}

struct failure {
    std::uint64_t code = 0;
    std::uint64_t subcode = 0;
    bool transient = false;
    std::string message{};
};

row class_of(const failure& f) {
    const row* r = find_in(by_subcode, f.subcode);
    if (!r) r = find_in(by_code, f.code);
    if (f.transient) return r && r->what == fate::try_later ? *r : row{0, 0, fate::try_later};
    if (f.code == 1 && f.message.find("reduce the amount of data") != std::string::npos) {
        return {f.code, f.code, fate::defect};
    }
    if (r) return *r;
    if (f.code == 100 || f.code == 105 || f.code == 194) {
        // Somebody in the batch, whom halving finds; or us, when it is everybody.
        return {f.code, f.code, fate::split};
    }
    return {f.code, f.code, fate::destination_stopped};  // what nobody knows, a person must read
}

// X-Business-Use-Case-Usage: {"<account>": [{"call_count": 28, ...}]}; percentages of the limits,
// and minutes.
struct usage {
    std::uint64_t percent = 0;
    std::chrono::minutes regain{0};
};

usage read_usage(std::span<const header> headers) {
    usage u;
    constexpr std::uint64_t a_day = 1'440;
    const auto text = find_header(headers, "X-Business-Use-Case-Usage");
    const json body = text ? read_json(*text) : json();
    if (!body.is_object()) return u;
    for (const json& account : body) {
        if (!account.is_array()) continue;
        for (const json& use : account) {
            for (const char* name : {"call_count", "total_cputime", "total_time"})
                u.percent = std::max(u.percent, count_of(use, name).value_or(0));
            const auto minutes = count_of(use, "estimated_time_to_regain_access").value_or(0);
            u.regain = std::max(u.regain, std::chrono::minutes{std::min(minutes, a_day)});
        }
    }
    return u;
}

// Slower from 80 % on, so that the limit is not met: what is used returns within the hour.
std::optional<std::chrono::seconds> pause_for(const usage& u) {
    if (u.regain > 0min) return u.regain;
    if (u.percent >= 95) return 300s;
    if (u.percent >= 80) return 60s;
    return std::nullopt;
}

outcome refused(const http_answer& answer, const json& error) {
    const failure f{.code = count_of(error, "code").value_or(0),
                    .subcode = count_of(error, "error_subcode").value_or(0),
                    .transient = is_true(error, "is_transient"),
                    .message = text_of(error, "message")};
    const row r = class_of(f);
    outcome o{.all = r.what, .code = std::to_string(f.code), .scope = r.scope};
    if (f.subcode != 0) o.code += '/' + std::to_string(f.subcode);
    o.detail = clean_words(f.message);
    const std::string trace = clean_code(text_of(error, "fbtrace_id"));
    if (!trace.empty()) o.detail += " (fbtrace_id " + trace + ')';
    if (r.what != fate::try_later) return o;
    const usage u = read_usage(answer.headers);
    if (u.regain > 0min) {
        o.wait = u.regain;
    } else if (const auto asked_for = retry_after(answer.headers)) {
        o.wait = asked_for;
    } else if (r.wait > 0s) {
        o.wait = r.wait;
    }
    return o;
}

outcome taken(const http_request& asked, const http_answer& answer, const json& body) {
    outcome o{.all = fate::accepted,
              .received = *count_of(body, "num_received"),
              .invalid = count_of(body, "num_invalid_entries").value_or(0)};
    o.wait = pause_for(read_usage(answer.headers));
    if (o.invalid == 0 && o.received < asked.entries) {
        o.code = "received_fewer";
        o.detail =
            std::to_string(o.received) + " of " + std::to_string(asked.entries) + " received";
        o.all = o.received == 0 ? fate::try_later : fate::accepted_unverified;
        return o;
    }
    if (o.invalid == 0) return o;
    // "Not an exact number", and not reliably whose: only when it is all of them it is clear.
    o.code = "invalid_entries";
    o.detail = std::to_string(o.invalid) + " of " + std::to_string(o.received) + " invalid";
    o.all = o.invalid >= o.received ? fate::rejected : fate::accepted_unverified;
    return o;
}

}  // namespace

outcome meta::interpret(const http_request& asked, const http_answer& answer) {
    const json body = read_json(answer.body);
    if (const json* e = field(body, "error"); e && e->is_object() && count_of(*e, "code")) {
        return refused(answer, *e);
    }
    outcome o = interpret_by_status(answer);
    if (o.all == fate::accepted && count_of(body, "num_received"))
        return taken(asked, answer, body);
    // Not Meta's words, but a proxy's, or none: nothing is known of the batch.
    const bool redirected = answer.status >= 300 && answer.status < 400;
    if (redirected || o.all == fate::split) return o;
    if (o.code.empty()) o.code = "unreadable_answer";
    o.all = fate::try_later;
    return o;
}

http_request meta::plan_poll(std::string_view, std::string_view) {
    return {};
}

poll_outcome meta::interpret_poll(const http_answer&) {
    return {.what = poll_outcome::state::unknown_request};
}

}  // namespace sluis::adapters

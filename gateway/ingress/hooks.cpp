#include "gateway/ingress/hooks.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway/base/metrics.hpp"
#include "gateway/ingress/reading.hpp"
#include "gateway/mapping/apply.hpp"
#include "gateway/verify/digest.hpp"

namespace sluis::ingress {
namespace {

// All sources that there are not, in metrics and logs: what a stranger asks for is no label. No id
// has parentheses.
constexpr std::string_view unknown_source = "(unknown)";

std::string hash_of(std::string_view kind, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex(kind);
    for (const char c : verify::plain_hash(verify::hash::sha256, {text})) {
        const auto byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4U];
        hex += digits[byte & 15U];
    }
    return hex;
}

// Is remembering a body all that keeps a captured request from being sent again? Where the signature
// has a time in it, it does that; where nothing is signed, nothing does.
bool stands_on_memory(const declaration::live_source& source) {
    if (!source.who) return false;
    const verify::scheme& rules = source.who->rules();
    return verify::trust_of(rules) == verify::trust::signed_content &&
           !verify::is_replay_protected(rules);
}

// Of a submission without a key of its own. Who fills in the same form once more on another day
// means it: after an unsubscription it is a new consent.
std::string body_key(const declaration::live_source& source, std::string_view body, instant now) {
    if (stands_on_memory(source)) return hash_of("body:", body);
    const std::string day = to_rfc3339(now).substr(0, 10);
    return hash_of("body:" + day + ':', body);
}

// Senders choose keys; what is remembered of one is short and printable.
std::string bounded_key(std::string key) {
    const bool is_plain = std::ranges::none_of(key, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
    return is_plain && key.size() <= longest_event_key ? key : hash_of("key:", key);
}

bool is_encoded(const net::request& r) {
    const std::string_view coding = r.headers.get("Content-Encoding");
    return !coding.empty() && !net::iequals(coding, "identity");
}

refusal wrong_type(const mapping::program& p) {
    std::string known;
    for (const mapping::body_form form : p.bodies) {
        if (!known.empty()) known += " or ";
        known += form == mapping::body_form::json ? "application/json"
                                                  : "application/x-www-form-urlencoded";
    }
    return unsupported({"the source's provider sends no body of this type", "Content-Type",
                        "send " + known + ", or declare the source with another provider"});
}

net::response refuse(context& c, std::string_view source, const refusal& why, instant now) {
    const std::string_view label = why.reason == "unknown_source" ? unknown_source : source;
    metrics::count(metrics::submissions, {label, why.reason});
    c.log.write(label, why.reason, now);
    return answer_to(why);
}

}  // namespace

std::variant<queue::entry, refusal> check(const authenticator& who,
                                          const declaration::live_source* source,
                                          const net::request& r, instant now) {
    if (!source) return unauthentic(who.refuses_unknown(r));
    reading body(*source, r, now);
    if (const auto why = who.refuses(*source, r, body, now)) return unauthentic(*why);
    if (is_encoded(r)) {
        return unsupported({"the body is compressed", "Content-Encoding", "send it as it is"});
    }
    if (!mapping::form_of(*source->program, body.content_type())) {
        return wrong_type(*source->program);
    }
    if (r.body.empty())
        return malformed({"the body is empty", "body", "send the submission in it"});
    const auto& root = body.root();
    if (!root) return malformed(root.error());
    std::string key = event_key(*source->program, **root);
    queue::entry e{
        .source = source->declared.id,
        .event_key = key.empty() ? body_key(*source, r.body, now) : bounded_key(std::move(key)),
        .received_at = now,
        .method = r.method,
        .target = body.target(),
        .content_type = std::string(body.content_type()),
        .headers = body.headers(),
        .body = r.body};
    return e;
}

asio::awaitable<net::response> receive(context& c, const net::request& r, std::string source) {
    const auto begun = std::chrono::steady_clock::now();
    const instant now = c.time.now();
    limits* const rates = c.with.rates.get();
    if (rates != nullptr) {
        const auto wait = rates->per_address.take(network_of(r.remote), begun);
        if (wait.count() > 0) co_return refuse(c, unknown_source, too_many(wait), now);
    }
    const auto catalog = c.sources.get();
    auto checked = check(c.who, catalog->find(source), r, now);
    if (const auto* why = std::get_if<refusal>(&checked)) co_return refuse(c, source, *why, now);
    if (rates != nullptr) {
        const auto wait = rates->per_source.take(source, begun);
        if (wait.count() > 0) co_return refuse(c, source, too_many(wait), now);
    }
    auto& entry = std::get<queue::entry>(checked);
    const queue::submission_id id = entry.id();
    auto storing = c.queue.accept(std::move(entry));
    const queue::acceptance became = co_await std::move(storing);
    if (became != queue::acceptance::accepted && became != queue::acceptance::duplicate) {
        const refusal why = not_stored(became);
        co_return refuse(c, source, why, now);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    metrics::count(metrics::submissions, {source, queue::name(became)});
    metrics::observe(metrics::accept_seconds, took.count());
    co_return stored(id, became == queue::acceptance::duplicate);
}

}  // namespace sluis::ingress

#include "gateway/ingress/hooks.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway/base/codec.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/ingress/handshake.hpp"
#include "gateway/ingress/reading.hpp"
#include "gateway/mapping/apply.hpp"
#include "gateway/verify/digest.hpp"

namespace sluis::ingress {
namespace {

// All sources that there are not, in metrics and logs: what a stranger asks for is no label. No id
// has parentheses.
constexpr std::string_view unknown_source = "(unknown)";
constexpr std::string_view handshake_outcome = "handshake";

std::string hash_of(std::string_view kind, std::string_view text) {
    return std::string(kind) + to_hex(verify::plain_hash(verify::hash::sha256, {text}));
}

// Is remembering a body all that keeps a captured request from being sent again? Where the signature
// has a time in it, it does that; where nothing is signed, nothing does. What is thin says nothing but
// where the rest is: sent again it fetches what is so anyway, and the same words may tell of a change.
bool stands_on_memory(const declaration::live_source& source) {
    if (!source.who || source.program->fetches) return false;
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

// Is the body compressed in a way that the source's provider does not use?
bool is_strangely_encoded(const mapping::program& p, const net::request& r) {
    const std::string_view coding = r.headers.get("Content-Encoding");
    if (coding.empty() || net::iequals(coding, "identity")) return false;
    return !p.gzip || !net::iequals(coding, "gzip");
}

std::string_view type_of(mapping::body_form f) {
    constexpr std::string_view types[] = {"application/json", "application/x-www-form-urlencoded",
                                          "multipart/form-data", "text/xml"};
    return types[static_cast<std::size_t>(f)];
}

refusal wrong_type(const mapping::program& p) {
    std::string known;
    for (const mapping::body_form form : p.bodies) {
        if (!known.empty()) known += " or ";
        known += type_of(form);
    }
    return unsupported({"the source's provider sends no body of this type", "Content-Type",
                        "send " + known + ", or declare the source with another provider"});
}

refusal wrong_encoding(const mapping::program& p) {
    return unsupported({"the body is compressed", "Content-Encoding",
                        p.gzip ? "send it as it is, or as gzip" : "send it as it is"});
}

net::response refuse(context& c, std::string_view source, const refusal& why, instant now) {
    const std::string_view label = why.reason == "unknown_source" ? unknown_source : source;
    metrics::count(metrics::submissions, {label, why.reason});
    c.log.write(label, why.reason, now);
    if (c.with.counts && label != unknown_source) c.with.counts->refused(source, why.reason, now);
    return answer_to(why);
}

}  // namespace

checked check(const authenticator& who, const declaration::live_source* source,
              const net::request& r, instant now) {
    if (!source) return unauthentic(who.refuses_unknown(r));
    reading body(*source, r, now);
    if (auto hello = greet(*source, r, body, false, now); hello.answer) return *hello.answer;
    if (const auto why = who.refuses(*source, r, body, now)) return unauthentic(*why);
    if (is_strangely_encoded(*source->program, r)) return wrong_encoding(*source->program);
    if (!mapping::form_of(*source->program, body.content_type())) {
        return wrong_type(*source->program);
    }
    if (r.body.empty())
        return malformed({"the body is empty", "body", "send the submission in it"});
    const auto& root = body.root();
    if (!root) return malformed(root.error());
    if (auto hello = greet(*source, r, body, true, now); hello.answer) return *hello.answer;
    std::string key = r.headers.contains(queue::test_header) ? "test:" + std::to_string(to_ms(now))
                                                             : event_key(*source->program, **root);
    queue::entry e{.source = source->declared.id,
                   .event_key = key.empty() ? body_key(*source, *body.body(), now)
                                            : bounded_key(std::move(key)),
                   .received_at = now,
                   .method = r.method,
                   .target = body.target(),
                   .content_type = std::string(body.content_type()),
                   .headers = body.headers(),
                   .body = std::string(*body.body())};
    return e;
}

namespace {

using std::chrono::steady_clock;

// Not too often from this address? Else the answer.
std::optional<net::response> too_often(context& c, const net::request& r, instant now) {
    limits* const rates = c.with.rates.get();
    if (rates == nullptr) return std::nullopt;
    const auto wait = rates->per_address.take(network_of(r.remote), steady_clock::now());
    if (wait.count() == 0) return std::nullopt;
    return refuse(c, unknown_source, too_many(wait), now);
}

net::response with_headers(net::response answer, const declaration::live_source* source) {
    if (source == nullptr) return answer;
    for (const auto& [name, value] : source->program->every_answer)
        answer.headers.add(name, value);
    return answer;
}

// `catalog` keeps `source`, which may be null, alive.
asio::awaitable<net::response> take(context& c, const net::request& r, std::string id,
                                    std::shared_ptr<const declaration::catalog> catalog) {
    const auto begun = steady_clock::now();
    const instant now = c.time.now();
    const declaration::live_source* const source = catalog->find(id);
    auto found = check(c.who, source, r, now);
    if (const auto* why = std::get_if<refusal>(&found)) co_return refuse(c, id, *why, now);
    if (auto* hello = std::get_if<net::response>(&found)) {
        metrics::count(metrics::submissions, {id, handshake_outcome});
        co_return std::move(*hello);
    }
    if (limits* const rates = c.with.rates.get(); rates != nullptr) {
        const auto wait = rates->per_source.take(id, begun);
        if (wait.count() > 0) co_return refuse(c, id, busy(wait), now);
    }
    auto& entry = std::get<queue::entry>(found);
    const queue::submission_id submission = entry.id();
    auto storing = c.queue.accept(std::move(entry));
    const queue::acceptance became = co_await std::move(storing);
    if (became != queue::acceptance::accepted && became != queue::acceptance::duplicate) {
        const refusal why = not_stored(became);
        co_return refuse(c, id, why, now);
    }
    const std::chrono::duration<double> took = steady_clock::now() - begun;
    const bool is_repeat = became == queue::acceptance::duplicate;
    metrics::count(metrics::submissions, {id, queue::name(became)});
    metrics::observe(metrics::accept_seconds, took.count());
    if (is_repeat && c.with.counts) c.with.counts->duplicate(id);
    co_return stored(*source->program, submission, is_repeat);
}

net::response handshake_at(context& c, const declaration::live_source* source,
                           const net::request& r, instant now) {
    constexpr std::string_view allowed = "POST";
    if (source == nullptr) return wrong_method(std::string(allowed));
    const std::string_view id = source->declared.id;
    reading body(*source, r, now);
    greeting hello = greet(*source, r, body, false, now);
    if (hello.answer) {
        metrics::count(metrics::submissions, {id, handshake_outcome});
        return with_headers(std::move(*hello.answer), source);
    }
    if (!hello.refused.empty()) {
        metrics::count(metrics::submissions, {id, hello.refused});
        c.log.write(id, hello.refused, now);
    }
    return wrong_method(std::string(allowed));
}

}  // namespace

asio::awaitable<net::response> receive(context& c, const net::request& r, std::string source) {
    if (auto wait = too_often(c, r, c.time.now())) co_return std::move(*wait);
    const auto catalog = c.sources.get();
    auto taking = take(c, r, source, catalog);
    net::response answer = co_await std::move(taking);
    co_return with_headers(std::move(answer), catalog->find(source));
}

asio::awaitable<net::response> answer_handshake(context& c, const net::request& r,
                                                std::string source) {
    const instant now = c.time.now();
    if (auto wait = too_often(c, r, now)) co_return std::move(*wait);
    const auto catalog = c.sources.get();
    co_return handshake_at(c, catalog->find(source), r, now);
}

asio::awaitable<net::response> receive_at_path(context& c, const net::request& r) {
    const instant now = c.time.now();
    const auto catalog = c.sources.get();
    const auto here = catalog->at_path(r.path());
    if (here.empty()) {
        co_return problem(404,
                          error{"no such path", "", "a source's URL ends in /hooks/ and its id"});
    }
    if (auto wait = too_often(c, r, now)) co_return std::move(*wait);
    if (r.method != "POST") co_return handshake_at(c, here.front(), r, now);
    std::string_view why = "wrong_token";
    std::optional<reading> body;  // whose it is must be known before it is that source's
    const mapping::program* read_by = nullptr;
    for (const declaration::live_source* one : here) {
        if (!one->who) continue;  // what comes to a path that several share must say whose it is
        if (read_by != one->program.get()) body.emplace(*one, r, now);
        read_by = one->program.get();
        const auto refused = c.who.refuses(*one, r, *body, now);
        if (refused) {
            why = *refused;
            continue;
        }
        auto taking = take(c, r, one->declared.id, catalog);
        net::response answer = co_await std::move(taking);
        co_return with_headers(std::move(answer), one);
    }
    const refusal no = unauthentic(why);
    net::response answer = refuse(c, unknown_source, no, now);
    co_return with_headers(std::move(answer), here.front());
}

}  // namespace sluis::ingress

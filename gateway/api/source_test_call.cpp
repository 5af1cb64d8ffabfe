// POST /api/sources/{id}/test: a sample that is proved as the provider proves its own, sent to the
// public URL as a sender would, and what became of it. It is marked as a test: nothing comes of it.

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/codec.hpp"
#include "gateway/mapping/apply.hpp"
#include "gateway/mapping/cases.hpp"
#include "gateway/store/submissions.hpp"
#include "gateway/verify/sign.hpp"

namespace sluis::api {
namespace {

using std::chrono::milliseconds;
namespace submissions = store::submissions;

constexpr milliseconds longest_wait{5'000};
constexpr milliseconds between_looks{50};
constexpr std::string_view case_path = "/hooks/case";

// The sample, before it is proved.
struct sample {
    std::string target{};
    std::string content_type{};
    net::header_list headers{};
    std::string body{};
};

// The first of the mapping's cases that makes a contact, or else one that changes or fetches some.
const json* case_of(const mapping::program& p) {
    const json* other = nullptr;
    for (const json& c : p.cases) {
        const json expect = c.value("expect", json::array());
        if (c.contains("handshake") || expect.empty() || c.contains("settings")) continue;
        const std::string effect = expect.front().value("effect", "ignore");
        if (effect == "upsert") return &c;
        if (effect != "ignore" && other == nullptr) other = &c;
    }
    return other;
}

sample sample_of(const declaration::live_source& source, const json& c) {
    sample s;
    const std::string target = c.value("target", std::string(case_path));
    const std::string path = target.substr(0, target.find('?'));
    const bool is_own_path =
        std::ranges::find(source.program->paths, path) != source.program->paths.end();
    s.target = is_own_path ? path : "/hooks/" + source.declared.id;
    const json body = c.value("body", json(""));
    s.body = body.is_string() ? body.get<std::string>() : body.dump();
    s.content_type = c.value("content_type", body.is_string() ? "application/x-www-form-urlencoded"
                                                              : "application/json");
    const json headers = c.value("headers", json::object());
    for (const auto& [name, value] : headers.items())
        s.headers.add(name, value.get<std::string>());
    return s;
}

// The form with this value for the field, and no other.
std::string with_field(std::string_view form, const std::string& name, const std::string& value) {
    std::string all = percent_encode(name) + '=' + percent_encode(value);
    for (std::string_view rest = form; !rest.empty();) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto key = percent_decode(pair.substr(0, pair.find('=')), plus::space);
        if (key != name) all.append(1, '&').append(pair);
    }
    return all;
}

// The token where the provider has it in the body. False: not in a body of this form.
bool put_into(sample& s, const mapping::program& p, const std::string& pointer,
              const std::string& token) {
    const auto form = mapping::form_of(p, s.content_type);
    if (form == mapping::body_form::form && pointer.rfind('/') == 0) {
        s.body = with_field(s.body, pointer.substr(1), token);
        return true;
    }
    json body = json::parse(s.body, nullptr, false);
    if (form != mapping::body_form::json || !body.is_object()) return false;
    body[json::json_pointer(pointer)] = token;
    s.body = body.dump();
    return true;
}

result<void> prove(sample& s, const declaration::live_source& source, const std::string& public_url,
                   instant now) {
    if (!source.who) return {};
    const auto proved = [&] {
        const std::string uri = public_url + s.target;
        return verify::prove(source.who->rules(), source.keys,
                             {.method = "POST", .uri = uri, .body = s.body, .id = "sluis-test"},
                             now);
    };
    result<verify::proof> first = proved();
    if (!first) return first.error();
    for (const auto& [pointer, token] : first->body) {
        if (!put_into(s, *source.program, pointer, token)) {
            return error{"the sample's body has no place for the secret", "source",
                         "let the provider send a test"};
        }
    }
    for (const auto& [name, value] : first->query) {
        s.target += s.target.find('?') == std::string::npos ? '?' : '&';
        s.target += percent_encode(name) + '=' + percent_encode(value);
    }
    const bool changed = !first->body.empty() || !first->query.empty();
    const result<verify::proof> last = changed ? proved() : first;
    if (!last) return last.error();
    for (const auto& [name, value] : last->headers)
        s.headers.set(name, value);
    return {};
}

// What the mapping makes of it: the same that the pipeline finds out.
json mapped(const declaration::live_source& source, const sample& s, instant now) {
    std::vector<std::pair<std::string, std::string>> headers;
    for (const net::header& h : s.headers)
        headers.emplace_back(h.name, h.value);
    const mapping::submission what{.source = source.declared.id,
                                   .country = source.declared.country,
                                   .event_key = "test",
                                   .received_at = now,
                                   .content_type = s.content_type,
                                   .target = s.target,
                                   .headers = headers,
                                   .body = s.body};
    json all = json::array();
    for (const mapping::item& i : mapping::apply(*source.program, what, source.settings))
        all.push_back(mapping::describe(i, now));
    return all;
}

asio::awaitable<std::optional<submissions::submission>> wait_for(services& s, std::string id) {
    asio::steady_timer pause(co_await asio::this_coro::executor);
    std::optional<submissions::submission> found;
    for (milliseconds waited{0}; !found && waited < longest_wait; waited += between_looks) {
        const auto read = [&](store::session& db) { return submissions::get(db, id); };
        found = co_await s.db.read(read);
        if (found) break;
        pause.expires_after(between_looks);
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return found;
}

net::client_request request_of(const sample& s, const std::string& public_url) {
    net::client_request r{.method = "POST", .url = public_url + s.target, .body = s.body};
    r.headers = s.headers;
    r.headers.set("Content-Type", s.content_type);
    r.headers.set("Sluis-Test", "1");
    r.timeout = milliseconds{10'000};
    return r;
}

// The id that ingress answers; the provider may want to hear something else, then it is looked up.
std::string id_in(const net::client_response& answer) {
    const json body = json::parse(answer.body, nullptr, false);
    return body.is_object() && body.contains("id") && body["id"].is_string()
               ? body["id"].get<std::string>()
               : "";
}

asio::awaitable<std::string> newest_test(services& s, std::string source, instant since) {
    const auto read = [&](store::session& db) {
        submissions::selection wanted{.source = source, .became = submissions::outcome::tested};
        wanted.from = since;
        wanted.limit = 1;
        const auto found = submissions::list(db, wanted);
        return found.empty() ? std::string() : found.front().id;
    };
    std::string id = co_await s.db.read(read);
    co_return id;
}

}  // namespace

asio::awaitable<net::response> test_source(services& s, const call& c) {
    const auto catalog = s.catalog ? s.catalog() : nullptr;
    const auto* source = catalog ? catalog->find_any(c.path.front()) : nullptr;
    if (source == nullptr) co_return unknown("source that can work");
    if (!source->declared.enabled) {
        co_return problem(409, error{"the source is not enabled", "source",
                                     source->who ? "enable it" : "give it its secret"});
    }
    const json* example = case_of(*source->program);
    if (example == nullptr || !s.http) {
        co_return problem(409, error{"the mapping has no sample", "source",
                                     "send one yourself, with the header Sluis-Test: 1"});
    }
    const instant now = s.time.now();
    sample what = sample_of(*source, *example);
    const result<void> proved = prove(what, *source, s.public_url, now);
    if (!proved) co_return problem(409, proved.error());
    const net::client_request request = request_of(what, s.public_url);
    auto sending = s.http->send(request);
    const net::client_result answer = co_await std::move(sending);
    json told{{"source", source->declared.id},
              {"sent_to", s.public_url + what.target.substr(0, what.target.find('?'))},
              {"sample", example->value("name", "")},
              {"gives", mapped(*source, what, now)}};
    if (!answer) {
        told["error"] =
            std::string(net::name(answer.error().failure)) + ": " + answer.error().detail;
        told["cure"] =
            "this machine does not reach its own public URL: compare listen.public_url "
            "with what senders call, and the proxy before it";
        co_return ok(told);
    }
    told["status"] = answer->status;
    if (answer->status < 200 || answer->status > 299) {
        told["cure"] =
            "the log says why it was refused; with a proxy in between, compare what it "
            "changes: host, path, headers, body";
        co_return ok(told);
    }
    std::string id = id_in(*answer);
    for (int looks = 0; id.empty() && looks < 40; ++looks) {
        id = co_await newest_test(s, source->declared.id, now);
        if (!id.empty()) break;
        asio::steady_timer pause(co_await asio::this_coro::executor, between_looks);
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const auto stored = co_await wait_for(s, id);
    told["submission"] = id.empty() ? json(nullptr) : json(id);
    told["outcome"] = stored ? json(submissions::name(stored->became)) : json(nullptr);
    told["reason"] = stored ? json(stored->reason) : json(nullptr);
    co_return ok(told);
}

}  // namespace sluis::api

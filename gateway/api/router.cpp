#include "gateway/api/router.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "gateway/api/asker.hpp"
#include "gateway/api/hubspot_error.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/log.hpp"

namespace sluis::api {
namespace {

constexpr int deepest_body = 64;
constexpr std::size_t longest_request_id = 200;

using segments = std::vector<std::string>;

// What the open parts of `pattern` are in `path`; nullopt: another path.
std::optional<segments> match(std::string_view pattern, const segments& path) {
    const auto wanted = net::split_path(pattern);
    if (!wanted || wanted->size() != path.size()) return std::nullopt;
    segments open;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if ((*wanted)[i].starts_with('{')) {
            open.push_back(path[i]);
        } else if ((*wanted)[i] != path[i]) {
            return std::nullopt;
        }
    }
    return open;
}

// Stops at a depth that no body of ours has: dumping very deep values would exhaust the stack.
bool parse_body(const std::string& text, json& body) {
    const auto not_too_deep = [](int depth, json::parse_event_t, json&) {
        return depth <= deepest_body;
    };
    body = json::parse(text, not_too_deep, false);
    return !body.is_discarded();
}

net::response unauthorized() {
    net::response r = problem(401, error{"no valid token", "Authorization",
                                         "send `Authorization: Bearer TOKEN`; `sluis tokens add` "
                                         "makes one"});
    r.headers.add("WWW-Authenticate", "Bearer");
    return r;
}

net::response wrong_method(const std::string& allowed) {
    net::response r = problem(405, error{"this path has no such method", "", "use " + allowed});
    r.headers.add("Allow", allowed);
    return r;
}

net::response store_cannot_answer() {
    net::response r =
        problem(503, error{"the store cannot answer now", "", "try again; see the log"});
    r.headers.add("Retry-After", "5");
    return r;
}

// What the query says of it, if it does; false when that is no number from 1 to `highest`.
template <class Number>
bool read_number(const call& c, const char* name, Number& value, Number highest) {
    const auto found = c.query.find(name);
    if (found == c.query.end()) return true;
    const std::string& text = found->second;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc{} && end == text.data() + text.size() && value >= 1 && value <= highest;
}

// What a caller names its call by is kept as it is: it must be text everywhere.
bool is_request_id(std::string_view text) {
    return text.size() <= longest_request_id &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Asked for by a client of HubSpot's, who reads errors in its own form.
bool is_hubspots(const net::request& r) {
    return r.path().starts_with("/crm/");
}

// Who asks may: now the rest of the request is looked at.
asio::awaitable<net::response> handle(services& s, const route& chosen, call& c) {
    const net::request& r = c.request;
    c.request_id = std::string(r.headers.get("Idempotency-Key"));
    if (!is_request_id(c.request_id)) {
        co_return problem(400, error{"longer than 200 bytes, or not printable ASCII",
                                     "Idempotency-Key", "send another, or none"});
    }
    const bool is_json = chosen.body == takes::object && !r.body.empty();
    if (is_json && !parse_body(r.body, c.body)) {
        co_return problem(400, error{"the body is no JSON", "body", "send JSON, UTF-8"});
    }
    const auto query = net::parse_query(r.query());
    if (!query) co_return problem(400, error{"not well-formed", "query", "percent-encode it"});
    for (const auto& [name, value] : *query)
        c.query[name] = value;
    co_return co_await chosen.handle(s, c);
}

asio::awaitable<net::response> run(services& s, const route& chosen, const net::request& r,
                                   segments open) {
    const std::optional<asker> who = co_await asker_of(s, r);
    if (!who) co_return unauthorized();
    call c{.request = r, .path = std::move(open), .actor = who->name, .may = who->may};
    std::optional<forbidden> refused;
    net::response answered;
    if (!c.may.allow_one_of(chosen.needs)) {
        refused = forbidden{chosen.needs, "Authorization"};
    } else {
        try {
            answered = co_await handle(s, chosen, c);
        } catch (const forbidden& f) {
            refused = f;
        }
    }
    if (refused) answered = co_await refuse(s, *who, chosen, *refused);
    co_return answered;
}

// What answers, in our own form of errors.
asio::awaitable<net::response> answer_route(services& s, const net::request& r) {
    const auto path = net::split_path(r.path());
    if (!path) co_return problem(404, error{"no such path", "", "see /api/openapi.yaml"});
    std::string allowed;
    for (const route& candidate : routes()) {
        auto open = match(candidate.path, *path);
        if (!open) continue;
        if (candidate.method != r.method) {
            if (!allowed.empty()) allowed += ", ";
            allowed += candidate.method;
            continue;
        }
        try {
            co_return co_await run(s, candidate, r, std::move(*open));
        } catch (const store::store_error& e) {
            log::error("api_store_error", {{"path", candidate.path}, {"why", e.what()}});
            co_return store_cannot_answer();
        }
    }
    if (!allowed.empty()) co_return wrong_method(allowed);
    if (is_hubspots(r)) co_return hubspot::answer_of(hubspot::not_supported("this call"));
    co_return problem(404, error{"no such path", "", "see /api/openapi.yaml"});
}

}  // namespace

asio::awaitable<net::response> answer(services& s, const net::request& r) {
    net::response said = co_await answer_route(s, r);
    if (is_hubspots(r)) co_return hubspot::in_this_shape(std::move(said));
    co_return said;
}

net::response ok(const json& body, unsigned status) {
    net::response r;
    r.status = status;
    r.headers.add("Content-Type", "application/json");
    r.headers.add("Cache-Control", "no-store");
    r.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    return r;
}

void need(const call& c, permission p, std::string where) {
    if (!c.may.allow(p)) throw forbidden{{p}, std::move(where)};
}

result<std::size_t> limit_of(const call& c) {
    std::size_t limit = page{}.limit;
    if (read_number(c, "limit", limit, std::size_t{1000})) return limit;
    return error{"not a number from 1 to 1000", "query limit", "leave it out for 100"};
}

result<page> page_of(const call& c) {
    const result<std::size_t> limit = limit_of(c);
    if (!limit) return limit.error();
    page p{.limit = *limit};
    if (read_number(c, "before", p.before, std::numeric_limits<std::int64_t>::max())) return p;
    return error{"not a cursor", "query before", "use `next` of the page before"};
}

result<std::int64_t> after_of(const call& c) {
    const auto given = c.query.find("after");
    if (given == c.query.end()) return std::int64_t{0};
    const auto number = number_of(given->second);
    if (!number || *number < 0) {
        return error{"not a cursor", "query after", "use `next` of the page before"};
    }
    return *number;
}

}  // namespace sluis::api

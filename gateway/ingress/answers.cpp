#include "gateway/ingress/answers.hpp"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace sluis::ingress {
namespace {

struct row {
    unsigned status;
    std::string_view retry_after;  // seconds; empty: none
};

// In the order of the enumerators. A full queue empties slowly; a server that is gone is mostly
// back within seconds.
constexpr row rows[] = {
    {401, ""}, {415, ""}, {400, ""}, {503, "30"}, {503, "5"}, {429, ""}, {503, ""},
};

}  // namespace

refusal unauthentic(std::string_view reason) {
    return {fault::unauthentic,
            reason,
            {"this request does not prove that a source of this gateway sent it", "",
             "compare the URL and the secret at the sender with those of the source, and the "
             "sender's clock"}};
}

refusal unsupported(error why) {
    return {fault::unsupported, "unsupported_type", std::move(why)};
}

refusal malformed(error why) {
    return {fault::malformed, "malformed", std::move(why)};
}

refusal too_many(std::chrono::nanoseconds wait) {
    return {fault::too_many,
            "rate_limited",
            {"too many requests in a short time", "",
             "send it again after the time in Retry-After, and fewer at once"},
            std::chrono::ceil<std::chrono::seconds>(wait)};
}

// 503: of a 429, as of other 4xx, some senders think that the submission is not wanted.
refusal busy(std::chrono::nanoseconds wait) {
    refusal r = too_many(wait);
    r.what = fault::busy;
    return r;
}

refusal not_stored(queue::acceptance a) {
    if (a == queue::acceptance::full) {
        return {fault::full,
                queue::name(a),
                {"there is no room for more submissions now", "",
                 "send it again after the time in Retry-After"}};
    }
    return {fault::unavailable,
            queue::name(queue::acceptance::unavailable),
            {"it is not certain that the submission was stored", "",
             "send it again after the time in Retry-After; it counts once"}};
}

net::response stored(const mapping::program& p, const queue::submission_id& id, bool is_duplicate) {
    if (p.accepted) return as_response(*p.accepted);
    net::response r;
    r.headers.add("Content-Type", "application/json");
    r.body = R"({"id":")" + queue::to_hex(id) + R"(","duplicate":)" +
             (is_duplicate ? "true}" : "false}");
    return r;
}

net::response as_response(const mapping::answer& a) {
    net::response r{.status = a.status, .body = mapping::text_of(a)};
    for (const auto& [name, value] : a.headers)
        r.headers.add(name, value);
    return r;
}

net::response wrong_method(std::string allowed) {
    net::response r = problem(405, error{"this path has no such method", "", "use " + allowed});
    r.headers.add("Allow", std::move(allowed));
    return r;
}

net::response answer_to(const refusal& r) {
    const row& of = rows[static_cast<std::size_t>(r.what)];
    net::response answer = problem(of.status, r.why);
    if (r.wait.count() > 0) {
        answer.headers.add("Retry-After", std::to_string(r.wait.count()));
    }
    if (!of.retry_after.empty()) answer.headers.add("Retry-After", std::string(of.retry_after));
    // RFC 9110 wants a challenge with every 401. The scheme's name is the same for all sources.
    if (of.status == 401) answer.headers.add("WWW-Authenticate", "Webhook realm=\"hooks\"");
    return answer;
}

net::response problem(unsigned status, const error& why) {
    const nlohmann::json body{
        {"type", "about:blank"},
        {"title", net::reason_phrase(status)},
        {"status", status},
        {"detail", why.text()},
        {"errors",
         nlohmann::json::array({{{"what", why.what}, {"where", why.where}, {"cure", why.cure}}})}};
    net::response r;
    r.status = status;
    r.headers.add("Content-Type", "application/problem+json");
    r.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return r;
}

}  // namespace sluis::ingress

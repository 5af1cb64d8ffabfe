#include "gateway/notify/webhook.hpp"

#include <utility>
#include <vector>

#include "gateway/base/backoff.hpp"
#include "gateway/verify/sign.hpp"

namespace sluis::notify {
namespace {

using kind = outcome::kind;

constexpr std::chrono::seconds longest_wait{86'400};

verify::scheme standard_webhooks() {
    using verify::part;
    verify::scheme s;
    s.how = verify::mode::hmac;
    s.headers = {"webhook-signature"};
    s.place = verify::form::versions;
    s.key = "v1";
    s.coded = verify::encoding::base64;
    s.content = {
        {part::id}, {part::literal, "."}, {part::timestamp}, {part::literal, "."}, {part::body}};
    s.timestamp = verify::timestamp_place{.headers = {"webhook-timestamp"}};
    s.id_headers = {"webhook-id"};
    s.keyed = verify::key_form::whsec;
    return s;
}

bool may_pass(unsigned status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

bool is_hopeless(net::client_failure f) {
    return f == net::client_failure::refused_address || f == net::client_failure::invalid;
}

}  // namespace

result<net::client_request> request_of(const webhook& w, instant now) {
    if (w.id.empty()) return error{"the webhook has no id", "webhook"};
    if (!verify::is_whsec_key(w.key)) {
        return error{"there is no key to sign with", "webhook",
                     "\"whsec_\" and the base64 of at least 24 bytes"};
    }
    static const verify::scheme scheme = standard_webhooks();
    const std::vector<verify::key> keys{{.value = w.key}};
    const auto proof = verify::prove(
        scheme, keys, {.method = "POST", .uri = w.url, .body = w.body, .id = w.id}, now);
    if (!proof) return proof.error();
    net::client_request r{.method = "POST", .url = w.url, .body = w.body};
    r.timeout = std::chrono::seconds{15};
    r.max_answer = 64 << 10;
    r.headers.add("Content-Type", "application/json");
    r.headers.add("User-Agent", "sluis");
    for (const auto& [name, value] : proof->headers)
        r.headers.add(name, value);
    return r;
}

outcome outcome_of(const net::client_result& answer) {
    if (!answer) {
        const net::client_failure f = answer.error().failure;
        // An answer that is too large or torn came from somebody who had the request.
        return {.what = is_hopeless(f) ? kind::refused : kind::retry,
                .why = std::string(net::name(f))};
    }
    const unsigned status = answer->status;
    if (status >= 200 && status < 300) return {.what = kind::delivered};
    outcome o{.what = may_pass(status) ? kind::retry : kind::refused,
              .why = "status " + std::to_string(status)};
    if (o.what == kind::retry)
        o.wait = asked_to_wait(answer->headers.get("Retry-After"), longest_wait);
    return o;
}

}  // namespace sluis::notify

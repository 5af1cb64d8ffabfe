// What the tests of ingress share: invented providers, a queue in memory, and senders that sign.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "gateway/ingress/service.hpp"
#include "gateway/verify/digest.hpp"
#include "tests/gateway/payload/gzip.hpp"

namespace sluis::ingress {

using nlohmann::json;
using payload::gzip_of;

// 2026-06-01T12:00:00Z
inline constexpr instant noon = from_ms(1'780'315'200'000);
inline constexpr std::string_view form_type = "application/x-www-form-urlencoded";

// Keeps submissions in memory, or answers what a test wants.
class fake_inbound final : public queue::inbound {
public:
    asio::awaitable<queue::acceptance> accept(queue::entry e) override {
        if (always) co_return *always;
        const bool is_new = stored.emplace(e.id(), e).second;
        if (is_new) last = std::move(e);
        co_return is_new ? queue::acceptance::accepted : queue::acceptance::duplicate;
    }
    [[nodiscard]] queue::readiness state() const override { return now; }

    std::optional<queue::acceptance> always{};
    queue::readiness now{queue::condition::ready, ""};
    std::map<queue::submission_id, queue::entry> stored{};
    queue::entry last{};
};

inline std::string to_base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
    auto* to = reinterpret_cast<unsigned char*>(text.data());
    text.resize(
        static_cast<std::size_t>(EVP_EncodeBlock(to, from, static_cast<int>(bytes.size()))));
    return text;
}

inline std::string signature(std::string_view key, const verify::pieces& content) {
    return to_base64(verify::hmac_key(verify::hash::sha256, key).sign(content));
}

inline const std::string form_key = "the secret of the brochure form";
inline const std::string old_form_key = "the secret that it had before";
inline const std::string crm_key = "24 bytes of a shared key";
inline const std::string token = "a-token-that-nobody-can-guess";

// A mapping that maps nothing: ingress looks at forms, headers, authentication and keys only.
inline json mapping_of(const json& authentication, const json& more = json::object()) {
    json file{{"provider", "invented"},
              {"title", "Invented"},
              {"kind", "form"},
              {"authentication", authentication},
              {"rules", json::array({{{"name", "all"}, {"effect", "ignore"}}})}};
    file.update(more);
    return file;
}

inline declaration::live_source live(std::string id, const json& file,
                                     std::vector<verify::key> keys) {
    std::vector<error> errors;
    declaration::live_source s{.declared = {.id = std::move(id)}};
    s.program = mapping::compile("invented.json", file.dump(2), errors);
    auto scheme = verify::parse_scheme(file.at("authentication"), "authentication", errors);
    for (const error& e : errors)
        ADD_FAILURE() << e.text();
    s.settings = s.program->settings;
    s.keys = keys;
    if (!keys.empty()) {
        s.who = std::make_shared<const verify::verifier>(
            verify::verifier::make(std::move(scheme), std::move(keys)).value());
    }
    return s;
}

inline verify::key key_of(std::string value, std::optional<instant> end = std::nullopt,
                          std::string use = {}) {
    return {.value = secret(std::move(value)), .not_after = end, .use = std::move(use)};
}

// form: signs its body. crm: signs id and time too. page: an HTML form with a token in its header.
// link, hidden: the token is in the query, in the body. open: anybody. packed: a token in the body,
// which may be gzip. paused: disabled.
inline std::shared_ptr<declaration::catalog> all_sources() {
    const json body_hmac = json::parse(R"({"mode": "hmac", "hash": "sha256", "content": "{body}",
        "signature": {"headers": ["X-Form-Signature"], "form": "raw", "prefix": "sha256=",
                      "encoding": "base64"}})");
    const json timed = json::parse(R"({"mode": "hmac", "hash": "sha256",
        "content": "{id}.{ts}.{body}", "id": {"headers": ["webhook-id"]},
        "signature": {"headers": ["webhook-signature"], "form": "versions", "key": "v1",
                      "encoding": "base64"},
        "timestamp": {"headers": ["webhook-timestamp"], "unit": "s", "tolerance_seconds": 300}})");
    const auto token_at = [](const char* place, const char* name) {
        return json{{"mode", "token"}, {"token", {{place, name}}}};
    };
    const json by_event = json::parse(R"({"event_key": ["$.body.event_id"]})");
    const json by_id = json::parse(R"({"headers": ["webhook-id", "x-topic"],
        "event_key": ["$.headers['webhook-id']"]})");
    const json forms = json::parse(R"({"bodies": ["form"],
        "event_key": [["$.body.form", "$.body.entry"]]})");
    const json both = json::parse(R"({"bodies": ["json", "form"]})");
    auto all = std::make_shared<declaration::catalog>();
    all->add(live("form", mapping_of(body_hmac, by_event),
                  {key_of(form_key), key_of(old_form_key, noon + std::chrono::hours{1})}));
    all->add(live("crm", mapping_of(timed, by_id), {key_of(crm_key)}));
    all->add(live("page", mapping_of(token_at("header", "X-Token"), forms), {key_of(token)}));
    all->add(live("link", mapping_of(token_at("query", "token"), both), {key_of(token)}));
    all->add(
        live("hidden", mapping_of(token_at("body", "/keys/0/secret~1key"), both), {key_of(token)}));
    all->add(live("open", mapping_of({{"mode", "none"}}, both), {}));
    const json packed = json::parse(R"({"compression": "gzip", "other_types": "json",
        "event_key": ["$.body.event_id"]})");
    all->add(live("packed", mapping_of(token_at("body", "/key"), packed), {key_of(token)}));
    auto paused = live("paused", mapping_of(body_hmac, by_event), {key_of(form_key)});
    paused.declared.enabled = false;
    all->add(std::move(paused));
    return all;
}

// --- Senders -------------------------------------------------------------------------------------

inline net::request post(std::string target, std::string body,
                         std::string type = "application/json") {
    net::request r{.method = "POST", .target = std::move(target), .body = std::move(body)};
    if (!type.empty()) r.headers.add("Content-Type", std::move(type));
    r.remote = "192.0.2.1";
    return r;
}

inline net::request from_form(std::string body, const std::string& key = form_key,
                              std::string target = "/hooks/form") {
    net::request r = post(std::move(target), std::move(body));
    r.headers.add("X-Form-Signature", "sha256=" + signature(key, {r.body}));
    return r;
}

inline net::request from_crm(const std::string& id, std::string body, instant sent = noon) {
    net::request r = post("/hooks/crm", std::move(body));
    const std::string time = std::to_string(to_ms(sent) / 1'000);
    r.headers.add("webhook-id", id);
    r.headers.add("webhook-timestamp", time);
    r.headers.add("webhook-signature", "v1," + signature(crm_key, {id, ".", time, ".", r.body}));
    return r;
}

inline net::request with(net::request r, std::string_view name, std::string value) {
    r.headers.set(name, std::move(value));
    return r;
}
inline net::request without(net::request r, std::string_view name) {
    r.headers.remove(name);
    return r;
}

// --- Ingress over them ---------------------------------------------------------------------------

struct answered {
    unsigned status = 0;
    json body{};
    net::response whole{};
};

class ingress_test : public testing::Test {
protected:
    ingress_test() { sources.set(all_sources()); }

    answered send(const net::request& r) {
        asio::io_context io;
        auto answer = asio::co_spawn(io, hooks.answer(r), asio::use_future);
        io.run();
        answered a;
        a.whole = answer.get();
        a.status = a.whole.status;
        a.body = json::parse(a.whole.body, nullptr, false);
        return a;
    }

    settable_clock time{noon};
    fake_inbound queue{};
    declaration::catalog_place sources{};
    std::vector<std::string> not_ready{};
    service hooks{sources, queue, time,
                  options{.public_url = "https://hooks.example.com",
                          .promise = "on disk before the answer",
                          .not_ready = [this] { return not_ready; }}};
};

}  // namespace sluis::ingress

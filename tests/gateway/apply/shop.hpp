// What the tests of apply share: a source with a mapping of its own, and what it sends.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/apply/map_entry.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/queue/entry.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/vault.hpp"
#include "tests/gateway/store/support.hpp"

namespace sluis::apply {

using namespace std::chrono_literals;
using store::noon;

// Bodies: {"people": [{...}, ...]}, or one person. A person's "do" says what to do.
constexpr std::string_view first_rules = R"(
    {"name": "gone", "when": {"path": "$.item.do", "equals": "erase"}, "effect": "erase",
     "fields": {"email": "$.item.email"}},
    {"name": "seen", "when": {"path": "$.item.do", "equals": "ignore"}, "effect": "ignore"},
    {"name": "left", "when": {"path": "$.item.do", "equals": "leave"}, "effect": "unsubscribe",
     "fields": {"email": "$.item.email", "occurred_at": "$.item.at"}},
    {"name": "person", "when": {"path": "$.item.do", "exists": false}, "fields": {
        "email": "$.item.email", "external_id": "$.item.id", "country": "$.item.country",
        "first_name": "$.item.name", "consent.ads": "$.item.ads", "occurred_at": "$.item.at"}})";
// The same after somebody mended it: it knows what to do with "new".
inline std::string mended_rules() {
    return std::string(first_rules) + R"(,
    {"name": "new", "when": {"path": "$.item.do", "equals": "new"}, "fields": {
        "email": "$.item.email"}})";
}

inline std::shared_ptr<const declaration::catalog> catalog_with(std::string_view rules,
                                                                bool enabled = true) {
    std::vector<error> errors;
    declaration::live_source shop;
    shop.program = mapping::compile(
        "shop.json",
        R"({"provider": "shop", "title": "Shop", "kind": "form", "bodies": ["json"],
            "authentication": {"mode": "none"}, "each": "$.body.people[*]",
            "otherwise": "quarantine", "rules": [)" +
            std::string(rules) + "]}",
        errors);
    if (!shop.program) throw std::runtime_error(errors.front().text());
    shop.declared = {.id = "shop", .provider = "shop", .country = "NL", .enabled = enabled};
    shop.declared.rules = policy::usual_rules("shop", policy::source_kind::form);
    shop.settings = nlohmann::json::object();
    auto made = std::make_shared<declaration::catalog>();
    made->add(std::move(shop));
    return made;
}

inline const store::vault& secrets() {
    static const store::vault made =
        store::vault::from_base64("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=").value();
    return made;
}

inline queue::entry entry_of(std::string key, std::string body, instant received = noon) {
    return {.source = "shop",
            .event_key = std::move(key),
            .received_at = received,
            .method = "POST",
            .target = "/hooks/shop",
            .content_type = "application/json",
            .body = std::move(body)};
}

inline std::string person(const std::string& email, const nlohmann::json& more = {}) {
    nlohmann::json p{{"email", email}};
    p.update(more.is_null() ? nlohmann::json::object() : more);
    return p.dump();
}

// An audience "all" of everybody who agrees, at destination 1.
inline std::int64_t declare_audience(store::session& s,
                                     const std::string& body = R"({"id":"all"})") {
    namespace declarations = store::declarations;
    using enum declarations::kind;
    declarations::put(s, audience, {.id = "all", .body = body, .by = "test", .at = noon});
    declarations::put(s, destination, {.id = "toy", .body = R"({"id":"toy"})", .at = noon});
    const auto number = declarations::get(s, audience, "all")->number;
    declarations::put_target(s, number, declarations::get(s, destination, "toy")->number, "n1");
    return number;
}

}  // namespace sluis::apply

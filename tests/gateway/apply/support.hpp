// What the tests of apply share: a source of an invented provider, and its submissions.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/apply/map_entry.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/queue/entry.hpp"
#include "gateway/store/vault.hpp"
#include "tests/gateway/store/support.hpp"

namespace sluis::apply {

using namespace std::chrono_literals;
using store::noon;

// Bodies: one person, or a list of them. `email` is the path of the address.
inline declaration::live_source a_source(const std::string& id = "form",
                                         const std::string& email = "$.item.email") {
    std::vector<error> errors;
    declaration::live_source s;
    s.program = mapping::compile("toy.json", R"({
        "provider": "toy", "title": "Toy", "kind": "form", "bodies": ["json"], "each": "$.body[:]",
        "authentication": {"mode": "token", "token": {"header": "X-Token"}},
        "rules": [
          {"name": "gone", "when": {"path": "$.item.erase", "exists": true}, "effect": "erase",
           "fields": {"email": [")" + email + R"("]}},
          {"name": "person", "effect": "upsert",
           "fields": {"email": [")" + email + R"("], "first_name": ["$.item.name"]}}]})",
                                 errors);
    if (!s.program) throw std::runtime_error(errors.front().text());
    s.declared = {.id = id, .provider = "toy"};
    s.declared.rules = policy::usual_rules(id, policy::source_kind::form);
    s.settings = nlohmann::json::object();
    return s;
}

inline queue::entry an_entry(std::string key, std::string body) {
    return {.source = "form",
            .event_key = std::move(key),
            .received_at = noon,
            .method = "POST",
            .target = "/hooks/form",
            .content_type = "application/json",
            .body = std::move(body)};
}

inline store::vault a_vault() {
    return store::vault::from_base64("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=").value();
}

}  // namespace sluis::apply

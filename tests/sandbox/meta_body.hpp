// The `payload` of Meta's Custom Audience calls, read as strictly as its sheet describes it. Pure.
//
// Two kinds of wrong, as at Meta: a payload that refuses the whole request, and rows that are
// invalid entries. Stricter than Meta where a hash can be looked up: GEN, DOBY, DOBM, DOBD, FI and
// COUNTRY have few normal forms, so the hash of anything else is an invalid entry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/net/http.hpp"
#include "tests/sandbox/audience.hpp"

namespace sluis::sandbox {

struct meta_invalid_row {
    std::size_t row = 0;
    std::string why{};  // "EMAIL is not a SHA-256 hash": never the value
};

struct meta_payload {
    std::string schema{};  // as sent, to hold a session to it
    std::size_t received = 0;
    std::vector<member> members{};  // of the rows that are valid
    std::vector<meta_invalid_row> invalid{};
};

struct meta_refusal {
    std::string message{};
    int code = 100;
    int subcode = 0;  // 0: none
};

// Throws a meta_refusal.
[[nodiscard]] meta_payload read_meta_payload(const nlohmann::json& payload);

// The body as one JSON object with `payload` and perhaps `session`: from JSON, or from a form with
// both as JSON texts. Throws a meta_refusal.
[[nodiscard]] nlohmann::json read_meta_body(const net::request& r);

}  // namespace sluis::sandbox

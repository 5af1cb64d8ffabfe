// What adapters read out of answers: bytes from anybody, so nothing here throws or trusts a type.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "adapters/adapter.hpp"

namespace sluis::adapters {

// The answer's body as JSON. What is no JSON, or nested more than 64 deep, is `discarded`: no
// object, no array, no text.
[[nodiscard]] nlohmann::json read_json(std::string_view body);

// A field of an object; nullptr when there is none, or `of` is no object.
[[nodiscard]] const nlohmann::json* field(const nlohmann::json& of, std::string_view name);
// Its text; empty when it is not there or of another type.
[[nodiscard]] std::string text_of(const nlohmann::json& of, std::string_view name);
// Its number, or its text in decimal digits (int64 in proto3 JSON); nullopt when it is neither.
[[nodiscard]] std::optional<std::uint64_t> count_of(const nlohmann::json& of,
                                                    std::string_view name);
[[nodiscard]] bool is_true(const nlohmann::json& of, std::string_view name);

// A network's words, fit for operators and logs: one line, at most 300 bytes; what may be personal
// or secret (an e-mail address; a run of more than 40 letters: hashes, tokens) is left out.
[[nodiscard]] std::string clean_words(std::string_view text);
// A code of the network: at most 80 bytes of letters, digits and "_-./"; other bytes are left out.
[[nodiscard]] std::string clean_code(std::string_view text);

// Retry-After in seconds (RFC 9110, section 10.2.3), at most a day. The form with a date is
// ignored: there is no clock here.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(std::span<const header> headers);

}  // namespace sluis::adapters

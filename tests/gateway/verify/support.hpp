// What the tests of verification share: a request as a value, and a verifier from a scheme's text.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/base/codec.hpp"
#include "gateway/verify/verify.hpp"

namespace sluis::verify {

inline constexpr instant now = from_ms(1'775'001'600'000);  // 2026-04-01T00:00:00Z

inline std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

struct request {
    std::string method = "POST";
    std::string uri = "https://hooks.example.org/s/1?b=2";
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::map<std::string, std::string> query{};
    std::map<std::string, std::string> pointers{};

    [[nodiscard]] request_view view() const {
        const auto in = [](const std::map<std::string, std::string>& map) {
            return [&map](std::string_view name) -> std::optional<std::string> {
                const auto found = map.find(std::string(name));
                if (found == map.end()) return std::nullopt;
                return found->second;
            };
        };
        const auto values = [this](std::string_view name) {
            std::vector<std::string_view> all;
            for (const auto& [key, value] : headers)
                if (lower(key) == lower(std::string(name))) all.emplace_back(value);
            return all;
        };
        return {method, uri, body, values, in(query), in(pointers)};
    }
};

// Fails the test when the scheme has errors.
inline scheme scheme_of(std::string_view text) {
    std::vector<error> errors;
    const auto declared = nlohmann::json::parse(text, nullptr, false);
    EXPECT_FALSE(declared.is_discarded()) << text;
    scheme s = parse_scheme(declared, "authentication", errors);
    for (const error& e : errors)
        ADD_FAILURE() << e.text() << " in " << text;
    return s;
}

inline verifier verifier_of(std::string_view scheme_text, std::vector<key> keys) {
    auto made = verifier::make(scheme_of(scheme_text), std::move(keys));
    if (!made) throw unexpected_error(made.error());
    return std::move(*made);
}

inline verifier verifier_of(std::string_view scheme_text, std::string one_secret) {
    return verifier_of(scheme_text, std::vector<key>{{.value = secret(std::move(one_secret))}});
}

// GoogleTest prints what it compares.
inline void PrintTo(refusal r, std::ostream* os) {
    *os << name(r);
}

}  // namespace sluis::verify

// A destination: an account at an ad network, and how to reach it. Audiences name it.
//
//     [[destination]]
//     id = "google"
//     network = "google"
//     settings = { operating_account = "1234567890", terms_accepted = true }
//     credential = { type = "refresh_token", client_id = "...", ... }   # or "file:..." / "env:..."
//
// Secrets   The credential is kept apart from the rest, sealed in the store, and never given out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"

namespace sluis::declaration {

struct destination {
    std::string id{};
    std::string network{};  // of adapters::all()
    std::string title{};    // for people; the id when empty
    nlohmann::json settings = nlohmann::json::object();
    std::string base_url{};     // empty: the network's own
    std::string token_url{};    // likewise
    std::string api_version{};  // likewise
    bool enabled = true;        // false: nothing is sent, not even removals

    friend bool operator==(const destination&, const destination&) = default;
};

struct destination_input {
    destination what{};
    std::optional<nlohmann::json> credential{};  // nullopt: keep the one there is
};

// Everything wrong with it is appended to `errors`.
[[nodiscard]] destination_input read_destination(const nlohmann::json& declared,
                                                 std::vector<error>& errors);

// What is stored and exported: without the credential.
[[nodiscard]] nlohmann::json to_json(const destination& d);

}  // namespace sluis::declaration

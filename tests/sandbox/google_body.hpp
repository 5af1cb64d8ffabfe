// The bodies of Google's Data Manager API, read as strictly as its sheet describes them. Pure.
//
// Stricter than Google in what the product never means to send: upper-case hashes, the hash of an
// empty text, the deprecated `product`, fields that only Google Analytics uses, encrypted values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/time.hpp"
#include "tests/sandbox/audience.hpp"
#include "tests/sandbox/reader.hpp"

namespace sluis::sandbox {

enum class google_method : std::uint8_t { ingest, remove, remove_all };

enum class consent : std::uint8_t { granted, denied, unknown, missing };

struct google_destination {
    std::string operating_account{};
    std::string login_account{};  // empty: none
    std::string list{};           // productDestinationId
    std::string reference{};
};

struct google_member {
    member who{};
    consent given = consent::missing;
    std::vector<std::string> references{};  // empty: all destinations
};

struct google_body {
    std::vector<google_destination> destinations{};
    std::vector<google_member> members{};
    bool validate_only = false;
    std::optional<instant> remove_as_of{};
};

// Everything wrong with it is appended to `found`: first what cannot be parsed, and only when that
// is nothing, what is not valid.
[[nodiscard]] google_body read_google_body(google_method what, const nlohmann::json& body,
                                           instant now, findings& found);

// Private to the reading: google_members.cpp.
struct google_encoding {
    bool hex = true;
};
[[nodiscard]] google_member read_google_member(const nlohmann::json& j, const std::string& path,
                                               google_encoding encoding,
                                               std::optional<consent> of_request, findings& found);
[[nodiscard]] consent read_google_consent(const nlohmann::json& j, const std::string& path,
                                          findings& found);

}  // namespace sluis::sandbox

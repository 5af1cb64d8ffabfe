// What a sender adds to a request so that it proves itself: for a test delivery through the real
// path. The other way round of verify.hpp, by the same scheme; nothing else needs it.
//
// Errors   A provider that signs with a private key: only it can.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/base/secret.hpp"
#include "gateway/base/time.hpp"
#include "gateway/verify/scheme.hpp"
#include "gateway/verify/verify.hpp"

namespace sluis::verify {

struct outgoing {
    std::string_view method{};
    std::string_view uri{};  // as the receiver knows it, with the query
    std::string_view body{};
    std::string_view id{};  // where the scheme signs one
};

struct proof {
    std::vector<std::pair<std::string, std::string>> headers{};
    std::vector<std::pair<std::string, std::string>> query{};  // to be added to the URL
    std::vector<std::pair<std::string, std::string>> body{};   // JSON pointer and text, likewise
};

// Requires: of a scheme that signs the URI or the body, what the other parts of the proof add to
// them is in `r` already.
[[nodiscard]] result<proof> prove(const scheme& s, const std::vector<key>& keys, const outgoing& r,
                                  instant now);

// Of Standard Webhooks: "whsec_" and the base64 of at least 24 bytes.
[[nodiscard]] bool is_whsec_key(const secret& key);

}  // namespace sluis::verify

// A source: where contacts come from, how it proves who it is, and what status it gives them.
//
//     [[source]]
//     id = "brochure-form"            # its URL ends in /hooks/brochure-form
//     provider = "typeform"           # of providers(): a mapping file
//     mapping = { ... }               # or one of its own, as a mapping file; it names the provider
//     default_status = "marketing"    # marketing | non_marketing | marketing_if_consent | inherit
//     apply_to = "new"                # new | new_and_existing
//     country = "NL"                  # of phone numbers that name none
//     secret = "file:/etc/sluis/typeform.secret"      # or "env:NAME"; or, while one is replaced:
//     secrets = [ { value = "env:NEW" }, { value = "env:OLD", not_after = "2026-12-31T00:00:00Z" }
//     ]                               # use = "..." of one that has a use of its own, as some
//                                     # providers have: "verify" is for handshakes
//
// Secrets   are kept apart from the rest, sealed in the store, and never given out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"
#include "gateway/declaration/providers.hpp"
#include "gateway/policy/source_default.hpp"
#include "gateway/verify/verify.hpp"

namespace sluis::declaration {

struct source {
    std::string id{};
    std::string provider{};
    nlohmann::json mapping = nullptr;  // of its own, as a mapping file; null: the provider's
    std::string title{};               // for people; the id when empty
    policy::source_rules rules{};
    std::string country{};                               // ISO 3166-1 alpha-2, upper-case, or empty
    nlohmann::json settings = nlohmann::json::object();  // over the provider's own
    bool accept_unauthenticated = false;  // in words: anybody may send, and says so everywhere
    bool key_is_public = false;           // its key is in a web page or an app: it proves nothing
    bool marketing_from_public = false;   // in words: what anybody sends makes marketing contacts
    bool enabled = true;                  // false: its webhooks are answered as if it were unknown

    friend bool operator==(const source&, const source&) = default;
};

struct source_input {
    source what{};
    std::optional<std::vector<verify::key>> keys{};  // nullopt: keep those there are
};

// The mapping that a source works with; nullptr: there is no such provider, or its own mapping does
// not compile.
[[nodiscard]] program_ptr program_of(const source& s);

// Everything wrong with it is appended to `errors`. Secrets that are named by their place are read.
[[nodiscard]] source_input read_source(const nlohmann::json& declared, std::vector<error>& errors);

// What is stored and exported: without the secrets.
[[nodiscard]] nlohmann::json to_json(const source& s);

// The secrets as they are sealed into the store, and back.
[[nodiscard]] std::string keys_text(const std::vector<verify::key>& keys);
[[nodiscard]] result<std::vector<verify::key>> read_keys(std::string_view text);

}  // namespace sluis::declaration

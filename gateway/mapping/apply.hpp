// A program meets a submission: the events that it holds, item by item.
//
//     $ of paths   {"body", "headers", "query", "path": of the URL, "content_type": without its
//                   parameters, "source": {"id", "country", "settings"},
//                   "envelope": of a program that unpacks, the body as it came,
//                   "item": one of `each`, or the body, "index": its number, "parent": of two paths
//                   of `each` what the first found, "entries": the item's members, or those of
//                   `entries_of`, as a list of {"key", "value"}}
//
// A bad item quarantines itself alone; the reasons are a closed list, and `detail` names a place,
// never a value. Texts are collapsed (white space) and cut at 1,000 bytes; a name with an @ in it is none.
//
// Cost      At most `most_items` items and `most_work` visited nodes for a submission; then the
//           rest is quarantined as budget_exceeded.
// Keys      An item's event key is its item key, or the submission's with "#" and its number.
// Time      Without a time of its own, or with one in the future, an event occurred when it was
//           received.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/error.hpp"
#include "gateway/contact/event.hpp"
#include "gateway/mapping/explain.hpp"
#include "gateway/mapping/program.hpp"
#include "gateway/payload/document.hpp"

namespace sluis::mapping {

inline constexpr std::size_t most_items = 2'500;
inline constexpr std::size_t most_work = 5'000'000;

// What arrived, and from where. The texts must live as long as what is made of it.
struct submission {
    std::string_view source{};  // its id
    std::string_view country{};
    std::string_view event_key{};
    instant received_at{};
    std::string_view content_type{};
    std::string_view target{};                                       // path and query
    std::span<const std::pair<std::string, std::string>> headers{};  // lower case
    std::string_view body{};
};

// An event, or why this item of a submission gave none.
struct item {
    contact::event what{};
    std::string quarantine{};              // the reason; empty: `what` is to be applied
    std::string detail{};                  // the rule and the field
    std::optional<fetch_request> fetch{};  // of the effect `fetch`: the request that is next
};

// What a request to the provider gave, by the name of its step.
struct fetched {
    std::string step{};
    std::string body{};
};

// The form in which a body of this type is read; nullopt when the provider sends no such.
[[nodiscard]] std::optional<body_form> form_of(const program& p, std::string_view content_type);

// The document that paths look into; the body of a request without one is null. Errors: the body is
// not well-formed, with its place.
[[nodiscard]] result<const node*> read(document& d, const program& p, const submission& s,
                                       const nlohmann::json& settings);

// What tells this submission from all others of its source; empty when it says nothing of the kind.
[[nodiscard]] std::string event_key(const program& p, const node& root);

// `explained` is filled when it is given: for people.
[[nodiscard]] std::vector<item> apply(document& d, const program& p, const submission& s,
                                      const node& root, explanation* explained = nullptr);

// One item again, with what was fetched for it: its event, or the next request.
[[nodiscard]] item apply_fetched(const program& p, const submission& s,
                                 const nlohmann::json& settings, std::size_t index,
                                 std::span<const fetched> documents);

// The step of a request, with what its answers mean.
[[nodiscard]] const fetch_step* step_named(const program& p, std::string_view name);

// Reads and applies. A body that cannot be read is one item in quarantine.
[[nodiscard]] std::vector<item> apply(const program& p, const submission& s,
                                      const nlohmann::json& settings);

}  // namespace sluis::mapping

// Addresses that were on an opt-out list, or that somebody entered: as keyed hashes, so that no list is
// kept.
//
// `hash` is vault::keyed_hash of contacts::tombstone_text. An address stands under the list that had it
// first.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/contact/event.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::suppressions {

inline constexpr std::string_view by_hand = "by_hand";  // the list of those that people entered

// False: it was on a list already.
bool add(session& s, std::string_view hash, std::string_view list, instant at);
bool remove(session& s, std::string_view hash);  // false: it was on none
// Is any of them on a list?
[[nodiscard]] bool any(session& s, std::span<const std::string> hashes);

struct entry {
    std::string list{};  // "import:7", or by_hand
    instant at{};

    friend bool operator==(const entry&, const entry&) = default;
};
[[nodiscard]] std::optional<entry> find(session& s, std::string_view hash);

struct list {
    std::string name{};
    std::int64_t addresses = 0;
    instant first{};
    instant last{};
};
[[nodiscard]] std::vector<list> lists(session& s);  // by name

// One address is put on, or taken off, and what came of it (apply/suppress.hpp).
struct change {
    contact::identity who{};
    bool is_on = true;
    std::string actor{};
    std::string request_id{};
};
struct changed {
    bool is_news = false;                   // it was not so before
    std::optional<std::int64_t> contact{};  // who has the address
    bool is_suppressed = false;  // is the contact now? Another address of it may be on a list
};

}  // namespace sluis::store::suppressions

// Changes of the marketing status of many contacts at once: who is meant, how far it is, and what
// became of each.
//
// Exact       Who is meant is fixed in the transaction that confirms it, and is as many as were
//             confirmed (R14). What is done, item and contact alike, is one transaction for a chunk
//             (R15): it goes on after a restart where it stopped.
// Idempotent  A request id is used once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/audience/filter_sql.hpp"
#include "gateway/policy/status.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::changes {

struct change {
    std::int64_t id = 0;
    std::string request_id{};
    std::string request_hash{};  // of what was asked
    policy::request what{};
    std::string actor{};
    std::string selection{};  // JSON: how they were chosen
    std::optional<std::int64_t> undoes{};
    std::int64_t next_contact = 0;  // the work goes on after this one
    std::int64_t total = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t refused = 0;
    std::optional<instant> ended_at{};

    friend bool operator==(const change&, const change&) = default;
};

struct item {
    std::int64_t contact = 0;
    std::optional<policy::verdict> verdict{};  // unset: not yet
    policy::because why = policy::because::none;
    std::optional<instant> possible_at{};

    friend bool operator==(const item&, const item&) = default;
};

// Without items yet; gives it its id.
change add(session& s, change c);
// The contacts that are meant; how many. Each once; those that do not exist are none of them.
std::int64_t choose(session& s, std::int64_t change, const audience::sql_condition& who);
std::int64_t choose(session& s, std::int64_t change, std::span<const std::int64_t> ids);
// Those that another change has changed.
std::int64_t choose_changed_by(session& s, std::int64_t change, std::int64_t other);
// As many as were chosen; none: it has ended.
void begin(session& s, std::int64_t change, std::int64_t total, instant now);

[[nodiscard]] std::optional<change> get(session& s, std::int64_t id);
[[nodiscard]] std::optional<change> find(session& s, std::string_view request_id);
[[nodiscard]] std::vector<change> list(session& s, std::int64_t before, std::size_t limit);
// The oldest that has not ended.
[[nodiscard]] std::optional<change> running(session& s);

// The contacts after `after`, by number.
[[nodiscard]] std::vector<std::int64_t> next(session& s, std::int64_t change, std::int64_t after,
                                             std::size_t limit);
void settle(session& s, std::int64_t change, const item& became);
// Where it is, and its counts.
void save(session& s, const change& c);

// By contact, after `after`; only those with a verdict, when one is given.
[[nodiscard]] std::vector<item> items(session& s, std::int64_t change,
                                      std::optional<policy::verdict> only, std::int64_t after,
                                      std::size_t limit);

// The items of changes that ended before; how many rows, at most `limit`.
std::int64_t retire(session& s, instant before, std::size_t limit);

}  // namespace sluis::store::changes

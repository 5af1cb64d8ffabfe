// The audit log: who changed what. Append-only: triggers refuse everything else on every connection
// of ours, and each row carries a hash over itself and the hash of the one before it, so that a row
// that was changed or removed by somebody else shows.
//
// Hash  SHA-256 of the hash before (32 bytes; none in the first row), then "<id> <at in ms>", then
//       for actor, action, subject, detail and request_id each " <bytes>:<text>". docs/operations.md
//       has a script that checks an export.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::audit {

struct record {
    std::int64_t id = 0;  // 1, 2, 3 ...: no gaps
    instant at{};
    std::string actor{};    // a token's title, "cli", "system"
    std::string action{};   // "source.put"
    std::string subject{};  // an id; never a person's data
    std::string detail{};
    std::string request_id{};

    friend bool operator==(const record&, const record&) = default;
};

std::int64_t append(session& s, const record& r);  // its id
// Newest first; `before` is the last id of the page before, 0: the first.
[[nodiscard]] std::vector<record> list(session& s, std::int64_t before, std::size_t limit);

struct chained_record {
    record what{};
    std::string hash{};
};
// Oldest first; `after` is the last id of the page before, 0: the first.
[[nodiscard]] std::vector<chained_record> list_after(session& s, std::int64_t after,
                                                     std::size_t limit);

// How far the chain was followed: it held up to and with this row.
struct place {
    std::int64_t id = 0;
    std::string hash{};
};
struct followed {
    place last{};
    std::optional<std::int64_t> broken{};  // the row that is missing, or whose hash is another
    bool at_end = false;                   // there are no more rows
};
// Follows it over the next `limit` rows. Rows cut off at the end of the log do not show: compare the
// last one with one that was noted elsewhere.
[[nodiscard]] followed follow(session& s, const place& from, std::size_t limit);

}  // namespace sluis::store::audit

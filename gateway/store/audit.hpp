// The audit log: who changed what. Append-only; each row carries the hash of the one before it, so
// that a changed or missing row shows.
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

// The first row that is missing or whose chain does not hold; nullopt: all do. Reads the whole log;
// rows cut off at its end do not show here: compare the last id with one that was noted elsewhere.
[[nodiscard]] std::optional<std::int64_t> first_broken(session& s);

}  // namespace sluis::store::audit

// Long work that survives a restart: who does it keeps its cursor here, in the same transaction as
// what it did.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::jobs {

// Kinds. An audience's membership is computed again; the subject is the audience's id.
inline constexpr std::string_view evaluate = "evaluate";
// Contacts are settled after a boundary, a window or a contract change.
inline constexpr std::string_view boundary = "boundary";

enum class state : std::uint8_t { running, done, failed, superseded };

struct job {
    std::int64_t id = 0;
    std::string kind{};     // "evaluate"
    std::string subject{};  // the audience's id
    state now = state::running;
    std::int64_t cursor = 0;
    std::int64_t done = 0;
    std::int64_t total = 0;
    instant created_at{};
    instant changed_at{};
    std::string words{};  // for people: what went wrong

    friend bool operator==(const job&, const job&) = default;
};

// A running job of the same kind and subject is superseded by it.
job start(session& s, std::string_view kind, std::string_view subject, std::int64_t total,
          instant now);
[[nodiscard]] std::optional<job> get(session& s, std::int64_t id);
[[nodiscard]] std::vector<job> running(session& s);
[[nodiscard]] std::vector<job> recent(session& s, std::size_t limit);  // newest first
// Saves cursor, done, total, state and words. False: it is no longer running; stop working on it.
[[nodiscard]] bool save(session& s, const job& j, instant now);

}  // namespace sluis::store::jobs

// What is still to be fetched from providers: a queue with states, one row for each item of a
// submission that named only an id.
//
// A source is parked when the provider refuses its credential: none of its rows is due until somebody
// has changed the source, given it a new secret, or said that it is to go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::fetches {

enum class state : std::uint8_t { waiting, parked };

struct fetch {
    std::string submission{};
    std::int64_t item = 0;
    std::string source{};
    int attempts = 0;
    instant asked_at{};      // when it was first to be fetched, or to be fetched again
    bool is_replay = false;  // of a submission that is counted already

    friend bool operator==(const fetch&, const fetch&) = default;
};

// From the beginning, if it was there before. `forget`: the submission's envelope is to go in the
// end.
void add(session& s, const fetch& what, bool forget);

// Those that have something due, and are not parked.
[[nodiscard]] std::vector<std::string> due_sources(session& s, instant now);
// The oldest of a source.
[[nodiscard]] std::vector<fetch> due(session& s, std::string_view source, instant now,
                                     std::size_t limit);

void retry(session& s, const fetch& what, instant at, std::string_view reason);
// The source waits for a person.
void park(session& s, const fetch& what, std::string_view reason);
// The time for which it is tried begins again. How many there were.
std::int64_t unpark(session& s, std::string_view source, instant now);
std::int64_t unpark_all(session& s, instant now);

// It is done, whatever came of it. What was the last of its submission ends the outcome `fetching`,
// and says whether the envelope goes now.
struct ending {
    bool was_there = false;  // or somebody else was faster
    bool was_last = false;
    bool forget = false;
    bool is_replay = false;
};
[[nodiscard]] ending finish(session& s, std::string_view submission, std::int64_t item);

struct standing {
    std::int64_t waiting = 0;
    std::int64_t parked = 0;
    std::string reason{};  // of the parked
    std::optional<instant> oldest{};

    friend bool operator==(const standing&, const standing&) = default;
};
[[nodiscard]] standing of_source(session& s, std::string_view source);

}  // namespace sluis::store::fetches

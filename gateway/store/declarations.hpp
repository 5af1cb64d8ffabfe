// Sources, audiences, destinations, views and rules, as people declare them. The body is text that
// the store does not look into; secrets are sealed bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::declarations {

enum class kind : std::uint8_t { source, audience, destination, view, rule };

struct declaration {
    std::int64_t number = 0;  // never used twice, not even after a removal
    std::string id{};         // the name that people gave it
    std::string body{};
    std::string secrets{};  // sealed; empty: none
    std::int64_t version = 0;
    instant created_at{};
    instant changed_at{};
    std::string changed_by{};

    friend bool operator==(const declaration&, const declaration&) = default;
};

struct draft {
    std::string id{};
    std::string body{};
    std::optional<std::string> secrets{};  // unset: as they are (sealed bytes are never equal)
    std::string by{};
    instant at{};
};

enum class change : std::uint8_t { created, changed, unchanged };

[[nodiscard]] std::vector<declaration> list(session& s, kind k);  // by id
[[nodiscard]] std::optional<declaration> get(session& s, kind k, std::string_view id);
[[nodiscard]] std::optional<declaration> get(session& s, kind k, std::int64_t number);
change put(session& s, kind k, const draft& d);

// As it was declared: all versions that there were since it exists, newest first.
struct old_version {
    std::int64_t version = 0;
    std::string body{};
    instant at{};
    std::string by{};

    friend bool operator==(const old_version&, const old_version&) = default;
};
[[nodiscard]] std::vector<old_version> versions(session& s, kind k, std::int64_t number);
// The body of one version; also after what was declared is gone.
[[nodiscard]] std::optional<std::string> body_of(session& s, kind k, std::int64_t number,
                                                 std::int64_t version);
// The version that made the present one what it is, as far as `alike` has it, which is told bodies
// from the newest on: the oldest of those that are alike without a gap. nullopt: the newest is not.
[[nodiscard]] std::optional<old_version> alike_since(
    session& s, kind k, std::int64_t number, const std::function<bool(const std::string&)>& alike);

enum class removal : std::uint8_t {
    removed,
    unknown,
    in_use,  // a destination that still holds members of ours, or that an audience is kept at
};
// Remove an audience after its targets were put to none; they outlive it until they are empty.
[[nodiscard]] removal remove(session& s, kind k, std::string_view id);

// --- Whether a destination, or an audience there, is running ---------------------------------

struct run_state {
    bool stopped = false;
    std::string code{};   // the network's
    std::string words{};  // the network's, for people
    instant since{};

    friend bool operator==(const run_state&, const run_state&) = default;
};
[[nodiscard]] run_state destination_state(session& s, std::int64_t destination);
void set_destination_state(session& s, std::int64_t destination, const run_state& state);

// Where an audience is kept.
struct target {
    std::int64_t audience = 0;
    std::int64_t destination = 0;
    std::string network_audience{};  // its id at the network
    bool active = true;              // false: no longer declared; only removals are still due
    run_state state{};

    friend bool operator==(const target&, const target&) = default;
};
[[nodiscard]] std::vector<target> targets(session& s);  // by audience, destination
[[nodiscard]] std::vector<target> targets_of_audience(session& s, std::int64_t audience);
[[nodiscard]] std::vector<target> targets_of_destination(session& s, std::int64_t destination);
// Nothing changes when it is
//     in_use  the network still holds members in the audience that it is kept in now
//     taken   another audience is kept there, or was and its members are not all removed: the two
//             would remove each other's members
enum class target_change : std::uint8_t { created, changed, unchanged, in_use, taken };
target_change put_target(session& s, std::int64_t audience, std::int64_t destination,
                         std::string_view network_audience);
// No longer declared. Release its members too (ledger::release).
void end_target(session& s, std::int64_t audience, std::int64_t destination);
void set_target_state(session& s, std::int64_t audience, std::int64_t destination,
                      const run_state& state);
// What stopped it is mended, as far as anybody knows: it and its audiences go on.
void resume_destination(session& s, std::int64_t destination, instant now);

// --- What came from a source -----------------------------------------------------------------

struct source_counts {
    std::int64_t accepted = 0;
    std::int64_t quarantined = 0;
    std::optional<instant> first_received_at{};
    std::optional<instant> last_received_at{};
    std::int64_t duplicates = 0;
    std::int64_t refused = 0;
    std::optional<instant> last_refused_at{};
    std::string last_refusal{};  // the reason

    friend bool operator==(const source_counts&, const source_counts&) = default;
};
// Adds to them; the earlier and the later of the instants are kept, and the refusal of the later.
// Unknown sources are ignored.
void count_received(session& s, std::string_view source, const source_counts& more);
[[nodiscard]] source_counts received(session& s, std::string_view source);

}  // namespace sluis::store::declarations

// Files of contacts: how each is to be read, its content, how far it is, what became of its rows.
//
// Exact     What a chunk of rows did, its sums and the place after it are one transaction: it goes on
//           after a restart where it stopped, and no row has its effect twice.
// Privacy   Content and bad rows are sealed by the caller (vault) and opaque here. `problems` and
//           `failure` name columns, no values.
// JSON      Texts that are called so are their caller's: gateway/apply/import.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/policy/source_default.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::imports {

// `uploading` until it is started; the last three are its ends. The order is stored.
enum class state : std::uint8_t { uploading, running, done, failed, cancelled };
[[nodiscard]] std::string_view name(state s) noexcept;

// As it was asked for.
struct wish {
    std::string name{};
    std::string format{};           // "csv", "ndjson"
    std::string encoding{};         // "detect", "windows-1252"
    std::string delimiter{};        // empty: the file tells
    std::string mapping = "[]";     // JSON: [["E-mail", "email"], ...]
    std::string country{};          // of phone numbers that name none
    std::string external_ids_of{};  // the source that numbers people so; empty: this file alone
    policy::default_status default_status = policy::default_status::non_marketing;  // R19
    policy::applies_to apply_to = policy::applies_to::new_contacts;
    bool opt_out = false;  // people who are not to be reached (R63)
    bool dry_run = false;  // only find out what it would do

    friend bool operator==(const wish&, const wish&) = default;
};

struct sums {
    std::int64_t lines = 0;  // rows that were read
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t ignored = 0;  // empty, of erased people, or unknown to an opt-out list
    std::int64_t bad = 0;
    std::int64_t marketing = 0;   // contacts that became marketing
    std::int64_t held = 0;        // that would have, and found the tier full
    std::int64_t suppressed = 0;  // addresses that no opt-out list had before

    friend bool operator==(const sums&, const sums&) = default;
};

struct file {
    std::int64_t id = 0;
    wish asked{};
    std::string actor{};
    state now = state::uploading;
    std::int64_t size = 0;        // of the content, so far
    std::int64_t done_bytes = 0;  // of these, worked off
    std::string position{};       // JSON; empty: at the beginning
    std::string header{};         // JSON: the columns' names; empty: not known yet
    sums became{};
    std::string unmapped = "[]";  // JSON: columns that nothing was made of
    std::string problems = "[]";  // JSON: the first few, with their lines
    std::string failure{};        // why the file cannot be imported at all
    bool dropped = false;         // its bad rows are gone, or about to go
    instant created_at{};
    std::optional<instant> started_at{};
    std::optional<instant> ended_at{};

    friend bool operator==(const file&, const file&) = default;
};

[[nodiscard]] file add(session& s, const wish& asked, std::string_view actor, instant now);
[[nodiscard]] std::optional<file> get(session& s, std::int64_t id);
[[nodiscard]] std::vector<file> list(session& s, std::int64_t before, std::size_t limit);
// The oldest that is running.
[[nodiscard]] std::optional<file> running(session& s);
// All but what was asked.
void save(session& s, const file& i);

// A piece of the content, `size` bytes of it, at the end of what is there. The caller saves the new
// size.
void append(session& s, std::int64_t import, std::int64_t start, std::int64_t size,
            std::string_view sealed);
struct part {
    std::int64_t start = 0;
    std::string content{};
};
// The piece that has the byte at `offset`; nullopt: nothing is there.
[[nodiscard]] std::optional<part> part_at(session& s, std::int64_t import, std::int64_t offset);
// Pieces that end at or before `offset` are of no more use.
void forget_before(session& s, std::int64_t import, std::int64_t offset);

// Numbered by the line that they begin at.
void add_bad_rows(session& s, std::int64_t import, std::int64_t number, std::string_view sealed);
struct bad_rows {
    std::int64_t number = 0;
    std::string content{};
};
[[nodiscard]] std::optional<bad_rows> next_bad_rows(session& s, std::int64_t import,
                                                    std::int64_t after);

// Housekeeping, at most `limit` pieces at a time; how many there were: content of imports that ended,
// bad rows that were dropped or are of imports that ended before `old`.
[[nodiscard]] bool is_anything_to_drop(session& s);
std::int64_t drop(session& s, std::size_t limit);
// Bad rows of those that ended before, and uploads that nobody started.
void retire(session& s, instant before, instant now);

}  // namespace sluis::store::imports

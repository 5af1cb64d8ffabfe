// The event ledger: every submission that had its effect, what that was, and, for a while, the
// submission itself, so that it can be replayed.
//
// D2        A submission is here once, by source and event key, written in the transaction of its
//           effect: `insert` says whether this is the first time.
// Privacy   `envelope` is sealed by the caller (vault) and opaque here. `reason` and `detail` name
//           places, no values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/contact/event.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::submissions {

// `tested`: it said that it was a test, and had no effect. `fetching`: what it names is still to be
// fetched for some of its items; a reason is already that of another.
enum class outcome : std::uint8_t { applied, ignored, quarantined, tested, fetching };
[[nodiscard]] std::string_view name(outcome o) noexcept;
[[nodiscard]] std::optional<outcome> outcome_named(std::string_view text) noexcept;
[[nodiscard]] std::span<const std::string_view> outcome_names() noexcept;

struct submission {
    std::string id{};  // 32 hex digits
    std::string source{};
    std::string event_key{};
    instant received_at{};
    instant applied_at{};
    outcome became = outcome::applied;
    std::string reason{};  // of a quarantine
    std::string detail{};  // its place

    friend bool operator==(const submission&, const submission&) = default;
};

// What one item of a submission did.
struct effect_row {
    std::int64_t item = 0;
    std::optional<std::int64_t> contact{};
    contact::effect effect = contact::effect::upsert;
    policy::happened what{};

    friend bool operator==(const effect_row&, const effect_row&) = default;
};

// False: it was here before, and nothing was written (D2).
[[nodiscard]] bool insert(session& s, const submission& what, std::string_view sealed_envelope);
// Replaces the items with the same numbers.
void put_effects(session& s, std::string_view submission, std::span<const effect_row> effects);
// After a replay: the new outcome of a quarantined one. False: it is not quarantined (any more).
[[nodiscard]] bool mark_replayed(session& s, const submission& now);

// Of one that is being fetched: an item of it came to nothing.
void note_reason(session& s, std::string_view id, std::string_view reason, std::string_view detail);
// All is fetched: it is quarantined if there is a reason, else applied, or ignored if all items are.
void end_fetching(session& s, std::string_view id, instant now);

[[nodiscard]] std::optional<submission> get(session& s, std::string_view id);
[[nodiscard]] std::vector<effect_row> effects_of(session& s, std::string_view id);
// Sealed; empty when it was retired or forgotten; nullopt when there is no such submission.
[[nodiscard]] std::optional<std::string> envelope(session& s, std::string_view id);

struct selection {
    std::optional<std::string> source{};
    std::optional<outcome> became{};
    std::optional<std::string> reason{};
    std::optional<instant> from{};   // received at or after
    std::optional<instant> until{};  // received before
    // The last one of the page before.
    std::optional<std::pair<instant, std::string>> before{};
    std::size_t limit = 50;
    bool oldest_first = false;
};
[[nodiscard]] std::vector<submission> list(session& s, const selection& what);

// The submissions that had an effect on a contact, newest first, with that effect.
struct of_contact_row {
    submission what{};
    effect_row effect{};

    friend bool operator==(const of_contact_row&, const of_contact_row&) = default;
};
[[nodiscard]] std::vector<of_contact_row> of_contact(session& s, std::int64_t contact,
                                                     std::size_t limit);

struct outcome_count {
    std::string source{};
    outcome became = outcome::applied;
    std::int64_t submissions = 0;

    friend bool operator==(const outcome_count&, const outcome_count&) = default;
};
[[nodiscard]] std::vector<outcome_count> counts(session& s);  // by source, outcome

// Why submissions are in quarantine: by source and reason.
struct quarantine_count {
    std::string source{};
    std::string reason{};
    std::int64_t submissions = 0;
    instant first{};
    instant last{};

    friend bool operator==(const quarantine_count&, const quarantine_count&) = default;
};
[[nodiscard]] std::vector<quarantine_count> quarantine(session& s);

// Housekeeping, at most `limit` at a time; how many there were. What is still being fetched keeps its
// envelope for another 90 days: no provider that is known has its records for longer.
std::int64_t retire_envelopes(session& s, instant received_before, std::size_t limit);

// A contact was erased: the envelopes and the senders' keys of what touched it go, at once or when all
// that they name is fetched, and the effects no longer name it. How many envelopes there were.
std::int64_t forget_contact(session& s, std::int64_t contact);
// It speaks of somebody who was erased. Likewise.
void forget_envelope(session& s, std::string_view id);

}  // namespace sluis::store::submissions

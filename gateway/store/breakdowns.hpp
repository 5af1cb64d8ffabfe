// Breakdowns: who gets a kind of message, or is sent to an audience, who does not, and why, as it was
// at an instant. Numbers, and the contacts behind each of them.
//
// Counts     members = to be sent + the sum over primary reasons: each contact stands under one
//            number, which is counted in the transaction that writes it.
// Fixed      Once it has ended nothing of it changes, until all of it is retired (R58).
// Privacy    Items are numbers of contacts. Who was erased since has no more than that here.
// Cost       40 bytes for each contact that is meant.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/audience/filter_sql.hpp"
#include "gateway/policy/eligibility.hpp"
#include "gateway/policy/message.hpp"
#include "gateway/policy/reason.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::breakdowns {

// What it is of: a kind of message, or an audience. Whatever is declared later does not change it.
struct subject {
    std::optional<policy::message_kind> kind{};
    std::string audience{};  // its id; empty: a kind of message
    std::int64_t audience_number = 0;
    std::int64_t destination = 0;  // where the audience is kept; 0: nowhere
    policy::audience_rules rules{};
    std::string filter_groups = "[]";  // who is meant, as JSON; of an audience, its own
    std::string view{};                // that has this filter

    friend bool operator==(const subject&, const subject&) = default;
};

struct breakdown {
    std::int64_t id = 0;
    subject of{};
    std::string configuration{};  // JSON: the versions of what it depends on
    std::string actor{};
    instant asked_at{};
    std::int64_t next_contact = 0;  // the work goes on after this one
    std::int64_t last_contact = 0;  // contacts that came later are none of it
    std::int64_t met = 0;           // contacts looked at
    std::int64_t total = 0;         // of about so many
    std::string failure{};          // for people: why there are no numbers
    std::optional<instant> ended_at{};

    friend bool operator==(const breakdown&, const breakdown&) = default;
};

// Of those who are sent: nothing more is known of a message; of an audience, what the network said.
enum class standing : std::uint8_t {
    not_sent,
    to_be_sent,
    accepted,
    unverified,
    pending,
    rejected,
};
inline constexpr std::size_t standing_count = 6;

// Which number of the breakdown a contact is under.
struct place {
    standing now = standing::not_sent;
    std::optional<policy::reason> primary{};  // of those who are not sent

    friend auto operator<=>(const place&, const place&) = default;
};
struct item {
    std::int64_t contact = 0;
    place at{};
    policy::reasons reasons{};  // all of them

    friend bool operator==(const item&, const item&) = default;
};
struct number {
    place of{};
    std::int64_t contacts = 0;

    friend bool operator==(const number&, const number&) = default;
};

// Gives it its id and its last contact.
breakdown add(session& s, breakdown b);
[[nodiscard]] std::optional<breakdown> get(session& s, std::int64_t id);
[[nodiscard]] std::vector<breakdown> list(session& s, std::int64_t before, std::size_t limit);
// The oldest that has not ended; and how many there are.
[[nodiscard]] std::optional<breakdown> running(session& s);
[[nodiscard]] std::int64_t count_running(session& s);

// These stand there; each contact once.
void record(session& s, std::int64_t breakdown, std::span<const item> items);
// How far it is.
void save(session& s, const breakdown& b);
[[nodiscard]] std::vector<number> numbers(session& s, std::int64_t breakdown);

// Which of the contacts: those of standings from `first` to `last`; or those who are not sent for one
// primary reason.
struct selection {
    standing first = standing::not_sent;
    standing last = standing::rejected;
    std::optional<policy::reason> primary{};
};
// By place, then contact, `limit` of them after `after`.
[[nodiscard]] std::vector<item> items(session& s, std::int64_t breakdown, const selection& which,
                                      const std::optional<item>& after, std::size_t limit);

// Those who are not sent for this primary reason, as a condition over the columns of `contacts`.
[[nodiscard]] audience::sql_condition condition_of(std::int64_t breakdown, policy::reason primary);

// Removes those that ended before, at most `limit` rows of contacts at once; how many of these.
std::int64_t retire(session& s, instant before, std::size_t limit);

}  // namespace sluis::store::breakdowns

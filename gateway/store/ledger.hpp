// The membership ledger: for each (audience, destination, contact) what should be, what the network
// confirmed, and what is to be done about the difference.
//
// To do     add     it should be there, and the network has not confirmed it as it is now
//           remove  it should not be there, and the network may hold something of it: whatever was
//                   sent and not taken back, even if nobody ever answered (D7)
// Counts    members = to be sent + excluded by primary reason (D6); see ledger_counts.hpp.
// Split     This file: what is desired. ledger_delivery.hpp: what is sent and answered; nothing but
//           that changes `confirmed` (D5).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/policy/reason.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::ledger {

struct key {
    std::int64_t audience = 0;
    std::int64_t destination = 0;
    std::int64_t contact = 0;

    friend auto operator<=>(const key&, const key&) = default;
};

enum class confirmation : std::uint8_t { absent, accepted, accepted_unverified };
enum class todo : std::uint8_t { nothing, add, remove };

// What the network holds of a person, or may hold.
struct identifier {
    std::string kind{};  // the adapter's word
    std::string value{};

    friend auto operator<=>(const identifier&, const identifier&) = default;
};

struct row {
    key at{};
    bool member = false;   // the audience's filter matches
    bool desired = false;  // should be at the network: a member, and nothing excludes it
    confirmation confirmed = confirmation::absent;
    policy::reasons reasons{};                // all that apply
    std::optional<policy::reason> primary{};  // the first of them
    todo what = todo::nothing;
    instant since{};   // of `what`
    instant due_at{};  // not before
    int attempts = 0;
    std::string network_code{};
    std::string network_words{};
    std::vector<identifier> sent{};  // sorted; empty: the network holds nothing
    std::string profile{};           // the normal forms they are in
    std::optional<instant> sent_at{};
    std::string request_id{};
    std::optional<instant> refresh_at{};
    std::int64_t revision = 0;       // of the contact's identifiers; see ledger_delivery.hpp
    std::int64_t sent_revision = 0;  // the one that was sent last
    bool unsure = false;             // sent, and no answer yet: the network may have either state
    todo awaiting = todo::nothing;   // taken by the network; the result comes later

    friend bool operator==(const row&, const row&) = default;
};

// What apply and evaluate found out about a contact.
struct desire {
    key at{};
    bool member = false;
    policy::reasons reasons{};      // of eligibility, for a member
    bool identity_changed = false;  // its identifiers differ from what they were
};

// There is something to deliver.
struct hint {
    key at{};
    todo what = todo::nothing;
    instant due_at{};

    friend auto operator<=>(const hint&, const hint&) = default;
};

// Records what should be, keeping what the network said (a rejection stands until the identifiers
// change). Contacts that are no members and of which nothing was sent have no row. Returns what is
// newly to be done.
[[nodiscard]] std::vector<hint> put(session& s, std::span<const desire> desires, instant now);

// Nobody of this audience should be there any more: for a target that ended. In chunks by contact;
// `next` is empty when done.
struct released {
    std::vector<hint> hints{};
    std::optional<std::int64_t> next{};
};
[[nodiscard]] released release(session& s, std::int64_t audience, std::int64_t destination,
                               std::int64_t after_contact, std::size_t limit, instant now);

// The absorbed contact's rows become the survivor's: what was sent for either is what was sent for
// the survivor. Call `put` for the survivor afterwards, as it may be in other audiences now.
[[nodiscard]] std::vector<hint> merge(session& s, std::int64_t absorbed, std::int64_t survivor,
                                      instant now);

// The person was erased: rows of which something was sent stay until that is taken back.
[[nodiscard]] std::vector<hint> erase(session& s, std::int64_t contact, instant now);
// Likewise of a contact that was deleted, and may come back.
[[nodiscard]] std::vector<hint> let_go(session& s, std::int64_t contact, instant now);

[[nodiscard]] std::optional<row> get(session& s, const key& at);
[[nodiscard]] std::vector<row> of_contact(session& s, std::int64_t contact);  // by key

}  // namespace sluis::store::ledger

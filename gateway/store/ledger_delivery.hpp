// The ledger, as delivery sees it: what is due, what is about to be sent, what became of it.
//
//     scan/load_work → before_send (write-ahead) → the request → settle
//                                                            ↘ later: settle_request
//
// Revision  Identifiers may change while a request is under way. `before_send` refuses a member
//           whose revision is no longer the one that was loaded; a change after that leaves it to
//           be sent again, whatever the answer.
// Confirmed is written here only (D5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gateway/contact/contact.hpp"
#include "gateway/store/ledger.hpp"

namespace sluis::store::ledger {

// --- What is to be done ----------------------------------------------------------------------

// A place in the scan of a destination: all of one kind, by due time.
struct scan_position {
    instant due_at = instant::min();
    std::int64_t audience = 0;
    std::int64_t contact = 0;
};
// Everything to be done at a destination, due or not: for the reconciler.
[[nodiscard]] std::vector<hint> scan(session& s, std::int64_t destination, todo what,
                                     const scan_position& after, std::size_t limit);
[[nodiscard]] scan_position position_of(const hint& h) noexcept;

// Memberships that expire soon become due as additions again.
[[nodiscard]] std::vector<hint> refresh(session& s, std::int64_t destination, instant now,
                                        std::size_t limit);

struct work {
    row ledger{};
    std::optional<contact::contact> person{};  // unset: erased
};
// For those of `contacts` that have something of this kind to be done; others are left out.
[[nodiscard]] std::vector<work> load_work(session& s, std::int64_t audience,
                                          std::int64_t destination, todo what,
                                          std::span<const std::int64_t> contacts);

// --- Sending ---------------------------------------------------------------------------------

struct sending {
    key at{};
    todo what = todo::add;
    std::int64_t revision = 0;  // row::revision as loaded
    // An addition joins what was sent before. A removal has all of that but what is `taken`.
    std::vector<identifier> identifiers{};
    // Of an addition: the values by which the network finds people.
    std::vector<std::string> keys{};
    std::string profile{};
};
// The write-ahead: must be committed before the request leaves. Returns those that may be sent; the
// others changed in the meantime, and hints for them exist.
[[nodiscard]] std::vector<key> before_send(session& s, std::span<const sending> batch, instant now);

// Those of `hashes` that another contact stands for in the audience: it is there with them, or to be
// sent with them. A removal leaves them out.
[[nodiscard]] std::vector<std::string> taken(session& s, const key& at,
                                             std::span<const std::string> hashes);

// --- Answers ---------------------------------------------------------------------------------

enum class fate : std::uint8_t {
    accepted,             // the network confirmed it
    accepted_unverified,  // it took the batch; with a request id it says later what became of it
    rejected,             // as it is, sending it again will not help
    given_up,             // not tried any more; it may have arrived or not
    later,                // try again at `retry_at`; it may have arrived or not
    not_processed,        // likewise, but the network said that it did nothing (a budget, a token)
    nothing_to_send,      // of a removal: all that was sent belongs to others who stay
};
struct settlement {
    key at{};
    todo what = todo::add;
    std::int64_t revision = 0;  // sending::revision
    fate became = fate::later;
    std::string code{};   // the network's
    std::string words{};  // the network's; no personal data
    std::string request_id{};
    instant retry_at{};                   // with the two above, and with a rejected removal
    std::optional<instant> refresh_at{};  // of an addition that was accepted
};
// What became of each. Returns what is to be done after that.
[[nodiscard]] std::vector<hint> settle(session& s, std::span<const settlement> answers,
                                       instant now);

// The member cannot be sent as it is (no_identifier, invalid_identifier, duplicate_identity): found
// only now. Stands until its identifiers change; a duplicate, with the `keys` that it would have
// been sent with, also until those that it shares them with are to leave.
[[nodiscard]] std::vector<hint> exclude(session& s, const key& at, policy::reason why, instant now,
                                        std::span<const std::string> keys = {});

// Whoever was rejected or given up is to be tried again, since a person has mended something. In
// chunks by contact; `next` is empty when done.
struct reconsidered {
    std::size_t members = 0;
    std::optional<std::int64_t> next{};
};
[[nodiscard]] reconsidered reconsider(session& s, std::int64_t audience, std::int64_t destination,
                                      std::int64_t after_contact, std::size_t limit, instant now);

// A person's word that what was sent is not there any more, or out of reach for good: the audience
// was deleted at the network, the account closed. Whoever should be there is to be added again. In
// chunks by contact; `next` is empty when done. Nobody may be sending to the audience meanwhile.
struct abandoned {
    std::size_t members = 0;  // of whom something was sent
    std::optional<std::int64_t> next{};
};
[[nodiscard]] abandoned abandon(session& s, std::int64_t audience, std::int64_t destination,
                                std::int64_t after_contact, std::size_t limit, instant now);

// --- Results that come later -----------------------------------------------------------------

struct network_request {
    std::int64_t id = 0;
    std::int64_t audience = 0;
    std::int64_t destination = 0;
    std::string request_id{};
    todo what = todo::add;
    std::int64_t members = 0;
    instant sent_at{};
    std::optional<instant> poll_at{};  // unset: settled
    int polls = 0;
    int state = 0;  // the caller's: adapters::poll_outcome::state
    std::int64_t records = 0;
    std::vector<std::pair<std::string, std::int64_t>> refused{};  // counts per reason
    std::string match_rate{};

    friend bool operator==(const network_request&, const network_request&) = default;
};
std::int64_t add_request(session& s, const network_request& r);  // its id
[[nodiscard]] std::vector<network_request> due_requests(session& s, std::int64_t destination,
                                                        instant now, std::size_t limit);
[[nodiscard]] std::optional<instant> next_poll(session& s, std::int64_t destination);
[[nodiscard]] std::vector<network_request> list_requests(session& s, std::int64_t audience,
                                                         std::int64_t destination,
                                                         std::size_t limit);  // newest first
// Replaces what is known of it: state, polls, poll_at, records, refused, match rate.
void save_request(session& s, const network_request& r);

enum class verdict : std::uint8_t {
    succeeded,  // they are what was asked for
    unclear,  // some are, or nobody knows: additions stay unverified, removals are done again (D7)
    failed,   // nothing was done: it is to be done again
};
// The result of a request, for the members that were in it, `limit` at a time: call until `members`
// is less.
struct request_settled {
    std::size_t members = 0;
    std::vector<hint> hints{};
};
[[nodiscard]] request_settled settle_request(session& s, const network_request& r, verdict v,
                                             instant retry_at, std::size_t limit, instant now);

}  // namespace sluis::store::ledger

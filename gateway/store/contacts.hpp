// Contacts and their identities.
//
// Cost      Loading by identity is one index probe for each; all lists are bounded by their caller.
// Privacy   Values of contacts are here and in no error text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/audience/filter.hpp"
#include "gateway/audience/order_sql.hpp"
#include "gateway/contact/contact.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::contacts {

// All contacts that hold any of the identities, by id, each once.
[[nodiscard]] std::vector<contact::contact> load_by_identities(
    session& s, std::span<const contact::identity> identities);

// Those that exist, in the order of `ids`.
[[nodiscard]] std::vector<contact::contact> load(session& s, std::span<const std::int64_t> ids);

// The next `limit` by id, after `after` (0: from the start): for work in chunks.
[[nodiscard]] std::vector<contact::contact> load_after(session& s, std::int64_t after,
                                                       std::size_t limit);

// Inserts (id 0: gives it one, version 1) or replaces (raises the version). False: somebody changed
// or removed it since it was loaded, and nothing was written. While a rule is on, rules look at it.
[[nodiscard]] bool save(session& s, contact::contact& c);

// One that was erased from here comes back with the id that it had: its version is raised. Nobody
// may hold its identities.
void put_back(session& s, contact::contact& c);

// `absorbed` becomes part of `survivor`: identities and effects move, and its id leads to the survivor
// from then on, which is how its history is found. Save the merged contact afterwards; ledger::merge
// does the audiences.
void absorb(session& s, std::int64_t absorbed, std::int64_t survivor, instant now);
// Where an absorbed contact went; the id itself for any other.
[[nodiscard]] std::int64_t survivor_of(session& s, std::int64_t id);

// Contact, identities and registers. False: there is none. History keeps its rows, which name no
// person; submissions::forget_contact and ledger::erase do the rest. What rules did with it stays: it
// may come back.
bool remove(session& s, std::int64_t id);
// Likewise, for good: with the ids that led to it, and what rules did with it.
bool erase(session& s, std::int64_t id);
// What is left of an erased person: `hashes` are vault::keyed_hash of `tombstone_text`.
void bury(session& s, std::span<const std::string> hashes, instant erased_at);
// The latest erasure that any of the hashes had.
[[nodiscard]] std::optional<instant> erased_at(session& s, std::span<const std::string> hashes);
[[nodiscard]] std::string tombstone_text(const contact::identity& i);

// By time alone something is due: a window opened for an exit that was remembered, a boundary passed
// or moved. The first `limit` of them; `window_open`: exits may be scheduled now. Cost: index probes.
[[nodiscard]] std::vector<contact::contact> load_due(session& s, instant boundary, bool window_open,
                                                     std::size_t limit);
[[nodiscard]] std::int64_t count_due(session& s, instant boundary, bool window_open);
// Those that were asked to leave: all, and of them those that are scheduled to.
struct leaving {
    std::int64_t asked = 0;
    std::int64_t scheduled = 0;
};
[[nodiscard]] leaving count_leaving(session& s);
// Of a selection: how many are in each state that a request can meet.
struct stages {
    std::int64_t non_marketing = 0;  // and wait for nothing
    std::int64_t waiting = 0;        // for room in the tier
    std::int64_t marketing = 0;      // and stay
    std::int64_t remembered = 0;     // asked to leave, and the window was not open
    std::int64_t scheduled = 0;

    [[nodiscard]] std::int64_t sum() const {
        return non_marketing + waiting + marketing + remembered + scheduled;
    }
};
[[nodiscard]] stages count_stages(session& s, const audience::sql_condition& who);
// Those that wait for room in the tier, oldest first.
[[nodiscard]] std::vector<contact::contact> load_held(session& s, std::size_t limit);
// Marketing contacts that nobody asked to leave: who goes on beyond a boundary.
[[nodiscard]] std::int64_t count_staying(session& s);

// Those of a filter in an order, `limit` of them after a place. `next` is the place of the last one,
// when there are more. A contact that does not change while somebody pages is met exactly once.
struct page {
    std::vector<contact::contact> items{};
    std::optional<audience::place> next{};
};
[[nodiscard]] page list(session& s, const audience::filter& f, const audience::order& o,
                        const std::optional<audience::place>& after, std::size_t limit);
[[nodiscard]] std::int64_t count(session& s, const audience::filter& f = {});

// One that a person asks for: "c42" or "42", an e-mail, a phone, an external id of any source. The
// text is in its normal form already. Usually one; several when sources use the same external id.
[[nodiscard]] std::vector<contact::contact> find(session& s, std::string_view text);

}  // namespace sluis::store::contacts

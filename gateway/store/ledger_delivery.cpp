#include "gateway/store/ledger_delivery.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/store/contacts.hpp"
#include "gateway/store/ledger_row.hpp"
#include "gateway/store/ledger_sharing.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::ledger {
namespace {

// No revision is this: what the network has counts as outdated.
constexpr std::int64_t outdated = -1;

void join_sent(entry& e, const sending& one) {
    auto identifiers = one.identifiers;
    std::ranges::sort(identifiers);
    std::vector<identifier> all;
    std::ranges::set_union(e.r.sent, identifiers, std::back_inserter(all));
    e.sole = e.r.sent.empty();
    e.r.sent = std::move(all);
    e.r.profile = one.profile;
    e.r.sent_revision = one.revision;
    e.r.awaiting = todo::nothing;  // whatever a removal before it comes to, this is newer
}

}  // namespace

scan_position position_of(const hint& h) noexcept {
    return {h.due_at, h.at.audience, h.at.contact};
}

std::vector<hint> scan(session& s, std::int64_t destination, todo what, const scan_position& after,
                       std::size_t limit) {
    auto& q = query(s,
                    "SELECT audience, contact, due_at FROM membership WHERE destination = $1 "
                    "AND todo = $2 AND todo <> 0 AND (due_at, audience, contact) > ($3, $4, $5) "
                    "ORDER BY due_at, audience, contact LIMIT $6",
                    destination, what, after.due_at, after.audience, after.contact, limit);
    return all(q, [&](const statement& row) {
        return hint{{row.integer(0), destination, row.integer(1)}, what, instant_at(row, 2)};
    });
}

std::vector<hint> refresh(session& s, std::int64_t destination, instant now, std::size_t limit) {
    auto& q = query(s,
                    "SELECT audience, contact FROM membership WHERE destination = $1 "
                    "AND refresh_at <= $2 AND refresh_at IS NOT NULL ORDER BY refresh_at LIMIT $3",
                    destination, now, limit);
    const auto expiring = all(q, [&](const statement& row) {
        return key{row.integer(0), destination, row.integer(1)};
    });
    std::vector<hint> hints;
    for (const key& at : expiring) {
        const entry before = load(s, at).value();
        entry e = before;
        e.r.refresh_at.reset();
        e.r.sent_revision = outdated;
        derive(e, now, now);
        store(s, e, before);
        if (e.r.what != todo::nothing) hints.push_back({at, e.r.what, e.r.due_at});
    }
    return hints;
}

std::vector<work> load_work(session& s, std::int64_t audience, std::int64_t destination, todo what,
                            std::span<const std::int64_t> contacts) {
    std::vector<work> found;
    for (const std::int64_t id : contacts) {
        auto e = load(s, {audience, destination, id});
        if (!e || e->r.what != what) continue;
        auto person = contacts::load(s, std::span(&id, 1));
        work w{.ledger = std::move(e->r)};
        if (!person.empty()) w.person = std::move(person.front());
        found.push_back(std::move(w));
    }
    return found;
}

std::vector<key> before_send(session& s, std::span<const sending> batch, instant now) {
    std::vector<key> may;
    for (const sending& one : batch) {
        const auto before = load(s, one.at);
        if (!before || before->r.what != one.what || before->r.revision != one.revision) continue;
        entry e = *before;
        if (one.what == todo::add) {
            join_sent(e, one);
            claim_and_hold_keys(s, one.at, one.keys);
        } else {
            hand_over(s, e, one.identifiers);
        }
        e.r.unsure = true;
        e.r.sent_at = now;
        store(s, e, *before);
        may.push_back(one.at);
    }
    return may;
}

std::vector<std::string> taken(session& s, const key& at, std::span<const std::string> hashes) {
    std::vector<std::string> found;
    std::ranges::copy_if(hashes, std::back_inserter(found), [&](const std::string& hash) {
        return !standing_for(s, at, hash).empty();
    });
    return found;
}

}  // namespace sluis::store::ledger

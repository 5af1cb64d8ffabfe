#include "gateway/store/ledger_sharing.hpp"

#include <algorithm>

#include "gateway/store/rows.hpp"

namespace sluis::store::ledger {
namespace {

using policy::reason;

enum holding { held = 1, claimed = 2, both_ways = held | claimed };  // bits

void add_keys(session& s, const key& at, std::span<const std::string> hashes, holding how) {
    for (const std::string& hash : hashes)
        run(s,
            "INSERT INTO membership_keys (audience, destination, hash, contact, held) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (audience, destination, hash, contact) "
            "DO UPDATE SET held = membership_keys.held | $5",
            at.audience, at.destination, hash, at.contact, how);
}

void drop(session& s, const key& at, int how) {
    run(s,
        "DELETE FROM membership_keys WHERE audience = $1 AND destination = $2 AND contact = $3 "
        "AND (held & ~$4) = 0",
        at.audience, at.destination, at.contact, how);
    run(s,
        "UPDATE membership_keys SET held = held & ~$4 WHERE audience = $1 AND destination = $2 "
        "AND contact = $3 AND (held & $4) <> 0",
        at.audience, at.destination, at.contact, how);
}

// CROSS JOIN: SQLite takes the tables in this order. By itself it begins with the others, who are
// everybody in the audience.
constexpr std::string_view who_share =
    " FROM membership_keys mine CROSS JOIN membership_keys other "
    "WHERE mine.audience = $1 AND mine.destination = $2 AND mine.contact = $3 "
    "AND other.audience = mine.audience AND other.destination = mine.destination "
    "AND other.hash = mine.hash AND other.contact <> mine.contact ";

bool another_stands_for(session& s, const key& at) {
    static const std::string sql = "SELECT 1" + std::string(who_share) +
                                   "AND (mine.held & $4) <> 0 AND (other.held & $4) <> 0 "
                                   "AND EXISTS (SELECT 1 FROM membership m "
                                   "WHERE m.audience = other.audience "
                                   "AND m.destination = other.destination "
                                   "AND m.contact = other.contact AND m.desired = 1) LIMIT 1";
    auto& q = query(s, sql, at.audience, at.destination, at.contact, claimed);
    return first(q, [](const statement&) { return true; }).has_value();
}

void answer_for(session& s, const key& at, const identifier& i) {
    const entry before = load(s, at).value();
    entry e = before;
    const auto place = std::ranges::lower_bound(e.r.sent, i);
    if (place == e.r.sent.end() || *place != i) e.r.sent.insert(place, i);
    e.sole = false;
    // A removal of its own that is not over yet says nothing of what it answers for now.
    if (e.r.awaiting == todo::remove) e.r.awaiting = todo::nothing;
    store(s, e, before);
    add_keys(s, at, std::span(&i.value, 1), held);
}

}  // namespace

std::vector<std::int64_t> standing_for(session& s, const key& but_for, std::string_view hash) {
    auto& q = query(s,
                    "SELECT k.contact FROM membership_keys k JOIN membership m "
                    "ON m.audience = k.audience AND m.destination = k.destination "
                    "AND m.contact = k.contact WHERE k.audience = $1 AND k.destination = $2 "
                    "AND k.hash = $3 AND k.contact <> $4 AND (k.held & $5) <> 0 AND m.desired = 1 "
                    "ORDER BY k.contact",
                    but_for.audience, but_for.destination, hash, but_for.contact, claimed);
    return all(q, [](const statement& row) { return row.integer(0); });
}

void claim_and_hold_keys(session& s, const key& at, std::span<const std::string> hashes) {
    add_keys(s, at, hashes, both_ways);
}
void claim_keys(session& s, const key& at, std::span<const std::string> hashes) {
    add_keys(s, at, hashes, claimed);
}
void drop_held(session& s, const key& at) {
    drop(s, at, held);
}
void drop_claims(session& s, const key& at) {
    drop(s, at, claimed);
}
void drop_keys(session& s, const key& at) {
    drop(s, at, both_ways);
}

void move_keys(session& s, const key& from, std::int64_t to) {
    auto& q = query(s,
                    "SELECT hash FROM membership_keys WHERE audience = $1 AND destination = $2 "
                    "AND contact = $3 AND (held & $4) <> 0",
                    from.audience, from.destination, from.contact, held);
    const auto hashes = all(q, [](const statement& row) { return row.text(0); });
    add_keys(s, {from.audience, from.destination, to}, hashes, held);
    drop_keys(s, from);
}

std::vector<std::int64_t> sharers(session& s, const key& at) {
    static const std::string sql =
        "SELECT DISTINCT other.contact" + std::string(who_share) + "ORDER BY 1";
    auto& q = query(s, sql, at.audience, at.destination, at.contact);
    return all(q, [](const statement& row) { return row.integer(0); });
}

void let_in(session& s, const key& at, std::span<const std::int64_t> contacts, instant now,
            std::vector<hint>& hints) {
    for (const std::int64_t contact : contacts) {
        const auto before = load(s, {at.audience, at.destination, contact});
        if (!before || !before->found.has(reason::duplicate_identity)) continue;
        if (another_stands_for(s, before->r.at)) continue;
        entry e = *before;
        e.found = without(e.found, only(reason::duplicate_identity));
        derive(e, now, now);
        store(s, e, *before);
        if (e.r.what != todo::nothing) hints.push_back({e.r.at, e.r.what, e.r.due_at});
    }
}

void hand_over(session& s, entry& leaver, std::span<const identifier> taken_back) {
    std::erase_if(leaver.r.sent, [&](const identifier& i) {
        if (std::ranges::find(taken_back, i) != taken_back.end()) return false;
        const auto others = standing_for(s, leaver.r.at, i.value);
        for (const std::int64_t contact : others)
            answer_for(s, {leaver.r.at.audience, leaver.r.at.destination, contact}, i);
        return !others.empty();
    });
}

}  // namespace sluis::store::ledger

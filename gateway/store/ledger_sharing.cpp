#include "gateway/store/ledger_sharing.hpp"

#include <algorithm>

#include "gateway/store/rows.hpp"

namespace sluis::store::ledger {
namespace {

using policy::reason;

enum holding { held = 1, claimed = 2 };  // bits

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

bool another_stands_for(session& s, const key& at) {
    auto& q = query(s,
                    "SELECT 1 FROM membership_keys mine JOIN membership_keys other "
                    "ON other.audience = mine.audience AND other.destination = mine.destination "
                    "AND other.hash = mine.hash AND other.contact <> mine.contact "
                    "JOIN membership m ON m.audience = other.audience "
                    "AND m.destination = other.destination AND m.contact = other.contact "
                    "WHERE mine.audience = $1 AND mine.destination = $2 AND mine.contact = $3 "
                    "AND m.desired = 1 LIMIT 1",
                    at.audience, at.destination, at.contact);
    return first(q, [](const statement&) { return true; }).has_value();
}

std::vector<std::int64_t> claimants(session& s, const key& leaver, std::string_view hash) {
    auto& q = query(s,
                    "SELECT contact FROM membership_keys WHERE audience = $1 AND destination = $2 "
                    "AND hash = $3 AND contact <> $4 AND (held & $5) <> 0",
                    leaver.audience, leaver.destination, hash, leaver.contact, claimed);
    return all(q, [](const statement& row) { return row.integer(0); });
}

}  // namespace

void hold_keys(session& s, const key& at, std::span<const std::string> hashes) {
    add_keys(s, at, hashes, held);
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
    drop(s, at, held | claimed);
}

void held_to_claimed(session& s, const key& at) {
    run(s,
        "UPDATE membership_keys SET held = $4 WHERE audience = $1 AND destination = $2 "
        "AND contact = $3",
        at.audience, at.destination, at.contact, claimed);
}

void move_keys(session& s, const key& from, std::int64_t to) {
    auto& q = query(s,
                    "SELECT hash FROM membership_keys WHERE audience = $1 AND destination = $2 "
                    "AND contact = $3 AND (held & $4) <> 0",
                    from.audience, from.destination, from.contact, held);
    const auto hashes = all(q, [](const statement& row) { return row.text(0); });
    hold_keys(s, {from.audience, from.destination, to}, hashes);
    drop_keys(s, from);
}

std::vector<std::int64_t> sharers(session& s, const key& at) {
    auto& q = query(s,
                    "SELECT DISTINCT other.contact FROM membership_keys mine "
                    "JOIN membership_keys other ON other.audience = mine.audience "
                    "AND other.destination = mine.destination AND other.hash = mine.hash "
                    "AND other.contact <> mine.contact WHERE mine.audience = $1 "
                    "AND mine.destination = $2 AND mine.contact = $3 ORDER BY 1",
                    at.audience, at.destination, at.contact);
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

void hand_over(session& s, const entry& leaver) {
    const key& at = leaver.r.at;
    for (const identifier& i : leaver.r.sent) {
        for (const std::int64_t contact : claimants(s, at, i.value)) {
            const auto before = load(s, {at.audience, at.destination, contact});
            if (!before || !before->r.desired) continue;
            entry e = *before;
            const auto place = std::ranges::lower_bound(e.r.sent, i);
            if (place == e.r.sent.end() || *place != i) e.r.sent.insert(place, i);
            e.sole = false;
            store(s, e, *before);
            hold_keys(s, e.r.at, std::span(&i.value, 1));
        }
    }
}

}  // namespace sluis::store::ledger

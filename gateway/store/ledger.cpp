#include "gateway/store/ledger.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/store/ledger_row.hpp"
#include "gateway/store/ledger_sharing.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::ledger {
namespace {

entry fresh(const key& at) {
    entry e;
    e.r.at = at;
    e.r.revision = 1;
    return e;
}

// What was found out about the old identifiers says nothing about the new ones. Returns those who
// shared the old ones: it may stand for them no longer.
std::vector<std::int64_t> change_identity(session& s, entry& e, instant now) {
    ++e.r.revision;
    e.found = {};
    e.r.attempts = 0;
    e.r.due_at = now;
    if (e.is_new) return {};
    auto others = sharers(s, e.r.at);
    drop_claims(s, e.r.at);
    return others;
}

void note(std::vector<hint>& hints, const entry& e, const entry& before) {
    const bool news = e.r.what != before.r.what || e.r.due_at < before.r.due_at ||
                      e.r.revision != before.r.revision;
    if (e.r.what != todo::nothing && news) hints.push_back({e.r.at, e.r.what, e.r.due_at});
}

std::vector<identifier> joined(const std::vector<identifier>& a, const std::vector<identifier>& b) {
    std::vector<identifier> all;
    std::ranges::set_union(a, b, std::back_inserter(all));
    return all;
}

// Stores it; whoever stops being wanted no longer stands for others.
void conclude(session& s, const entry& e, const entry& before, instant now,
              std::vector<hint>& hints) {
    const bool leaves = before.r.desired && !e.r.desired;
    const auto others = leaves ? sharers(s, e.r.at) : std::vector<std::int64_t>();
    store(s, e, before);
    note(hints, e, before);
    let_in(s, e.r.at, others, now, hints);
}

// Nobody of it should be anywhere any more, and this is why.
std::vector<hint> take_out(session& s, std::int64_t contact, policy::reasons why, instant now) {
    std::vector<hint> hints;
    for (const entry& before : load_of_contact(s, contact)) {
        entry e = before;
        e.r.member = false;
        e.eligibility = why;
        derive(e, now, now);
        conclude(s, e, before, now, hints);
    }
    return hints;
}

}  // namespace

std::vector<hint> put(session& s, std::span<const desire> desires, instant now) {
    std::vector<hint> hints;
    for (const desire& d : desires) {
        entry e = load(s, d.at).value_or(fresh(d.at));
        if (e.is_new && !d.member) continue;
        const entry before = e;
        e.r.member = d.member;
        e.eligibility = d.member ? d.reasons : policy::reasons{};
        std::vector<std::int64_t> others;
        if (d.identity_changed && !e.is_new) others = change_identity(s, e, now);
        derive(e, now, now);
        conclude(s, e, before, now, hints);
        let_in(s, d.at, others, now, hints);
    }
    return hints;
}

released release(session& s, std::int64_t audience, std::int64_t destination,
                 std::int64_t after_contact, std::size_t limit, instant now) {
    auto& q = query(s,
                    "SELECT contact FROM membership WHERE audience = $1 AND destination = $2 "
                    "AND contact > $3 ORDER BY contact LIMIT $4",
                    audience, destination, after_contact, limit);
    const auto desires = all(q, [&](const statement& row) {
        return desire{.at = {audience, destination, row.integer(0)}};
    });
    released done{.hints = put(s, desires, now)};
    if (desires.size() == limit) done.next = desires.back().at.contact;
    return done;
}

std::vector<hint> merge(session& s, std::int64_t absorbed, std::int64_t survivor, instant now) {
    std::vector<hint> hints;
    for (const entry& gone : load_of_contact(s, absorbed)) {
        const key at{gone.r.at.audience, gone.r.at.destination, survivor};
        entry e = load(s, at).value_or(fresh(at));
        const entry before = e;
        const auto others_of_gone = sharers(s, gone.r.at);
        if (e.is_new) e.eligibility = gone.eligibility;
        e.r.member = e.r.member || gone.r.member;
        e.r.sent = joined(e.r.sent, gone.r.sent);
        e.r.unsure = e.r.unsure || gone.r.unsure;
        e.r.awaiting = todo::nothing;
        e.sole = false;
        if (e.r.profile.empty()) e.r.profile = gone.r.profile;
        if (gone.r.refresh_at && !e.r.refresh_at) e.r.refresh_at = gone.r.refresh_at;
        const auto others = change_identity(s, e, now);
        derive(e, now, now);
        store(s, e, before);
        move_keys(s, gone.r.at, survivor);
        run(s, "DELETE FROM membership WHERE audience = $1 AND destination = $2 AND contact = $3",
            at.audience, at.destination, absorbed);
        note(hints, e, before);
        let_in(s, at, others, now, hints);
        let_in(s, at, others_of_gone, now, hints);
    }
    return hints;
}

std::vector<hint> erase(session& s, std::int64_t contact, instant now) {
    return take_out(s, contact, only(policy::reason::erased), now);
}
std::vector<hint> let_go(session& s, std::int64_t contact, instant now) {
    return take_out(s, contact, {}, now);
}

std::optional<row> get(session& s, const key& at) {
    const auto e = load(s, at);
    return e ? std::optional(e->r) : std::nullopt;
}

std::vector<row> of_contact(session& s, std::int64_t contact) {
    std::vector<row> rows;
    for (auto& e : load_of_contact(s, contact))
        rows.push_back(std::move(e.r));
    return rows;
}

}  // namespace sluis::store::ledger

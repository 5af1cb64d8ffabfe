#include "gateway/store/ledger_row.hpp"

#include <string>
#include <utility>

#include "gateway/store/ledger_sharing.hpp"
#include "gateway/store/rows.hpp"
#include "gateway/store/scalars.hpp"

namespace sluis::store::ledger {
namespace {

#define COLUMNS                                                                                    \
    "audience, destination, contact, member, desired, confirmed, reasons, found, primary_reason, " \
    "todo, todo_since, due_at, attempts, network_code, network_words, sent, profile, sent_at, "    \
    "request_id, refresh_at, revision, sent_revision, unsure, sole, awaiting"

std::string sent_text(const std::vector<identifier>& sent) {
    if (sent.empty()) return {};
    scalar_writer out;
    for (const auto& i : sent)
        out.text(i.kind).text(i.value);
    return out.take();
}

std::vector<identifier> sent_in(std::string_view text) {
    std::vector<identifier> sent;
    scalar_reader in(text);
    while (in.more()) {
        std::string kind = in.text();
        sent.push_back({std::move(kind), in.text()});
    }
    return sent;
}

policy::reasons reasons_at(const statement& q, int column) {
    return policy::reasons(static_cast<std::uint32_t>(q.integer(column)));
}

entry entry_of_row(const statement& q) {
    entry e;
    row& r = e.r;
    e.is_new = false;
    r.at = {q.integer(0), q.integer(1), q.integer(2)};
    r.member = q.integer(3) != 0;
    r.desired = q.integer(4) != 0;
    r.confirmed = enum_at<confirmation>(q, 5);
    r.reasons = reasons_at(q, 6);
    e.found = reasons_at(q, 7);
    e.eligibility = without(r.reasons, e.found);
    if (!q.is_null(8)) r.primary = enum_at<policy::reason>(q, 8);
    r.what = enum_at<todo>(q, 9);
    r.since = instant_at(q, 10);
    r.due_at = instant_at(q, 11);
    r.attempts = static_cast<int>(q.integer(12));
    r.network_code = q.text(13);
    r.network_words = q.text(14);
    r.sent = sent_in(q.text(15));
    r.profile = q.text(16);
    r.sent_at = maybe_instant(q, 17);
    r.request_id = q.text(18);
    r.refresh_at = maybe_instant(q, 19);
    r.revision = q.integer(20);
    r.sent_revision = q.integer(21);
    r.unsure = q.integer(22) != 0;
    e.sole = q.integer(23) != 0;
    r.awaiting = enum_at<todo>(q, 24);
    return e;
}

// What the network answered about a member who should be there excludes nobody by itself.
constexpr policy::reasons answers() {
    policy::reasons all;
    all.add(policy::reason::pending);
    all.add(policy::reason::rejected_by_network);
    all.add(policy::reason::removal_refused);
    return all;
}

todo to_do(const entry& e) {
    const row& r = e.r;
    if (r.desired) {
        const bool as_it_is =
            r.confirmed != confirmation::absent && !r.unsure && r.sent_revision == r.revision;
        const bool rejected = e.found.has(policy::reason::rejected_by_network);
        return as_it_is || rejected ? todo::nothing : todo::add;
    }
    return r.sent.empty() || r.awaiting == todo::remove ? todo::nothing : todo::remove;
}

}  // namespace

policy::reasons without(policy::reasons all, policy::reasons those) noexcept {
    return policy::reasons(all.bits() & ~those.bits());
}
policy::reasons both(policy::reasons a, policy::reasons b) noexcept {
    return policy::reasons(a.bits() | b.bits());
}
policy::reasons only(policy::reason one) noexcept {
    policy::reasons r;
    r.add(one);
    return r;
}

std::optional<entry> load(session& s, const key& at) {
    auto& q = query(s,
                    "SELECT " COLUMNS
                    " FROM membership "
                    "WHERE audience = $1 AND destination = $2 AND contact = $3",
                    at.audience, at.destination, at.contact);
    return first(q, entry_of_row);
}

std::vector<entry> load_of_contact(session& s, std::int64_t contact) {
    auto& q = query(s,
                    "SELECT " COLUMNS
                    " FROM membership WHERE contact = $1 "
                    "ORDER BY audience, destination",
                    contact);
    return all(q, entry_of_row);
}

void derive(entry& e, instant now, instant due) {
    row& r = e.r;
    r.desired = r.member && without(both(e.eligibility, e.found), answers()).none();
    if (r.desired) e.found = without(e.found, only(policy::reason::removal_refused));
    r.reasons = both(e.eligibility, e.found);
    r.primary = r.reasons.primary();
    const todo what = to_do(e);
    if (what == r.what) return;
    r.what = what;
    r.since = now;
    r.due_at = due;
    if (what == todo::nothing) return;
    r.attempts = 0;
    r.network_code.clear();
    r.network_words.clear();
}

void store(session& s, const entry& e, const entry& before) {
    const row& r = e.r;
    if (!r.member && r.sent.empty()) {
        if (e.is_new) return;
        drop_keys(s, r.at);
        run(s, "DELETE FROM membership WHERE audience = $1 AND destination = $2 AND contact = $3",
            r.at.audience, r.at.destination, r.at.contact);
        return;
    }
    if (!e.is_new && e == before) return;
    run(s,
        "INSERT INTO membership (" COLUMNS
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, $20, $21, $22, $23, $24, $25) ON CONFLICT (audience, destination, contact) "
        "DO UPDATE SET member = $4, desired = $5, confirmed = $6, reasons = $7, found = $8, "
        "primary_reason = $9, todo = $10, todo_since = $11, due_at = $12, attempts = $13, "
        "network_code = $14, network_words = $15, sent = $16, profile = $17, sent_at = $18, "
        "request_id = $19, refresh_at = $20, revision = $21, sent_revision = $22, unsure = $23, "
        "sole = $24, awaiting = $25",
        r.at.audience, r.at.destination, r.at.contact, r.member, r.desired, r.confirmed,
        r.reasons.bits(), e.found.bits(), r.primary, r.what, r.since, r.due_at, r.attempts,
        r.network_code, r.network_words, sent_text(r.sent), r.profile, r.sent_at, r.request_id,
        r.refresh_at, r.revision, r.sent_revision, r.unsure, e.sole, r.awaiting);
}

void forget_sent(session& s, entry& e) {
    drop_held(s, e.r.at);
    e.r.sent.clear();
    e.r.profile.clear();
    e.r.refresh_at.reset();
    e.r.awaiting = todo::nothing;
    e.r.unsure = false;
    e.sole = false;
}

}  // namespace sluis::store::ledger

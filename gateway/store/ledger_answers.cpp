// What a network answered, or a person in its place: the only source that changes `confirmed` (D5).
#include "gateway/store/erasures.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "gateway/store/ledger_row.hpp"
#include "gateway/store/ledger_sharing.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::ledger {
namespace {

using policy::reason;

void note_words(entry& e, const settlement& a) {
    e.r.network_code = a.code;
    e.r.network_words = a.words;
}

// Nothing is known but that it has to be tried again; unless it is no longer wanted.
void postpone(entry& e, const settlement& a) {
    if (e.r.what != a.what) return;
    if (a.became != fate::not_processed) ++e.r.attempts;
    e.r.due_at = a.retry_at;
    note_words(e, a);
}

void take(entry& e, const settlement& a) {
    const bool unverified = a.became == fate::accepted_unverified;
    e.r.confirmed = unverified ? confirmation::accepted_unverified : confirmation::accepted;
    e.r.unsure = false;
    e.r.request_id = a.request_id;
    e.r.awaiting = unverified && !a.request_id.empty() ? todo::add : todo::nothing;
    if (e.r.awaiting == todo::nothing) e.r.attempts = 0;  // or it is not over yet
    e.r.refresh_at = a.refresh_at;
    e.found = without(e.found, only(reason::rejected_by_network));
    note_words(e, a);
}

void reject(session& s, entry& e, const settlement& a) {
    e.r.confirmed = confirmation::absent;
    e.r.unsure = false;
    e.r.request_id = a.request_id;
    e.r.awaiting = todo::nothing;
    e.r.refresh_at.reset();
    drop_claims(s, e.r.at);
    if (e.sole) forget_sent(s, e);
    const bool still_the_same = e.r.sent_revision == e.r.revision;
    if (still_the_same) e.found.add(reason::rejected_by_network);
    e.r.attempts = 0;
    note_words(e, a);
}

void settle_add(session& s, entry& e, const settlement& a) {
    switch (a.became) {
        case fate::accepted:
        case fate::accepted_unverified:
            return take(e, a);
        case fate::rejected:
            return reject(s, e, a);
        case fate::given_up:
            e.sole = false;  // it may be there: what was sent has to be taken back one day (D7)
            return reject(s, e, a);
        case fate::not_processed:
            if (e.sole) forget_sent(s, e);
            return postpone(e, a);
        case fate::later:
        case fate::nothing_to_send:
            return postpone(e, a);
    }
}

void gone(session& s, entry& e) {
    e.r.confirmed = confirmation::absent;
    e.r.attempts = 0;
    e.found = without(e.found, only(reason::removal_refused));
    forget_sent(s, e);
}

void settle_remove(session& s, entry& e, const settlement& a) {
    const bool done = a.became == fate::accepted || a.became == fate::accepted_unverified;
    if (done && a.revision != e.r.revision) return;  // a merge may have brought more: once again
    e.r.request_id = a.request_id;
    switch (a.became) {
        case fate::accepted:
            return gone(s, e);
        case fate::nothing_to_send:
            hand_over(s, e);
            return gone(s, e);
        case fate::accepted_unverified:
            if (a.request_id.empty()) return gone(s, e);
            e.r.confirmed = confirmation::absent;
            e.r.unsure = false;
            e.r.refresh_at.reset();
            e.r.awaiting = todo::remove;  // what was sent is kept until the result is known
            return;
        case fate::rejected:
            e.found.add(reason::removal_refused);
            e.r.unsure = false;
            return postpone(e, a);
        case fate::given_up:
        case fate::later:
        case fate::not_processed:
            return postpone(e, a);
    }
}

void conclude(session& s, const entry& e, const entry& before, std::vector<hint>& hints) {
    store(s, e, before);
    if (e.r.what != todo::nothing) hints.push_back({e.r.at, e.r.what, e.r.due_at});
}

bool is_to_be_repeated(todo asked, verdict v) {
    return v == verdict::failed || (v == verdict::unclear && asked == todo::remove);
}

void settle_later(session& s, entry& e, todo asked, verdict v) {
    const bool again = is_to_be_repeated(asked, v);
    if (asked == todo::remove && !again) return gone(s, e);
    e.r.awaiting = todo::nothing;
    if (!again) e.r.attempts = 0;
    if (again && asked == todo::add) e.r.confirmed = confirmation::absent;
}

}  // namespace

std::vector<hint> settle(session& s, std::span<const settlement> answers, instant now) {
    std::vector<hint> hints;
    for (const settlement& a : answers) {
        const auto before = load(s, a.at);
        if (!before) continue;
        entry e = *before;
        const bool refused =
            a.what == todo::add && (a.became == fate::rejected || a.became == fate::given_up);
        const auto others = refused ? sharers(s, a.at) : std::vector<std::int64_t>();
        a.what == todo::add ? settle_add(s, e, a) : settle_remove(s, e, a);
        derive(e, now, now);
        conclude(s, e, *before, hints);
        let_in(s, a.at, others, now, hints);  // with other identifiers they may be taken
    }
    return hints;
}

std::vector<hint> exclude(session& s, const key& at, reason why, instant now,
                          std::span<const std::string> keys) {
    std::vector<hint> hints;
    const auto before = load(s, at);
    if (!before) return hints;
    entry e = *before;
    e.found.add(why);
    const auto others = sharers(s, at);
    if (why == reason::duplicate_identity) {
        drop_claims(s, at);  // an earlier sending may have claimed what is not at issue now
        claim_keys(s, at, keys);
    }
    derive(e, now, now);
    conclude(s, e, *before, hints);
    let_in(s, at, others, now, hints);
    return hints;
}

reconsidered reconsider(session& s, std::int64_t audience, std::int64_t destination,
                        std::int64_t after_contact, std::size_t limit, instant now) {
    auto& q = query(s,
                    "SELECT contact FROM membership WHERE audience = $1 AND destination = $2 "
                    "AND contact > $3 AND found & $4 <> 0 ORDER BY contact LIMIT $5",
                    audience, destination, after_contact, only(reason::rejected_by_network).bits(),
                    limit);
    const auto contacts = all(q, [](const statement& row) { return row.integer(0); });
    for (const std::int64_t contact : contacts) {
        const entry before = load(s, {audience, destination, contact}).value();
        entry e = before;
        e.found = without(e.found, only(reason::rejected_by_network));
        derive(e, now, now);
        store(s, e, before);
    }
    reconsidered done{.members = contacts.size()};
    if (contacts.size() == limit) done.next = contacts.back();
    return done;
}

abandoned abandon(session& s, std::int64_t audience, std::int64_t destination,
                  std::int64_t after_contact, std::size_t limit, instant now) {
    auto& q = query(s,
                    "SELECT contact FROM membership WHERE audience = $1 AND destination = $2 "
                    "AND contact > $3 AND sent <> '' ORDER BY contact LIMIT $4",
                    audience, destination, after_contact, limit);
    const auto contacts = all(q, [](const statement& row) { return row.integer(0); });
    for (const std::int64_t contact : contacts) {
        const entry before = load(s, {audience, destination, contact}).value();
        entry e = before;
        e.r.confirmed = confirmation::absent;
        e.found = without(e.found, only(reason::removal_refused));
        forget_sent(s, e);
        derive(e, now, now);
        store(s, e, before);
        erasures::abandon(s, audience, destination, contact, now);
    }
    abandoned done{.members = contacts.size()};
    if (contacts.size() == limit) done.next = contacts.back();
    return done;
}

request_settled settle_request(session& s, const network_request& r, verdict v, instant retry_at,
                               std::size_t limit, instant now) {
    auto& q = query(s,
                    "SELECT contact FROM membership WHERE destination = $1 AND request_id = $2 "
                    "AND awaiting = $3 AND awaiting <> 0 AND audience = $4 LIMIT $5",
                    r.destination, r.request_id, r.what, r.audience, limit);
    const auto contacts = all(q, [](const statement& row) { return row.integer(0); });
    request_settled done{.members = contacts.size()};
    const bool again = is_to_be_repeated(r.what, v);
    for (const std::int64_t contact : contacts) {
        const entry before = load(s, {r.audience, r.destination, contact}).value();
        entry e = before;
        settle_later(s, e, r.what, v);
        derive(e, now, again ? retry_at : now);
        if (again) e.r.attempts = before.r.attempts + 1;
        conclude(s, e, before, done.hints);
    }
    return done;
}

}  // namespace sluis::store::ledger

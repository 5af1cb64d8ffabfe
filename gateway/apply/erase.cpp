#include "gateway/apply/erase.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/apply/account.hpp"
#include "gateway/apply/remove_contact.hpp"
#include "gateway/apply/save_contact.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/deleted.hpp"
#include "gateway/store/erasures.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/submissions.hpp"

namespace sluis::apply {
namespace {

namespace contacts = store::contacts;
namespace deleted = store::deleted;
namespace ledger = store::ledger;

// All that were deleted and had one of the identities, or one of theirs. Adds their hashes.
std::vector<deleted::entry> find_deleted(store::session& s, std::vector<std::string>& hashes) {
    for (;;) {
        std::vector<deleted::entry> found = deleted::of_identities(s, hashes);
        const std::size_t known = hashes.size();
        for (const deleted::entry& e : found)
            std::ranges::move(deleted::hashes_of(s, e.contact), std::back_inserter(hashes));
        std::ranges::sort(hashes);
        const auto doubled = std::ranges::unique(hashes);
        hashes.erase(doubled.begin(), doubled.end());
        if (hashes.size() == known) return found;
    }
}

// Adds everybody who has an identity of these people, or of one who was deleted and had one, and so
// on: all of them are that person.
void add_all_of_them(store::session& s, const store::vault& secrets,
                     std::vector<contact::contact>& people, std::vector<std::string>& hashes) {
    for (std::size_t looked_at = 0, known = SIZE_MAX; known != people.size() + hashes.size();) {
        known = people.size() + hashes.size();
        for (; looked_at < people.size(); ++looked_at)
            std::ranges::move(hashes_of(secrets, people[looked_at].identities),
                              std::back_inserter(hashes));
        for (const deleted::entry& e : find_deleted(s, hashes)) {
            const auto before = unsealed(e, secrets);
            if (!before) continue;
            for (contact::contact& c : contacts::load_by_identities(s, before->identities)) {
                if (std::ranges::find(people, c.id, &contact::contact::id) == people.end())
                    people.push_back(std::move(c));
            }
        }
    }
}

class erasing {
public:
    erasing(store::session& s, const erasure_asked& asked, const policy::account& a, instant now)
        : session_(s), asked_(asked), account_(a), now_(now) {
        found_.at = now;
        found_.asked_by = asked.by;
        found_.submission = asked.submission;
    }

    void take(std::int64_t contact) {
        ++found_.contacts;
        forget(contact);
    }
    void take(const deleted::entry& e) {
        if (!e.state.empty()) {
            ++found_.deleted_contacts;
            note_end(e.contact);
            forget(e.contact);
        }
        deleted::erase(session_, e.contact);
    }
    erased end() {
        done_.erasure = store::erasures::add(session_, found_);
        for (const std::int64_t contact : gone_)
            store::erasures::add_receipts(session_, done_.erasure, contact);
        return std::move(done_);
    }

private:
    void forget(std::int64_t contact) {
        gone_.push_back(contact);
        found_.history_rows += store::history::count(session_, contact);
        auto hints = ledger::erase(session_, contact, now_);
        std::ranges::move(hints, std::back_inserter(done_.hints));
        found_.contents += store::submissions::forget_contact(session_, contact);
        contacts::erase(session_, contact);
    }

    // The last row of a deleted contact has the state that it was deleted in.
    void note_end(std::int64_t contact) {
        const auto last = store::history::last(session_, contact);
        policy::history_row row{.contact = contact,
                                .at = now_,
                                .actor = asked_.by,
                                .what = policy::history_kind::erased,
                                .submission = asked_.submission,
                                .request_id = asked_.request_id,
                                .period = account_.now.id()};
        if (last) row.from = stage_of(last->after);
        store::history::append(session_, std::span(&row, 1));
    }

    store::session& session_;
    const erasure_asked& asked_;
    const policy::account& account_;
    instant now_;
    store::erasures::erasure found_{};
    std::vector<std::int64_t> gone_{};
    erased done_{};
};

}  // namespace

erased erase_person(store::session& s, const policy::decision& d, std::vector<std::string> hashes,
                    const erasure_asked& asked, const policy::account& a, instant now) {
    const auto deleted_before = find_deleted(s, hashes);
    contacts::bury(s, hashes, asked.at);
    auto rows = d.history;
    for (policy::history_row& r : rows) {
        r.submission = asked.submission;
        r.request_id = asked.request_id;
    }
    store::history::append(s, rows);
    erasing work(s, asked, a, now);
    for (const std::int64_t contact : d.absorbed)
        work.take(contact);
    for (const deleted::entry& e : deleted_before)
        work.take(e);
    return work.end();
}

erased erase_called(store::session& s, const policy::rules& configured, const store::vault& secrets,
                    const erasure_call& call, instant now) {
    open_account account(s, configured, now);
    contact::event e{.what = contact::effect::erase,
                     .source = call.who.actor,
                     .occurred_at = now,
                     .received_at = now,
                     .identities = call.identities};
    auto matched = contacts::load_by_identities(s, e.identities);
    auto named = call.contact ? load_now(s, *call.contact) : std::nullopt;
    if (named && std::ranges::find(matched, named->id, &contact::contact::id) == matched.end())
        matched.push_back(std::move(*named));
    std::vector<std::string> hashes = hashes_of(secrets, call.identities);
    if (call.contact) {
        const std::int64_t kept = contacts::survivor_of(s, *call.contact);
        std::ranges::move(deleted::hashes_of(s, kept), std::back_inserter(hashes));
    }
    add_all_of_them(s, secrets, matched, hashes);
    const policy::decision d =
        policy::decide({.matched = matched}, e, {}, account.rules(), account.now(), now);
    account.set(d.count);
    std::ranges::move(hashes_of(secrets, d.buried), std::back_inserter(hashes));
    erased done = erase_person(s, d, std::move(hashes),
                               {.by = call.who.actor, .request_id = call.who.request_id, .at = now},
                               account.now(), now);
    account.save();
    store::audit::append(s, {.at = now,
                             .actor = call.who.actor,
                             .action = "contact.erase",
                             .subject = "erasure " + std::to_string(done.erasure),
                             .request_id = call.who.request_id});
    return done;
}

}  // namespace sluis::apply

#include "gateway/delivery/prepare.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace sluis::delivery {
namespace {

namespace ledger = store::ledger;
using contact::property;
using policy::reason;

// Everything that `prepare` gathers on its way.
class preparation {
public:
    preparation(store::session& s, const adapters::entry& network, const ledger::key& at,
                ledger::todo what, instant now)
        : session_(s), network_(network), at_(at), what_(what), now_(now) {}

    prepared run(std::span<const std::int64_t> contacts) {
        for (const ledger::work& w :
             ledger::load_work(session_, at_.audience, at_.destination, what_, contacts)) {
            if (w.ledger.due_at > now_) {  // a retry that is not due yet
                result_.hints.push_back({w.ledger.at, what_, w.ledger.due_at});
            } else if (what_ == ledger::todo::add) {
                add(w);
            } else {
                remove(w.ledger);
            }
        }
        write_ahead();
        return std::move(result_);
    }

private:
    void add(const ledger::work& w) {
        if (!w.person) return;  // erased: the ledger asks for a removal, if anything was sent
        adapters::identified found = network_.identify(person_of(*w.person));
        if (found.identifiers.empty()) {
            return exclude(w.ledger.at, found.invalid.empty() ? reason::no_identifier
                                                              : reason::invalid_identifier);
        }
        if (is_duplicate(w.ledger.at, found.keys)) {
            return exclude(w.ledger.at, reason::duplicate_identity, found.keys);
        }
        const auto ads = contact::consent_of(*w.person, contact::purpose::ads);
        remember(w.ledger, ads == contact::consent::granted);
        taken_.insert(found.keys.begin(), found.keys.end());
        ledger::sending one{.at = w.ledger.at,
                            .what = what_,
                            .revision = w.ledger.revision,
                            .profile = std::string(network_.about->profile)};
        for (adapters::identifier& i : found.identifiers) {
            if (finds_people(i.kind)) one.keys.push_back(i.value);
            one.identifiers.push_back({std::move(i.kind), std::move(i.value)});
        }
        sendings_.push_back(std::move(one));
    }

    bool finds_people(std::string_view kind) {
        return std::ranges::find(network_.about->finding, kind) != network_.about->finding.end();
    }

    // Somebody else in the audience is this person to the network.
    bool is_duplicate(const ledger::key& at, const std::vector<std::string>& keys) {
        if (std::ranges::any_of(keys, [&](const auto& k) { return taken_.contains(k); }))
            return true;
        return !ledger::taken(session_, at, keys).empty();
    }

    // Repeats what was sent, but for what also stands for somebody who stays; with that go names
    // and the like, since they were sent for whoever it stands for.
    void remove(const ledger::row& r) {
        std::vector<std::string> hashes;
        for (const ledger::identifier& i : r.sent)
            hashes.push_back(i.value);
        const auto taken = ledger::taken(session_, r.at, hashes);
        std::vector<ledger::identifier> identifiers;
        std::ranges::copy_if(r.sent, std::back_inserter(identifiers), [&](const auto& i) {
            if (!taken.empty() && !finds_people(i.kind)) return false;
            return std::ranges::find(taken, i.value) == taken.end();
        });
        if (identifiers.empty()) {
            const ledger::settlement none[] = {{.at = r.at,
                                                .what = what_,
                                                .revision = r.revision,
                                                .became = ledger::fate::nothing_to_send}};
            append(ledger::settle(session_, none, now_));
            return;
        }
        remember(r);
        sendings_.push_back({r.at, what_, r.revision, std::move(identifiers), {}, r.profile});
    }

    void remember(const ledger::row& r, bool consents = true) {
        before_[r.at] = {r.at, r.revision, r.attempts, r.since, consents};
    }

    void exclude(const ledger::key& at, reason why, std::span<const std::string> keys = {}) {
        append(ledger::exclude(session_, at, why, now_, keys));
    }

    void append(std::vector<ledger::hint> more) {
        result_.hints.insert(result_.hints.end(), more.begin(), more.end());
    }

    void write_ahead() {
        const auto ready = ledger::before_send(session_, sendings_, now_);
        const std::set<ledger::key> may_go(ready.begin(), ready.end());
        for (ledger::sending& s : sendings_) {
            if (!may_go.contains(s.at)) continue;
            std::vector<adapters::identifier> identifiers;
            for (ledger::identifier& i : s.identifiers)
                identifiers.push_back({std::move(i.kind), std::move(i.value)});
            const prepared_member& m = before_.at(s.at);
            if (!m.consents) result_.what.unasked.insert(result_.members.size());
            result_.members.push_back(m);
            result_.what.members.push_back(std::move(identifiers));
        }
    }

    store::session& session_;
    const adapters::entry& network_;
    ledger::key at_;
    ledger::todo what_;
    instant now_;
    std::vector<ledger::sending> sendings_;
    std::map<ledger::key, prepared_member> before_;
    std::set<std::string> taken_;  // keys of this shipment
    prepared result_;
};

}  // namespace

adapters::person person_of(const contact::contact& c) {
    const auto text = [&](property p) { return std::string(contact::value_of(c, p)); };
    adapters::person p;
    p.id = "c" + std::to_string(c.id);
    p.emails = contact::identities_of(c, contact::identity_kind::email);
    p.phones = contact::identities_of(c, contact::identity_kind::phone);
    p.first_name = text(property::first_name);
    p.last_name = text(property::last_name);
    p.country = text(property::country);
    p.postal_code = text(property::postal_code);
    p.city = text(property::city);
    p.region = text(property::region);
    p.birth_date = text(property::birth_date);
    p.gender = text(property::gender);
    return p;
}

prepared prepare(store::session& s, const adapters::entry& network, const ledger::key& audience_at,
                 ledger::todo what, std::span<const std::int64_t> contacts, instant now) {
    return preparation(s, network, audience_at, what, now).run(contacts);
}

}  // namespace sluis::delivery

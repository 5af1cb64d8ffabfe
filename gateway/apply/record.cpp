#include "gateway/apply/record.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "gateway/store/contacts.hpp"
#include "gateway/store/fetches.hpp"
#include "gateway/store/history.hpp"

namespace sluis::apply {
namespace {

namespace contacts = store::contacts;
namespace declarations = store::declarations;
namespace ledger = store::ledger;
namespace submissions = store::submissions;
using policy::happened;
using submissions::outcome;

bool is_to_be_fetched(const mapping::item& i) {
    return i.what.what == contact::effect::fetch && i.quarantine.empty();
}

class recording {
public:
    recording(store::session& s, const recorder& by, const mapped& m)
        : session_(s), by_(by), mapped_(m) {}

    submissions::effect_row apply(std::int64_t number, const mapping::item& i) {
        submissions::effect_row effect{.item = number, .effect = i.what.what};
        effect.what = happened::ignored;
        if (is_to_be_fetched(i)) {
            store::fetches::add(session_,
                                {.submission = mapped_.what.id,
                                 .item = number,
                                 .source = mapped_.what.source,
                                 .asked_at = by_.now,
                                 .is_replay = mapped_.is_replay},
                                false);
            return effect;
        }
        if (!i.quarantine.empty() || i.what.identities.empty() || was_erased(i.what)) return effect;
        const auto matched = contacts::load_by_identities(session_, i.what.identities);
        policy::decision d = policy::decide({.matched = matched}, i.what, mapped_.source,
                                            by_.account.rules(), by_.account.now(), by_.now);
        by_.account.set(d.count);
        effect.what = d.what;
        if (d.what == happened::erased || i.what.what == contact::effect::erase) {
            erase(d, i.what.occurred_at);
        } else if (d.after) {
            effect.contact = save(d);
        }
        return effect;
    }

    std::vector<ledger::hint> take_hints() { return std::move(hints_); }
    [[nodiscard]] bool met_erased() const { return met_erased_; }

private:
    // An event from before the erasure of its person: too late.
    bool was_erased(const contact::event& e) {
        if (e.what == contact::effect::erase) return false;
        const auto at = contacts::erased_at(session_, tombstones(e.identities));
        const bool is_too_late = at && e.occurred_at <= *at;
        met_erased_ = met_erased_ || is_too_late;
        return is_too_late;
    }

    std::vector<std::string> tombstones(std::span<const contact::identity> identities) {
        std::vector<std::string> hashes;
        std::ranges::transform(identities, std::back_inserter(hashes), by_.tombstone);
        return hashes;
    }

    void erase(policy::decision& d, instant at) {
        contacts::bury(session_, tombstones(d.buried), at);
        write_history(d.history, 0);
        for (const std::int64_t id : d.absorbed) {
            keep(ledger::erase(session_, id, by_.now));
            submissions::forget_contact(session_, id);
            contacts::erase(session_, id);
        }
    }

    std::int64_t save(policy::decision& d) {
        contact::contact& c = *d.after;
        if (d.what == happened::unchanged) return c.id;
        for (const std::int64_t id : d.absorbed)
            contacts::absorb(session_, id, c.id, by_.now);
        if (!contacts::save(session_, c)) {  // there is one writer: nobody can have been faster
            throw std::logic_error("a contact changed within the transaction that changes it");
        }
        for (const std::int64_t id : d.absorbed)
            keep(ledger::merge(session_, id, c.id, by_.now));
        write_history(d.history, c.id);
        keep(ledger::put(session_, desires_of(c, d.identity_changed, by_.audiences), by_.now));
        return c.id;
    }

    void write_history(std::vector<policy::history_row>& rows, std::int64_t created) {
        for (policy::history_row& r : rows) {
            if (r.contact == 0) r.contact = created;
            r.submission = mapped_.what.id;
        }
        store::history::append(session_, rows);
    }

    void keep(std::vector<ledger::hint> more) {
        hints_.insert(hints_.end(), more.begin(), more.end());
    }

    store::session& session_;
    const recorder& by_;
    const mapped& mapped_;
    std::vector<ledger::hint> hints_;
    bool met_erased_ = false;
};

// Quarantined if any item is: it can be replayed, and those that had their effect have it once. While
// something is to be fetched that has to wait.
void set_outcome(mapped& m) {
    const auto bad =
        std::ranges::find_if(m.items, [](const mapping::item& i) { return !i.quarantine.empty(); });
    if (bad != m.items.end()) {
        m.what.reason = bad->quarantine;
        m.what.detail = bad->detail;
    }
    const bool nothing = std::ranges::all_of(
        m.items, [](const mapping::item& i) { return i.what.what == contact::effect::ignore; });
    m.what.became = m.is_test                                        ? outcome::tested
                    : std::ranges::any_of(m.items, is_to_be_fetched) ? outcome::fetching
                    : bad != m.items.end()                           ? outcome::quarantined
                    : nothing                                        ? outcome::ignored
                                                                     : outcome::applied;
}

}  // namespace

recorded record(store::session& s, const recorder& by, mapped m) {
    set_outcome(m);
    m.what.applied_at = by.now;
    const bool erases = std::ranges::any_of(
        m.items, [](const mapping::item& i) { return i.what.what == contact::effect::erase; });
    const bool fetches = m.what.became == outcome::fetching;
    if (erases && !fetches) m.envelope.clear();  // it names who asked to be forgotten
    recorded r{.is_final = !fetches, .became = m.what.became};
    r.is_new = m.is_replay ? submissions::mark_replayed(s, m.what)
                           : submissions::insert(s, m.what, m.envelope);
    if (!r.is_new || m.is_test) return r;
    recording work(s, by, m);
    std::vector<submissions::effect_row> effects;
    for (std::size_t i = 0; i < m.items.size(); ++i)
        effects.push_back(work.apply(static_cast<std::int64_t>(i), m.items[i]));
    submissions::put_effects(s, m.what.id, effects);
    const bool still_has_it = fetches || m.is_replay;
    if (work.met_erased() || (erases && still_has_it)) submissions::forget_envelope(s, m.what.id);
    r.hints = work.take_hints();
    return r;
}

void count(declarations::source_counts& counts, const recorded& r, instant received_at) {
    if (r.is_final) ++(r.became == outcome::quarantined ? counts.quarantined : counts.accepted);
    counts.first_received_at =
        counts.first_received_at ? std::min(*counts.first_received_at, received_at) : received_at;
    counts.last_received_at =
        counts.last_received_at ? std::max(*counts.last_received_at, received_at) : received_at;
}

recorded record_fetched(store::session& s, const recorder& by, fetched_item i) {
    const auto what = submissions::get(s, i.submission);
    const store::fetches::ending ended = store::fetches::finish(s, i.submission, i.number);
    if (!what || !ended.was_there) return {.is_new = false};
    mapped m{.what = *what, .source = std::move(i.source)};
    recording work(s, by, m);
    const auto effect = work.apply(i.number, i.became);
    submissions::put_effects(s, i.submission, std::span(&effect, 1));
    if (work.met_erased() || ended.forget) submissions::forget_envelope(s, i.submission);
    if (!i.became.quarantine.empty())
        submissions::note_reason(s, i.submission, i.became.quarantine, i.became.detail);
    recorded r{.is_final = ended.was_last, .became = outcome::fetching};
    r.hints = work.take_hints();
    if (!ended.was_last) return r;
    submissions::end_fetching(s, i.submission, by.now);
    r.became = submissions::get(s, i.submission)->became;
    if (ended.is_replay) return r;
    declarations::source_counts one;
    count(one, r, what->received_at);
    declarations::count_received(s, what->source, one);
    return r;
}

std::string tombstone_of(const store::vault& secrets, const contact::identity& i) {
    std::string text(contact::name(i.kind));
    text.append(1, '\0').append(i.scope).append(1, '\0').append(i.value);
    return secrets.keyed_hash(text);
}

}  // namespace sluis::apply

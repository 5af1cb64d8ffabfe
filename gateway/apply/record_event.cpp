#include "gateway/apply/record_event.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "gateway/apply/erase.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/deleted.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/suppressions.hpp"

namespace sluis::apply {
namespace {

namespace contacts = store::contacts;
namespace ledger = store::ledger;
using policy::happened;

bool is_marketing(const contact::contact& c) {
    return c.marketing.now == contact::status::marketing;
}
bool is_held(const contact::contact& c) {
    return c.marketing.held.has_value();
}

}  // namespace

event_effect event_recording::record(const contact::event& e, const policy::source_rules& source,
                                     const std::string& submission) {
    event_effect effect;
    const std::vector<std::string> hashes = tombstones(e.identities);
    if (e.identities.empty() || was_erased(e, hashes)) return effect;
    const auto matched = contacts::load_by_identities(session_, e.identities);
    const policy::encounter known{.matched = matched,
                                  .counted_in_period = counted_before(matched, hashes),
                                  .suppressed = store::suppressions::any(session_, hashes)};
    policy::decision d =
        policy::decide(known, e, source, by_.account.rules(), by_.account.now(), by_.now);
    by_.account.set(d.count);
    effect.what = d.what;
    if (d.what == happened::erased || e.what == contact::effect::erase) {
        const erasure_asked asked{.by = e.source, .submission = submission, .at = e.occurred_at};
        keep(erase_person(session_, d, tombstones(d.buried), asked, by_.account.now(), by_.now)
                 .hints);
    } else if (d.after) {
        effect.became_marketing =
            is_marketing(*d.after) && std::ranges::none_of(matched, is_marketing);
        effect.became_held = is_held(*d.after) && std::ranges::none_of(matched, is_held);
        effect.contact = save(d, submission);
        if (d.what == happened::created && !known.counted_in_period.empty())
            store::deleted::hand_count_over(session_, hashes);
    }
    return effect;
}

// The present period, if a contact that was deleted counts in it for the same person (R47).
std::string event_recording::counted_before(std::span<const contact::contact> matched,
                                            std::span<const std::string> hashes) const {
    const std::string period = by_.account.now().now.id();
    const bool counts = matched.empty() && store::deleted::counts(session_, hashes, period);
    return counts ? period : std::string();
}

// An event from before the erasure of its person: too late.
bool event_recording::was_erased(const contact::event& e, std::span<const std::string> hashes) {
    if (e.what == contact::effect::erase) return false;
    const auto at = contacts::erased_at(session_, hashes);
    const bool is_too_late = at && e.occurred_at <= *at;
    met_erased_ = met_erased_ || is_too_late;
    return is_too_late;
}

std::vector<std::string> event_recording::tombstones(
    std::span<const contact::identity> identities) const {
    std::vector<std::string> hashes;
    std::ranges::transform(identities, std::back_inserter(hashes), by_.tombstone);
    return hashes;
}

std::int64_t event_recording::save(policy::decision& d, const std::string& submission) {
    contact::contact& c = *d.after;
    if (d.what == happened::unchanged) return c.id;
    for (const std::int64_t id : d.absorbed)
        contacts::absorb(session_, id, c.id, by_.now);
    if (!contacts::save(session_, c)) {  // there is one writer: nobody can have been faster
        throw std::logic_error("a contact changed within the transaction that changes it");
    }
    for (const std::int64_t id : d.absorbed)
        keep(ledger::merge(session_, id, c.id, by_.now));
    write_history(d.history, c.id, submission);
    keep(
        ledger::put(session_, desires_of(session_, c, d.identity_changed, by_.audiences), by_.now));
    return c.id;
}

void event_recording::write_history(std::vector<policy::history_row>& rows, std::int64_t created,
                                    const std::string& submission) {
    for (policy::history_row& r : rows) {
        if (r.contact == 0) r.contact = created;
        r.submission = submission;
    }
    store::history::append(session_, rows);
}

void event_recording::keep(std::vector<ledger::hint> more) {
    hints_.insert(hints_.end(), more.begin(), more.end());
}

std::string tombstone_of(const store::vault& secrets, const contact::identity& i) {
    return secrets.keyed_hash(contacts::tombstone_text(i));
}

}  // namespace sluis::apply

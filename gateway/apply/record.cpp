#include "gateway/apply/record.hpp"

#include <algorithm>
#include <utility>

#include "gateway/store/fetches.hpp"

namespace sluis::apply {
namespace {

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
        : session_(s), by_(by), mapped_(m), events_(s, by) {}

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
        if (!i.quarantine.empty()) return effect;
        const event_effect did = events_.record(i.what, mapped_.source, mapped_.what.id);
        effect.what = did.what;
        effect.contact = did.contact;
        return effect;
    }

    std::vector<ledger::hint> take_hints() { return events_.take_hints(); }
    [[nodiscard]] bool met_erased() const { return events_.met_erased(); }

private:
    store::session& session_;
    const recorder& by_;
    const mapped& mapped_;
    event_recording events_;
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

}  // namespace sluis::apply

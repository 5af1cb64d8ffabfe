#include "gateway/policy/request.hpp"

#include <utility>

#include "gateway/policy/chronicle.hpp"

namespace sluis::policy {
namespace {

using person = contact::contact;
using contact::stage;
using contact::status;

const asker by_itself{"system", ""};

// A contact on its way through a request.
struct work {
    work(const person& c, const asker& who, const account& known, instant now)
        : before(c), after(c), a(known), rows(c.id, who.actor, who.request_id, known, now) {}

    requested end(answer became) {
        a.count.held += (after.marketing.held ? 1 : 0) - (before.marketing.held ? 1 : 0);
        return {
            .became = became, .after = std::move(after), .history = rows.take(), .count = a.count};
    }

    const person& before;
    person after;
    account a;
    chronicle rows;
};

history_kind kind_of(const request& what, const contact::marketing_state& before,
                     const contact::marketing_state& after) {
    if (what.what == change::schedule_exit)
        return after.exit_effective_at ? history_kind::exit_scheduled
                                       : history_kind::exit_remembered;
    if (what.what == change::unschedule) return history_kind::exit_withdrawn;
    if (after.held) return history_kind::held;
    return before.now == status::marketing ? history_kind::exit_withdrawn : history_kind::promoted;
}

}  // namespace

requested ask(const person& c, const request& what, const asker& who, const rules& r,
              const account& a, instant now) {
    work w(c, who, a, now);
    w.rows.settle(w.after.marketing, w.a);
    const contact::marketing_state before = w.after.marketing;
    const answer became = policy::ask(w.after.marketing, what, w.a, r.tier, now);
    if (w.after.marketing != before)
        w.rows.add(kind_of(what, before, w.after.marketing), stage_of(before), w.after.marketing);
    return w.end(became);
}

requested settle(const person& c, const account& a, instant now) {
    work w(c, by_itself, a, now);
    w.rows.settle(w.after.marketing, w.a);
    return w.end({});
}

requested release(const person& c, const rules& r, const account& a, instant now) {
    work w(c, by_itself, a, now);
    if (!c.marketing.held) return w.end({});
    const auto let_in =
        promote(w.after.marketing, *c.marketing.held, w.a, r.tier, newcomer::waited);
    if (let_in != promoted::changed) return w.end({verdict::refused, because::tier_limit});
    w.rows.add(history_kind::promoted, stage::non_marketing, w.after.marketing);
    return w.end({verdict::changed});
}

requested remove(const person& c, const asker& who, const rules& r, const account& a, instant now) {
    work w(c, who, a, now);
    w.rows.settle(w.after.marketing, w.a);
    contact::marketing_state& m = w.after.marketing;
    const stage from = stage_of(m);
    const bool counts = m.now == status::marketing || m.counted_in_period == a.now.id();
    if (counts) m.counted_in_period = a.now.id();  // whoever comes back is not counted twice (R47)
    if (counts && r.on_delete == releases::immediately) {
        m.counted_in_period.clear();
        --w.a.count.used;
    }
    m.held.reset();
    w.rows.add(history_kind::deleted, from, m);
    return w.end({verdict::changed});
}

requested restore(const person& deleted, const asker& who, const rules& r, const account& a,
                  instant now) {
    work w(deleted, who, a, now);
    contact::marketing_state& m = w.after.marketing;
    w.rows.settle(m, w.a);
    const stage from = stage_of(m);
    const bool must_count = m.now == status::marketing && m.counted_in_period != a.now.id();
    if (must_count) {
        const contact::cause by{m.became_marketing_at.value_or(now), m.reason, m.reason_id};
        if (admit(w.a.count, r.tier)) {
            m.counted_in_period = a.now.id();
        } else {
            m.now = status::non_marketing;
            m.became_marketing_at.reset();
            m.exit_asked.reset();
            m.exit_effective_at.reset();
            m.held = by;
        }
    }
    w.rows.add(history_kind::restored, from, m);
    return w.end({verdict::changed});
}

}  // namespace sluis::policy

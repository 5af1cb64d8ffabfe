#include "gateway/policy/decide.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/contact/merge.hpp"
#include "gateway/policy/chronicle.hpp"
#include "gateway/policy/status.hpp"

namespace sluis::policy {
namespace {

using person = contact::contact;
using contact::effect;
using contact::event;

using contact::stage;

// An erasure is executed at once, whatever the status; the count stays (R48).
decision erase(std::span<const person> matched, const event& e, const account& a, instant now) {
    decision d{.count = a.count};
    d.buried = e.identities;
    for (const person& c : matched) {
        d.absorbed.push_back(c.id);
        d.buried.insert(d.buried.end(), c.identities.begin(), c.identities.end());
        if (c.marketing.held) --d.count.held;
        chronicle rows(c.id, e.source, "", a, now);
        rows.add(history_kind::erased, stage_of(c.marketing), {});
        std::ranges::move(rows.take(), std::back_inserter(d.history));
    }
    std::ranges::sort(d.buried);
    const auto doubled = std::ranges::unique(d.buried);
    d.buried.erase(doubled.begin(), doubled.end());
    d.what = matched.empty() ? happened::ignored : happened::erased;
    return d;
}

// All that match, as they are by now; what time did to each is in its own history.
std::vector<person> settle_all(std::span<const person> matched, decision& d, const account& a,
                               instant now) {
    std::vector<person> all(matched.begin(), matched.end());
    std::ranges::sort(all, {}, &person::id);
    for (person& c : all) {
        chronicle rows(c.id, "", "", a, now);
        rows.settle(c.marketing, a);
        std::ranges::move(rows.take(), std::back_inserter(d.history));
    }
    return all;
}

// All that match are one person: the one with the lowest id.
person join_all(const std::vector<person>& all, decision& d, chronicle& rows) {
    person joined = all.front();
    for (const person& other : std::span(all).subspan(1)) {
        const stage from = stage_of(joined.marketing);
        joined = contact::join(joined, other);
        rows.add(history_kind::merged, from, joined.marketing);
        d.absorbed.push_back(other.id);
    }
    return joined;
}

// A contact that nobody promoted is what the first to speak of it made it.
void set_creator(person& after, const event& e, const source_rules& source) {
    const bool is_first = after.created == contact::stamp{e.received_at, contact::stamp_of(e).by};
    const bool was_promoted =
        after.marketing.now == contact::status::marketing || after.marketing.left_at;
    if (was_promoted || !is_first) return;
    after.marketing.reason = reason_of(source.kind);
    after.marketing.reason_id = source.id;
}

bool has_same_reason(const person& a, const person& b) {
    return a.marketing.reason == b.marketing.reason &&
           a.marketing.reason_id == b.marketing.reason_id;
}

void note_subscription(const person& before, const person& after, chronicle& rows) {
    const bool was = is_unsubscribed(before);
    const bool is = is_unsubscribed(after);
    if (was == is) return;
    rows.add(is ? history_kind::unsubscribed : history_kind::resubscribed,
             stage_of(after.marketing), after.marketing);
}

void note_suppression(const person& before, const person& after, chronicle& rows) {
    if (before.suppressed || !after.suppressed) return;
    rows.add(history_kind::suppressed, stage_of(after.marketing), after.marketing);
}

void note_status(promoted raised, const person& before, const person& after, chronicle& rows) {
    const stage from = stage_of(before.marketing);
    const auto add = [&](history_kind what) { rows.add(what, from, after.marketing); };
    switch (raised) {
        case promoted::changed:
            return add(history_kind::promoted);
        case promoted::held:
            return add(history_kind::held);
        case promoted::exit_withdrawn:
            return add(history_kind::exit_withdrawn);
        case promoted::reason_corrected:
            return add(history_kind::reason_corrected);
        case promoted::unchanged:
            if (!has_same_reason(before, after)) add(history_kind::reason_corrected);
    }
}

bool speaks_of_address(contact::property p) {
    using enum contact::property;
    return p == first_name || p == last_name || p == country || p == postal_code || p == city ||
           p == region || p == birth_date || p == gender || p == street;
}

// What networks tell people apart by, and what they are told of their consent.
bool differs_to_networks(const person& a, const person& b) {
    if (a.identities != b.identities) return true;
    const auto ads = contact::purpose::ads;
    if (contact::consent_of(a, ads) != contact::consent_of(b, ads)) return true;
    return std::ranges::any_of(b.properties, [&](const auto& p) {
        return speaks_of_address(p.first) && value_of(a, p.first) != p.second.value;
    });
}

}  // namespace

decision decide(const encounter& known, const event& e, const source_rules& source, const rules& r,
                const account& a, instant now) {
    const auto matched = known.matched;
    if (e.what == effect::ignore || e.what == effect::fetch) return {.count = a.count};
    if (e.what == effect::erase) return erase(matched, e, a, now);
    decision d;
    const bool is_new = matched.empty();
    const std::vector<person> all = settle_all(matched, d, a, now);
    const bool time_changed_it = !d.history.empty();
    chronicle rows(is_new ? 0 : all.front().id, e.source, "", a, now);
    person before;
    before.marketing.counted_in_period = known.counted_in_period;
    if (!is_new) before = join_all(all, d, rows);
    person after = contact::apply(before, e);
    after.suppressed = before.suppressed || known.suppressed;
    set_creator(after, e, source);
    promoted raised = promoted::unchanged;
    account counted = a;
    if (asks_for_marketing(source, r.workspace, is_new ? nullptr : &before, e)) {
        const contact::cause by{e.received_at, reason_of(source.kind), source.id};
        raised = promote(after.marketing, by, counted, r.tier);
    }
    if (is_new) rows.add(history_kind::created, stage_of(before.marketing), after.marketing);
    if (!is_new) note_status(raised, before, after, rows);
    note_subscription(before, after, rows);
    note_suppression(before, after, rows);
    d.identity_changed = is_new || matched.size() > 1 || differs_to_networks(before, after);
    d.what = is_new                                ? happened::created
             : matched.size() > 1                  ? happened::merged
             : !time_changed_it && after == before ? happened::unchanged
                                                   : happened::updated;
    const auto waits = [](const person& c) { return c.marketing.held.has_value(); };
    counted.count.held += (waits(after) ? 1 : 0) - std::ranges::count_if(matched, waits);
    d.count = counted.count;
    d.after = std::move(after);
    std::ranges::move(rows.take(), std::back_inserter(d.history));
    return d;
}

std::string_view name(happened h) noexcept {
    constexpr std::string_view names[] = {"created", "updated", "unchanged",
                                          "merged",  "erased",  "ignored"};
    return names[static_cast<std::size_t>(h)];
}

}  // namespace sluis::policy

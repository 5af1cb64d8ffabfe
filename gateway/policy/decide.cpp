#include "gateway/policy/decide.hpp"

#include <algorithm>

#include "gateway/contact/merge.hpp"
#include "gateway/policy/status.hpp"

namespace sluis::policy {
namespace {

using person = contact::contact;
using contact::effect;
using contact::event;

// Gathers the rows that one event writes.
class chronicle {
public:
    chronicle(const event& e, instant now) : event_(e), now_(now) {}

    void add(history_kind what, contact::status from, const person& after) {
        rows_.push_back({.at = now_,
                         .actor = event_.source,
                         .what = what,
                         .from = from,
                         .to = after.marketing.now,
                         .reason = after.marketing.reason,
                         .reason_id = after.marketing.reason_id});
    }
    std::vector<history_row> take() { return std::move(rows_); }

private:
    const event& event_;
    instant now_;
    std::vector<history_row> rows_;
};

decision erase(std::span<const person> matched, const event& e, instant now) {
    decision d;
    d.buried = e.identities;
    for (const person& c : matched) {
        d.absorbed.push_back(c.id);
        d.buried.insert(d.buried.end(), c.identities.begin(), c.identities.end());
        chronicle rows(e, now);
        rows.add(history_kind::erased, c.marketing.now, person{});
        for (history_row& r : rows.take())
            d.history.push_back(std::move(r));
    }
    std::ranges::sort(d.buried);
    const auto doubled = std::ranges::unique(d.buried);
    d.buried.erase(doubled.begin(), doubled.end());
    d.what = matched.empty() ? happened::ignored : happened::erased;
    return d;
}

// All that match are one person.
person join_all(std::span<const person> matched, decision& d, chronicle& rows) {
    person joined = matched.front();
    for (const person& other : matched.subspan(1)) {
        const auto from = joined.marketing.now;
        joined = contact::join(joined, other);
        rows.add(history_kind::merged, from, joined);
    }
    for (const person& c : matched) {
        if (c.id != joined.id) d.absorbed.push_back(c.id);
    }
    return joined;
}

// A contact that nobody promoted is what the first to speak of it made it.
void set_creator(person& after, const event& e, const source_rules& source) {
    const bool is_first = after.created == contact::stamp{e.received_at, contact::stamp_of(e).by};
    if (after.marketing.now == contact::status::marketing || !is_first) return;
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
    rows.add(is ? history_kind::unsubscribed : history_kind::resubscribed, after.marketing.now,
             after);
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

decision decide(std::span<const person> matched, const event& e, const source_rules& source,
                const rules& r, instant now) {
    if (e.what == effect::ignore || e.what == effect::fetch) return {};
    if (e.what == effect::erase) return erase(matched, e, now);
    decision d;
    chronicle rows(e, now);
    const bool is_new = matched.empty();
    person before = is_new ? person{} : join_all(matched, d, rows);
    person after = contact::apply(before, e);
    set_creator(after, e, source);
    promoted raised = promoted::unchanged;
    if (asks_for_marketing(source, r.workspace, is_new ? nullptr : &before, e)) {
        raised = promote(after.marketing, {reason_of(source.kind), source.id, e.received_at});
    }
    const auto from = before.marketing.now;
    if (is_new) rows.add(history_kind::created, from, after);
    if (!is_new && raised == promoted::changed) rows.add(history_kind::promoted, from, after);
    const bool corrected = raised == promoted::unchanged && !has_same_reason(before, after);
    if (!is_new && (corrected || raised == promoted::reason_corrected)) {
        rows.add(history_kind::reason_corrected, from, after);
    }
    note_subscription(before, after, rows);
    d.identity_changed = is_new || matched.size() > 1 || differs_to_networks(before, after);
    d.what = is_new               ? happened::created
             : matched.size() > 1 ? happened::merged
             : after == before    ? happened::unchanged
                                  : happened::updated;
    d.after = std::move(after);
    d.history = rows.take();
    return d;
}

std::string_view name(happened h) noexcept {
    constexpr std::string_view names[] = {"created", "updated", "unchanged",
                                          "merged",  "erased",  "ignored"};
    return names[static_cast<std::size_t>(h)];
}

std::string_view name(history_kind k) noexcept {
    constexpr std::string_view names[] = {"created", "promoted",     "reason_corrected",
                                          "merged",  "unsubscribed", "resubscribed",
                                          "erased"};
    return names[static_cast<std::size_t>(k)];
}

}  // namespace sluis::policy

#include "gateway/policy/status.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace sluis::policy {
namespace {

using contact::cause;
using contact::marketing_state;
using contact::stage;
using contact::status;

// In the order of the enumerators.
constexpr std::string_view changes[] = {"promote", "schedule_exit", "unschedule", "demote_now"};
constexpr std::string_view verdicts[] = {"changed", "unchanged", "refused"};
constexpr std::string_view causes[] = {"",
                                       "already_marketing",
                                       "already_non_marketing",
                                       "already_scheduled",
                                       "not_scheduled",
                                       "within_period",
                                       "outside_window",
                                       "tier_limit",
                                       "gone"};

void begin_spell(marketing_state& m, const cause& by) {
    m.now = status::marketing;
    m.reason = by.type;
    m.reason_id = by.id;
    m.became_marketing_at = by.at;
    m.left_at.reset();
    m.held.reset();
}

void stay(marketing_state& m) {
    m.exit_asked.reset();
    m.exit_effective_at.reset();
}

// Who left was asked to leave by somebody: that is why it is non-marketing now.
void leave(marketing_state& m, instant at) {
    const cause by = m.exit_asked.value_or(cause{at, m.reason, m.reason_id});
    m.now = status::non_marketing;
    m.reason = by.type;
    m.reason_id = by.id;
    m.became_marketing_at.reset();
    m.left_at = at;
    stay(m);
}

promoted hold(marketing_state& m, const cause& by) {
    if (m.held && *m.held <= by) return promoted::unchanged;
    m.held = by;
    return promoted::held;
}

promoted enter(marketing_state& m, const cause& by, account& a, const tier_rules& t, newcomer who) {
    const bool waited = who == newcomer::waited;
    const bool came_before_it_left = m.left_at && by.at < *m.left_at;
    if (came_before_it_left && !waited) return promoted::unchanged;
    const bool is_counted = m.counted_in_period == a.now.id();
    const bool has_its_turn = m.held && !waited && t.when_full == on_limit::hold;
    if (!is_counted) {
        if (has_its_turn || !admit(a.count, t, who)) return hold(m, by);
        m.counted_in_period = a.now.id();
    }
    begin_spell(m, m.held ? std::min(*m.held, by) : by);
    return promoted::changed;
}

answer refuse(because why, std::optional<instant> possible_at = {}) {
    return {verdict::refused, why, possible_at};
}

answer ask_to_stay(marketing_state& m, because otherwise) {
    if (!m.exit_asked) return {verdict::unchanged, otherwise};
    stay(m);
    return {verdict::changed};
}

answer ask_to_promote(marketing_state& m, const request& r, account& a, const tier_rules& t) {
    if (m.now == status::marketing) return ask_to_stay(m, because::already_marketing);
    if (promote(m, r.by, a, t) == promoted::changed) return {verdict::changed};
    return refuse(because::tier_limit);
}

answer ask_to_leave(marketing_state& m, const request& r, const period& now_in, instant now) {
    if (m.now == status::non_marketing) {
        return {verdict::unchanged, because::already_non_marketing};
    }
    if (stage_of(m) == stage::scheduled) return {verdict::unchanged, because::already_scheduled};
    if (now_in.is_window_open(now)) {
        m.exit_asked = r.by;
        m.exit_effective_at = now_in.ends_at;
        return {verdict::changed};
    }
    if (r.outside == outside_window::reject)
        return refuse(because::outside_window, now_in.window_opens_at);
    if (m.exit_asked) return {verdict::unchanged, because::already_scheduled};
    m.exit_asked = r.by;
    return {verdict::changed};
}

// The period in which an exit that was remembered becomes a schedule: the first that was not over.
const period& period_of_exit(const account& a, instant asked_at) {
    const auto found = std::ranges::upper_bound(a.closed, asked_at, {}, &period::ends_at);
    return found == a.closed.end() ? a.now : *found;
}

}  // namespace

promoted promote(marketing_state& m, const cause& by, account& a, const tier_rules& t,
                 newcomer who) {
    if (m.now == status::non_marketing) return enter(m, by, a, t, who);
    const auto recorded =
        std::tuple(m.became_marketing_at.value_or(instant::min()), m.reason, m.reason_id);
    if (std::tuple(by.at, by.type, by.id) < recorded) {
        m.reason = by.type;
        m.reason_id = by.id;
        m.became_marketing_at = by.at;
        return promoted::reason_corrected;
    }
    if (!m.exit_asked || by.at < m.exit_asked->at) return promoted::unchanged;
    stay(m);
    return promoted::exit_withdrawn;
}

answer ask(marketing_state& m, request r, account& a, const tier_rules& t, instant now) {
    // A clock that was put back does not make it a request of before the boundary.
    r.by.at = std::max({r.by.at, a.now.started_at, m.left_at.value_or(a.now.started_at)});
    switch (r.what) {
        case change::promote:
            return ask_to_promote(m, r, a, t);
        case change::schedule_exit:
            return ask_to_leave(m, r, a.now, now);
        case change::unschedule:
            return ask_to_stay(m, because::not_scheduled);
        case change::demote_now:
            break;
    }
    if (m.now == status::non_marketing) {
        return {verdict::unchanged, because::already_non_marketing};
    }
    return refuse(because::within_period, a.now.ends_at);
}

std::optional<passed> settle(marketing_state& m, const account& a, instant now) {
    if (!m.exit_asked && !m.exit_effective_at) return std::nullopt;
    if (!m.exit_effective_at) {
        const period& p = period_of_exit(a, m.exit_asked->at);
        if (!p.is_window_open(now)) return std::nullopt;
        m.exit_effective_at = p.ends_at;
        const instant opened = p.window_opens_at.value_or(p.started_at);
        return passed{step::scheduled, std::max(opened, m.exit_asked->at)};
    }
    // What was scheduled for the end of a period leaves when that is over, wherever its end was
    // moved to in between.
    const period& p = period_of_exit(a, m.exit_asked ? m.exit_asked->at : a.now.started_at);
    if (p.ends_at <= a.now.started_at) {
        leave(m, p.ends_at);
        return passed{step::left, p.ends_at};
    }
    if (*m.exit_effective_at == p.ends_at) return std::nullopt;
    m.exit_effective_at = p.ends_at;
    return passed{step::moved, now};
}

std::string_view name(change c) noexcept {
    return changes[static_cast<std::size_t>(c)];
}
std::optional<change> change_named(std::string_view text) noexcept {
    const auto* found = std::ranges::find(changes, text);
    if (found == std::end(changes)) return std::nullopt;
    return static_cast<change>(found - std::begin(changes));
}
std::string_view name(verdict v) noexcept {
    return verdicts[static_cast<std::size_t>(v)];
}
std::string_view name(because b) noexcept {
    return causes[static_cast<std::size_t>(b)];
}

}  // namespace sluis::policy

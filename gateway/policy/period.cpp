#include "gateway/policy/period.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::policy {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;

// In the order of the enumerators.
constexpr std::string_view kinds[] = {"contract", "calendar_month", "month_anchor", "fixed_days"};

// The same day of a later month, or its last day.
local_days plus(local_days day, months n) {
    const year_month_day date = year_month_day{day} + n;
    if (date.ok()) return local_days{date};
    return local_days{date.year() / date.month() / std::chrono::last};
}

int months_between(local_days from, local_days to) {
    const year_month_day a{from};
    const year_month_day b{to};
    const int years = static_cast<int>(b.year()) - static_cast<int>(a.year());
    return years * 12 + static_cast<int>(static_cast<unsigned>(b.month())) -
           static_cast<int>(static_cast<unsigned>(a.month()));
}

// Evenly spaced days: so many months, or so many days.
struct steps {
    local_days start{};
    int months_each = 0;  // 0: days
    int days_each = 0;

    [[nodiscard]] local_days at(int n) const {
        if (months_each > 0) return plus(start, months{n * months_each});
        return start + days{n * days_each};
    }
    [[nodiscard]] local_days after(local_days day) const {
        const int estimate = months_each > 0 ? months_between(start, day) / months_each
                                             : static_cast<int>((day - start).count()) / days_each;
        int n = estimate - 1;  // division rounds towards the start, and days of months differ
        while (at(n) <= day)
            ++n;
        return at(n);
    }
};

steps renewals_of(const contract& c) {
    const int n = months_between(c.start, c.renewal);
    if (n > 0 && plus(c.start, months{n}) == c.renewal) return {c.start, n, 0};
    return {c.start, 0, static_cast<int>((c.renewal - c.start).count())};
}

steps boundaries_of(const calendar& c, const contract& in_force) {
    switch (c.kind) {
        case period_kind::contract:
            return renewals_of(in_force);
        case period_kind::calendar_month: {
            const year_month_day date{in_force.start};
            return {local_days{date.year() / date.month() / 1}, 1, 0};
        }
        case period_kind::month_anchor:
            return {in_force.start, 1, 0};
        case period_kind::fixed_days:
            return {in_force.start, 0, c.days};
    }
    return renewals_of(in_force);
}

// The first contract that begins after a day.
std::vector<contract>::const_iterator begins_after(const calendar& c, local_days day) {
    return std::ranges::upper_bound(c.contracts, day, {}, &contract::start);
}

// The last that began by then; before all, the first.
const contract& in_force_on(const calendar& c, local_days day) {
    const auto next = begins_after(c, day);
    return next == c.contracts.begin() ? *next : *std::prev(next);
}

local_days boundary_after(const calendar& c, local_days day) {
    const local_days next = boundaries_of(c, in_force_on(c, day)).after(day);
    const auto begins = begins_after(c, day);
    return begins == c.contracts.end() ? next : std::min(next, begins->start);
}

}  // namespace

std::vector<contract> calendar_years() {
    constexpr std::chrono::year some{2026};
    return {{local_days{some / 1 / 1}, local_days{(some + std::chrono::years{1}) / 1 / 1}}};
}

local_days next_boundary(const calendar& c, instant t) {
    local_days day = boundary_after(c, c.zone.day_of(t));
    // A day that a zone left out begins where the next one does.
    while (c.zone.start_of(day) <= t)
        day = boundary_after(c, day);
    return day;
}

local_days renewal_like(const contract& other, local_days start) {
    steps each = renewals_of(other);
    each.start = start;
    return each.at(1);
}

bool is_renewal(const calendar& c, local_days boundary) {
    calendar by_contract = c;
    by_contract.kind = period_kind::contract;
    return boundary_after(by_contract, boundary - days{1}) == boundary;
}

period open_period(const calendar& c, instant started_at, instant now) {
    const local_days ends = next_boundary(c, std::max(started_at, now));
    period p{.started_at = started_at, .ends_at = c.zone.start_of(ends)};
    if (c.window_days) p.window_opens_at = c.zone.start_of(ends - days{*c.window_days});
    return p;
}

period period_at(const calendar& c, instant t) {
    // No period is longer than its contract: back from its end by steps of at most that.
    const local_days today = c.zone.day_of(t);
    const contract& in_force = in_force_on(c, today);
    const steps each = boundaries_of(c, in_force);
    local_days began = each.months_each > 0 ? plus(each.after(today), months{-each.months_each})
                                            : each.after(today) - days{each.days_each};
    while (boundary_after(c, began) <= today)
        began = boundary_after(c, began);
    if (began < in_force.start && in_force.start <= today) began = in_force.start;
    return open_period(c, c.zone.start_of(began), t);
}

std::string_view name(period_kind k) noexcept {
    return kinds[static_cast<std::size_t>(k)];
}

std::optional<period_kind> period_kind_named(std::string_view text) noexcept {
    const auto* found = std::ranges::find(kinds, text);
    if (found == std::end(kinds)) return std::nullopt;
    return static_cast<period_kind>(found - std::begin(kinds));
}

}  // namespace sluis::policy

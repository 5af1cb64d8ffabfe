#include "gateway/app/marketing.hpp"

#include <algorithm>

#include "gateway/base/time_zone.hpp"

namespace sluis::app {

policy::rules marketing_rules(const config& c) {
    const auto& m = c.marketing;
    policy::rules r;
    r.workspace = policy::default_status_named(m.default_status).value_or(r.workspace);
    r.when.kind = policy::period_kind_named(m.period).value_or(r.when.kind);
    r.when.days = static_cast<int>(m.period_days);
    if (m.exit_window_days >= 0) r.when.window_days = static_cast<int>(m.exit_window_days);
    r.when.zone = time_zone::find(m.timezone).value_or(time_zone::utc());
    const auto start = local_day(m.contract_start);
    const auto renewal = local_day(m.contract_renewal);
    if (start && renewal) r.when.contracts = {{*start, *renewal}};
    if (m.tier_limit > 0) r.tier.limit = m.tier_limit;
    r.tier.when_full = policy::on_limit_named(m.tier_on_limit).value_or(r.tier.when_full);
    r.tier.steps = m.tier_steps;
    r.tier.warn_at.clear();
    std::ranges::transform(m.tier_warn_at, std::back_inserter(r.tier.warn_at),
                           [](std::int64_t percent) { return static_cast<int>(percent); });
    r.outside = policy::outside_window_named(m.exit_outside_window).value_or(r.outside);
    r.on_delete = policy::releases_named(m.delete_releases).value_or(r.on_delete);
    return r;
}

bool is_monthly(std::string_view start, std::string_view renewal) {
    const auto from = local_day(start);
    const auto to = local_day(renewal);
    if (!from || !to) return false;
    using std::chrono::months;
    using std::chrono::year_month_day;
    const year_month_day next = year_month_day{*from} + months{1};
    const auto last = next.year() / next.month() / std::chrono::last;
    return *to == (next.ok() ? std::chrono::local_days{next} : std::chrono::local_days{last});
}

}  // namespace sluis::app

// Periods: the spans in which the billable count is kept, the boundaries between them, and the
// window in which an exit may be scheduled. All from the contract and the account's time zone.
//
// A boundary is the beginning of a calendar day in the account's time zone (R68). After a contract's
// renewal it is taken to be renewed for as long again, and again.
//
// Source   docs/marketing-status.md R32, R34, R36.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/base/time_zone.hpp"

namespace sluis::policy {

using std::chrono::local_days;

enum class period_kind : std::uint8_t {
    contract,        // from renewal to renewal
    calendar_month,  // the first of each month
    month_anchor,    // each month on the day that the contract began on
    fixed_days,      // so many days, counted from the contract's beginning
};

struct contract {
    local_days start{};
    local_days renewal{};  // after start

    friend bool operator==(const contract&, const contract&) = default;
};

// A contract for each calendar year: what is taken where nothing is configured.
[[nodiscard]] std::vector<contract> calendar_years();

// What boundaries are computed from.
struct calendar {
    period_kind kind = period_kind::contract;
    int days = 30;                     // of fixed_days
    std::optional<int> window_days{};  // unset: an exit may be scheduled at any time
    // By start, one at least; the first also says what was before.
    std::vector<contract> contracts = calendar_years();
    time_zone zone = time_zone::utc();

    friend bool operator==(const calendar&, const calendar&) = default;
};

struct period {
    instant started_at{};
    instant ends_at{};  // the next boundary, as it is known; of a closed period, when it ended
    std::optional<instant> window_opens_at{};  // unset: always open

    // Unique, and in the order of time.
    [[nodiscard]] std::string id() const { return to_rfc3339(started_at); }
    [[nodiscard]] bool is_window_open(instant at) const noexcept {
        return !window_opens_at || at >= *window_opens_at;
    }
    friend bool operator==(const period&, const period&) = default;
};

// The first boundary after `t`; a contract that begins later is one too (R36).
[[nodiscard]] local_days next_boundary(const calendar& c, instant t);

// The renewal of a contract that begins on `start` and is as long as another: so many months, or days.
[[nodiscard]] local_days renewal_like(const contract& other, local_days start);

// Does a contract begin or renew on that day? Only then may a tier go down that was raised (R43).
[[nodiscard]] bool is_renewal(const calendar& c, local_days boundary);

// The period that `t` falls in.
[[nodiscard]] period period_at(const calendar& c, instant t);

// The one that began at `started_at`, as the calendar is now, seen at `now`.
[[nodiscard]] period open_period(const calendar& c, instant started_at, instant now);

[[nodiscard]] std::string_view name(period_kind k) noexcept;
[[nodiscard]] std::optional<period_kind> period_kind_named(std::string_view text) noexcept;

}  // namespace sluis::policy

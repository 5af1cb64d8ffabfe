// What the rules of marketing status need to know besides the contact: the period, the tier, and the
// count of the period so far. The same for all contacts.
#pragma once

#include <vector>

#include "gateway/policy/period.hpp"
#include "gateway/policy/source_default.hpp"
#include "gateway/policy/tier.hpp"

namespace sluis::policy {

// What happens to the count when a counted contact is deleted (R46). An erasure never releases (R48).
enum class releases : std::uint8_t { never_in_period, immediately };

enum class outside_window : std::uint8_t { reject, remember };

// As it is configured.
struct rules {
    default_status workspace = default_status::non_marketing;  // for sources that inherit
    calendar when{};
    tier_rules tier{};
    outside_window outside = outside_window::reject;  // for requests that do not say
    releases on_delete = releases::never_in_period;
};

struct account {
    period now{};
    std::vector<period> closed{};  // all before it, by time
    usage count{};

    friend bool operator==(const account&, const account&) = default;
};

// At the first start: nothing was counted yet but those who are marketing.
[[nodiscard]] account first_account(const rules& r, std::int64_t marketing, instant now);

// The boundary at the end of the present period: once, with its own timestamp (R35, R37). `marketing`:
// contacts that go on being marketing beyond it.
void pass_boundary(account& a, const rules& r, std::int64_t marketing);

// The boundary as the rules put it now; exits that are scheduled move with it (R36). For the present
// period; `now` is before its end. True: it moved.
bool move_boundary(account& a, const rules& r, instant now);

[[nodiscard]] std::string_view name(releases r) noexcept;
[[nodiscard]] std::optional<releases> releases_named(std::string_view text) noexcept;
[[nodiscard]] std::string_view name(outside_window o) noexcept;
[[nodiscard]] std::optional<outside_window> outside_window_named(std::string_view text) noexcept;

}  // namespace sluis::policy

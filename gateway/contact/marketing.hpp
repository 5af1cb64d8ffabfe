// The marketing status of a contact, as a value. The rules that change it are in gateway/policy.
//
// Spelling  of `name()`: part of the API and of the store; never rename one, never reuse one.
// Source    HubSpot's contact properties hs_marketable_status, _until_renewal, _reason_type and
//           _reason_id; docs/marketing-status.md has the rules.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/time.hpp"

namespace sluis::contact {

enum class status : std::uint8_t { non_marketing, marketing };

// What kind of thing set the present status.
enum class reason_type : std::uint8_t {
    initial,
    form,
    conversation,
    integration,
    import,
    user,
    workflow,
    ad,
    email,
    feedback,
    sample,
};

// Who or what asked for something, and when it was asked for (for an event: when it was received).
struct cause {
    instant at{};
    reason_type type = reason_type::initial;
    std::string id{};  // the source, rule, import or person

    friend auto operator<=>(const cause&, const cause&) = default;
};

struct marketing_state {
    status now = status::non_marketing;
    reason_type reason = reason_type::initial;     // what set the present status...
    std::string reason_id{};                       // ...and which of them
    std::optional<instant> became_marketing_at{};  // start of the present marketing spell
    std::optional<instant> left_at{};              // end of the last one; only while non-marketing
    // An exit that was asked for: remembered until the window opens, then scheduled for a boundary.
    // Only while marketing; there is no second without the first.
    std::optional<cause> exit_asked{};
    std::optional<instant> exit_effective_at{};
    std::optional<cause> held{};  // a promotion that found the tier full; only while non-marketing
    std::string counted_in_period{};  // the last period in which a promotion counted; or empty

    friend bool operator==(const marketing_state&, const marketing_state&) = default;
};

// The states of the state machine. `scheduled` is a kind of marketing.
enum class stage : std::uint8_t { non_marketing, marketing, scheduled };
[[nodiscard]] stage stage_of(const marketing_state& m) noexcept;

[[nodiscard]] std::string_view name(status s) noexcept;
[[nodiscard]] std::string_view name(stage s) noexcept;
[[nodiscard]] std::string_view name(reason_type r) noexcept;
[[nodiscard]] std::optional<status> status_named(std::string_view text) noexcept;
[[nodiscard]] std::optional<reason_type> reason_type_named(std::string_view text) noexcept;

}  // namespace sluis::contact

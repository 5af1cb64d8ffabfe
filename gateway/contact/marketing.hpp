// The marketing status of a contact, as a value. The rules that change it are in gateway/policy.
//
// Spelling  of `name()`: part of the API and of the store; never rename one, never reuse one.
// Source    HubSpot's contact properties hs_marketable_status, _until_renewal, _reason_type and
//           _reason_id; docs/marketing-status.md has the rules.
#pragma once

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

struct marketing_state {
    status now = status::non_marketing;
    std::optional<instant> exit_effective_at{};  // scheduled to leave then; only while marketing
    std::optional<instant> exit_intent_at{};     // a request remembered until the window opens
    reason_type reason = reason_type::initial;
    std::string reason_id{};                       // the source, rule, import or person
    std::optional<instant> became_marketing_at{};  // start of the present marketing spell
    std::string counted_in_period{};               // the last period that counted it; or empty

    friend bool operator==(const marketing_state&, const marketing_state&) = default;
};

[[nodiscard]] std::string_view name(status s) noexcept;
[[nodiscard]] std::string_view name(reason_type r) noexcept;
[[nodiscard]] std::optional<status> status_named(std::string_view text) noexcept;
[[nodiscard]] std::optional<reason_type> reason_type_named(std::string_view text) noexcept;

}  // namespace sluis::contact

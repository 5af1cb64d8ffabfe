// The paid tier: how many identities count in a period, and what happens when it is full (R41-R49).
//
// A promotion that makes usage equal to the limit is allowed; one that would make it larger meets the
// limit policy (R42). Room that appears belongs to those who wait for it, oldest first: a newcomer is
// let in when there is room for all of them and for itself.
//
// Spelling  of `name()`: part of the configuration and the API; never rename, never reuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sluis::policy {

enum class on_limit : std::uint8_t {
    hold,          // stays non-marketing, and is promoted when there is room
    block,         // stays non-marketing
    auto_upgrade,  // the limit rises to the next step; after the last step, as `hold`
    allow,         // only counted
};

struct tier_rules {
    std::optional<std::int64_t> limit{};  // unset: there is none
    on_limit when_full = on_limit::hold;
    std::vector<std::int64_t> steps{};      // ascending, for auto_upgrade
    std::vector<int> warn_at{80, 90, 100};  // per cent of the limit, ascending

    friend bool operator==(const tier_rules&, const tier_rules&) = default;
};

// What is counted in the present period.
struct usage {
    std::int64_t used = 0;  // identities that were marketing at any moment of it (R41)
    std::int64_t held = 0;  // contacts that found the tier full, and wait
    std::optional<std::int64_t> limit{};  // in force; auto_upgrade raises it
    int warned = 0;                       // per cent: the highest threshold that was told

    friend bool operator==(const usage&, const usage&) = default;
};

enum class newcomer : std::uint8_t { first_time, waited };

// May one more identity count? Then it is counted; auto_upgrade may raise the limit for it.
[[nodiscard]] bool admit(usage& u, const tier_rules& t, newcomer who = newcomer::first_time);

// How many of those who wait there is room for.
[[nodiscard]] std::int64_t room_for_waiting(const usage& u, const tier_rules& t);

// The threshold that usage has reached and nobody was told of, in per cent; the highest, and all below
// it are told with it (R45). Nullopt: none. Marks it as told.
[[nodiscard]] std::optional<int> take_warning(usage& u, const tier_rules& t);

// The count of a period that begins with so many marketing contacts. A limit that was raised comes
// down at a renewal only (R43, R49).
[[nodiscard]] usage next_usage(const usage& before, const tier_rules& t, std::int64_t marketing,
                               bool is_renewal);

// The limit as it is declared now takes effect: at once, but down only at a boundary (R49).
void declare_limit(usage& u, const tier_rules& t);

[[nodiscard]] std::string_view name(on_limit p) noexcept;
[[nodiscard]] std::optional<on_limit> on_limit_named(std::string_view text) noexcept;

}  // namespace sluis::policy

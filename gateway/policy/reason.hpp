// Why a contact is not (or not yet) in an audience: the closed list.
//
// The order of the enumerators is the order of precedence: the first that applies is the primary
// reason. Non-marketing stands after the legal reasons on purpose: promoting a contact must never
// be suggested as the cure for a missing consent.
//
// Spelling  of `name()`: part of the API, the store and the console; never rename, never reuse.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sluis::policy {

enum class reason : std::uint8_t {
    erased,
    suppressed,
    consent_denied,
    consent_missing,
    unsubscribed,
    non_marketing,
    tier_limit,
    region_blocked,
    no_identifier,
    invalid_identifier,
    duplicate_identity,
    bounced,
    low_quality,
    pending,
    rejected_by_network,
    removal_refused,
};
inline constexpr std::size_t reason_count = 16;

// A set of reasons, in order of precedence.
class reasons {
public:
    constexpr reasons() = default;
    constexpr explicit reasons(std::uint32_t bits) noexcept : bits_(bits) {}

    constexpr void add(reason r) noexcept { bits_ |= 1U << static_cast<unsigned>(r); }
    [[nodiscard]] constexpr bool has(reason r) const noexcept {
        return (bits_ >> static_cast<unsigned>(r) & 1U) != 0;
    }
    [[nodiscard]] constexpr bool none() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
    // The first that applies; nullopt when there is none.
    [[nodiscard]] std::optional<reason> primary() const noexcept;

    friend constexpr bool operator==(reasons, reasons) noexcept = default;

private:
    std::uint32_t bits_ = 0;
};

[[nodiscard]] std::string_view name(reason r) noexcept;
[[nodiscard]] std::optional<reason> reason_named(std::string_view text) noexcept;
// One sentence for people: what it means and what would change it.
[[nodiscard]] std::string_view explanation(reason r) noexcept;

}  // namespace sluis::policy

#include "gateway/policy/account.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::policy {
namespace {

// In the order of the enumerators.
constexpr std::string_view release_names[] = {"never_in_period", "immediately"};
constexpr std::string_view outside_names[] = {"reject", "remember"};

template <class Enum, std::size_t N>
std::optional<Enum> find_in(const std::string_view (&names)[N], std::string_view text) noexcept {
    const auto* found = std::ranges::find(names, text);
    if (found == std::end(names)) return std::nullopt;
    return static_cast<Enum>(found - std::begin(names));
}

}  // namespace

account first_account(const rules& r, std::int64_t marketing, instant now) {
    return {.now = period_at(r.when, now), .count = next_usage({}, r.tier, marketing, true)};
}

void pass_boundary(account& a, const rules& r, std::int64_t marketing) {
    const instant boundary = a.now.ends_at;
    const bool renews = is_renewal(r.when, r.when.zone.day_of(boundary));
    a.closed.push_back(a.now);
    a.now = open_period(r.when, boundary, boundary);
    a.count = next_usage(a.count, r.tier, marketing, renews);
}

bool move_boundary(account& a, const rules& r, instant now) {
    const period as_declared = open_period(r.when, a.now.started_at, now);
    if (as_declared == a.now) return false;
    const bool moved = as_declared.ends_at != a.now.ends_at;
    a.now = as_declared;
    return moved;
}

std::string_view name(releases r) noexcept {
    return release_names[static_cast<std::size_t>(r)];
}
std::optional<releases> releases_named(std::string_view text) noexcept {
    return find_in<releases>(release_names, text);
}
std::string_view name(outside_window o) noexcept {
    return outside_names[static_cast<std::size_t>(o)];
}
std::optional<outside_window> outside_window_named(std::string_view text) noexcept {
    return find_in<outside_window>(outside_names, text);
}

}  // namespace sluis::policy

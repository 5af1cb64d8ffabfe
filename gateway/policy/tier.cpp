#include "gateway/policy/tier.hpp"

#include <algorithm>
#include <iterator>

namespace sluis::policy {
namespace {

// In the order of the enumerators.
constexpr std::string_view policies[] = {"hold", "block", "auto_upgrade", "allow"};

bool has_waiting(const tier_rules& t) {
    return t.when_full == on_limit::hold || t.when_full == on_limit::auto_upgrade;
}

// To the first step that `used` fits in. False: there is none.
bool upgrade(usage& u, const tier_rules& t, std::int64_t used) {
    if (t.when_full != on_limit::auto_upgrade) return false;
    const auto step = std::ranges::lower_bound(t.steps, used);
    if (step == t.steps.end()) return false;
    u.limit = *step;
    return true;
}

}  // namespace

bool admit(usage& u, const tier_rules& t, newcomer who) {
    const bool is_free = !u.limit || t.when_full == on_limit::allow;
    const std::int64_t before_it =
        who == newcomer::first_time && has_waiting(t) ? u.used + u.held : u.used;
    if (!is_free && before_it >= *u.limit && !upgrade(u, t, before_it + 1)) return false;
    ++u.used;
    return true;
}

std::int64_t room_for_waiting(const usage& u, const tier_rules& t) {
    if (t.when_full == on_limit::block) return 0;
    if (!u.limit || t.when_full == on_limit::allow) return u.held;
    const std::int64_t limit = t.when_full == on_limit::auto_upgrade && !t.steps.empty()
                                   ? std::max(*u.limit, t.steps.back())
                                   : *u.limit;
    return std::clamp<std::int64_t>(limit - u.used, 0, u.held);
}

std::optional<int> take_warning(usage& u, const tier_rules& t) {
    if (!u.limit || *u.limit <= 0) return std::nullopt;
    int reached = 0;
    for (const int threshold : t.warn_at) {
        // used / limit >= threshold / 100, without division
        if (u.used * 100 >= *u.limit * threshold) reached = std::max(reached, threshold);
    }
    if (reached <= u.warned) return std::nullopt;
    u.warned = reached;
    return reached;
}

usage next_usage(const usage& before, const tier_rules& t, std::int64_t marketing,
                 bool is_renewal) {
    usage u{.used = marketing, .held = before.held, .limit = t.limit};
    if (!is_renewal && t.limit && before.limit && t.when_full == on_limit::auto_upgrade)
        u.limit = std::max(*t.limit, *before.limit);
    if (u.limit && u.used > *u.limit) (void)upgrade(u, t, u.used);
    return u;
}

void declare_limit(usage& u, const tier_rules& t) {
    const bool is_down = u.limit && t.limit && *t.limit < *u.limit;
    if (!is_down) u.limit = t.limit;
}

std::string_view name(on_limit p) noexcept {
    return policies[static_cast<std::size_t>(p)];
}

std::optional<on_limit> on_limit_named(std::string_view text) noexcept {
    const auto* found = std::ranges::find(policies, text);
    if (found == std::end(policies)) return std::nullopt;
    return static_cast<on_limit>(found - std::begin(policies));
}

}  // namespace sluis::policy

#include "gateway/declaration/rule_loops.hpp"

#include <algorithm>

#include "gateway/contact/marketing.hpp"

namespace sluis::declaration {
namespace {

using sluis::audience::condition;

enum class effect : std::uint8_t { untouched, may_be_true, is_false };

effect of_value(const condition& k, std::int64_t value) {
    return sluis::audience::holds(k, value) ? effect::may_be_true : effect::is_false;
}

// What a change of the status does to a condition.
effect effect_on(const condition& k, policy::change what) {
    const bool promotes = what == policy::change::promote;
    if (k.of.name == "status") return of_value(k, promotes ? 1 : 0);
    if (k.of.name == "exit_scheduled" && promotes) return of_value(k, 0);
    if (k.of.name == "reason_type")
        return of_value(k, static_cast<std::int64_t>(contact::reason_type::workflow));
    constexpr std::string_view others[] = {"exit_scheduled", "exit_effective_at", "exit_asked_at",
                                           "became_marketing_at", "reason_id"};
    const bool is_touched = std::ranges::find(others, k.of.name) != std::end(others);
    return is_touched ? effect::may_be_true : effect::untouched;
}

bool enrols_by(const rule& r, policy::change what) {
    return std::ranges::any_of(r.trigger.groups, [&](const auto& group) {
        bool is_touched = false;
        for (const condition& k : group) {
            const effect e = effect_on(k, what);
            if (e == effect::is_false) return false;
            is_touched = is_touched || e == effect::may_be_true;
        }
        return is_touched;
    });
}

bool leads_to(const rule& first, const rule& next) {
    return next.reenrol && std::ranges::any_of(first.program, [&](const rule_step& s) {
               return s.what == action::set_status && enrols_by(next, s.status);
           });
}

class search {
public:
    explicit search(std::span<const rule> rules) : rules_(rules) {}

    // The way back to where it began, or nothing.
    std::vector<std::string> from(std::size_t start) {
        start_ = start;
        seen_.assign(rules_.size(), false);
        way_.clear();
        return go(start) ? way_ : std::vector<std::string>{};
    }

private:
    bool go(std::size_t at) {
        way_.push_back(rules_[at].id);
        for (std::size_t next = 0; next < rules_.size(); ++next) {
            if (!leads_to(rules_[at], rules_[next])) continue;
            if (next == start_) return true;
            if (seen_[next]) continue;
            seen_[next] = true;
            if (go(next)) return true;
        }
        way_.pop_back();
        return false;
    }

    std::span<const rule> rules_;
    std::vector<bool> seen_;
    std::vector<std::string> way_;
    std::size_t start_ = 0;
};

}  // namespace

std::vector<std::string> find_loop(std::span<const rule> rules) {
    search s(rules);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (!rules[i].reenrol) continue;
        auto way = s.from(i);
        if (!way.empty()) return way;
    }
    return {};
}

}  // namespace sluis::declaration

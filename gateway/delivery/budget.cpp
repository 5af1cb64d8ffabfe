#include "gateway/delivery/budget.hpp"

#include <algorithm>

namespace sluis::delivery {

using std::chrono::milliseconds;

budgets::budgets(std::span<const adapters::budget> of_network) {
    for (const adapters::budget& b : of_network)
        windows_.emplace(std::string(b.name), window{b.requests, b.per});
}

milliseconds budgets::take(std::string_view name, instant now) {
    milliseconds wait = std::max(closed_until_ - now, milliseconds::zero());
    const auto [first, last] = windows_.equal_range(name);  // per minute and per day, say
    for (auto it = first; it != last; ++it) {
        window& w = it->second;
        if (now >= w.begins + w.period) {
            w.begins = now;
            w.used = 0;
        }
        if (w.used >= w.limit) wait = std::max(wait, w.begins + w.period - now);
    }
    if (wait > milliseconds::zero()) return wait;
    for (auto it = first; it != last; ++it)
        ++it->second.used;
    return milliseconds::zero();
}

void budgets::exhausted(instant until) noexcept {
    closed_until_ = std::max(closed_until_, until);
}

std::map<std::string, budgets::usage, std::less<>> budgets::used(instant now) const {
    std::map<std::string, usage, std::less<>> all;
    for (const auto& [name, w] : windows_) {
        const bool over = now >= w.begins + w.period;
        const std::string key = name + " per " + std::to_string(w.period.count() / 1000) + " s";
        all[key] = {over ? 0 : w.used, w.limit, over ? now : w.begins + w.period};
    }
    return all;
}

}  // namespace sluis::delivery

#include "tests/sandbox/audience.hpp"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

namespace sluis::sandbox {

member audience::identifying(const member& who) const {
    member parts;
    for (const identifier& i : who) {
        if (weigh_(i.first) == weight::identifies) parts.insert(i);
    }
    return parts;
}

void audience::erase(entry e) {
    for (const identifier& i : e->first) {
        const auto [first, last] = by_part_.equal_range(i);
        for (auto at = first; at != last; ++at) {
            if (at->second != e) continue;
            by_part_.erase(at);
            break;
        }
    }
    entries_.erase(e);
}

void audience::add(const member& who, instant at) {
    if (const auto known = entries_.find(who); known != entries_.end()) {
        known->second = at;
        return;
    }
    const member parts = identifying(who);
    std::set<const member*> seen;
    std::vector<entry> replaced;
    for (const identifier& i : parts) {
        const auto [first, last] = by_part_.equal_range(i);
        for (auto other = first; other != last; ++other) {
            const member theirs = identifying(other->second->first);
            if (!std::ranges::includes(parts, theirs)) continue;
            if (seen.insert(&other->second->first).second) replaced.push_back(other->second);
        }
    }
    for (const entry e : replaced)
        erase(e);
    const entry made = entries_.emplace(who, at).first;
    for (const identifier& i : who) {
        if (weigh_(i.first) != weight::none) by_part_.emplace(i, made);
    }
}

std::size_t audience::remove(const member& who) {
    const std::size_t before = entries_.size();
    if (const auto same = entries_.find(who); same != entries_.end()) erase(same);
    for (const identifier& i : who) {
        for (auto at = by_part_.find(i); at != by_part_.end(); at = by_part_.find(i))
            erase(at->second);
    }
    return before - entries_.size();
}

std::size_t audience::remove_last_added_before(instant cutoff) {
    const std::size_t before = entries_.size();
    for (auto at = entries_.begin(); at != entries_.end();) {
        const auto next = std::next(at);
        if (at->second < cutoff) erase(at);
        at = next;
    }
    return before - entries_.size();
}

member_set audience::members() const {
    member_set all;
    for (const auto& [who, at] : entries_)
        all.insert(all.end(), who);
    return all;
}

nlohmann::json audience::to_json() const {
    auto all = nlohmann::json::array();
    for (const auto& [who, at] : entries_)
        all.push_back({{"identifiers", who}, {"last_added", to_ms(at)}});
    return all;
}

void audience::load(const nlohmann::json& saved) {
    for (const auto& one : saved) {
        const auto who = one.at("identifiers").get<member>();
        add(who, from_ms(one.at("last_added").get<std::int64_t>()));
    }
}

}  // namespace sluis::sandbox

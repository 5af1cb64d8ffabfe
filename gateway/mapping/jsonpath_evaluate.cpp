#include "gateway/mapping/jsonpath_evaluate.hpp"

#include <algorithm>
#include <utility>

namespace sluis::mapping::path {
namespace {

// Names are compared faster than nodes are visited.
constexpr std::size_t names_per_visit = 32;

}  // namespace

bool evaluator::spend(std::size_t visits) {
    visits_ += visits;
    if (visits_ > most_visits) complete_ = false;
    return complete_;
}

bool evaluator::is_done(const search& s) const {
    return !complete_ || s.found.size() >= s.most;
}

std::vector<const node*> evaluator::select(const jsonpath::query& q, const node& current,
                                           std::size_t most) {
    search s{.most = most};
    walk(q.relative ? current : root_, q.segments, s);
    return std::move(s.found);
}

const node* evaluator::single(const jsonpath::query& q, const node& current) {
    if (q.relative) return step_down(q, current);
    const auto known = std::ranges::find(from_root_, &q, [](const auto& one) { return one.first; });
    if (known != from_root_.end()) return known->second;
    return from_root_.emplace_back(&q, step_down(q, root_)).second;
}

const node* evaluator::step_down(const jsonpath::query& q, const node& from) {
    const node* at = &from;
    for (const segment& here : q.segments) {
        const selector& by = here.selectors.front();
        if (!spend(1 + at->members.size() / names_per_visit)) return nullptr;
        if (by.what == selector::kind::name) {
            at = at->find(by.name);
        } else {
            const auto size = static_cast<std::int64_t>(at->items.size());
            const std::int64_t index = by.index < 0 ? size + by.index : by.index;
            const bool is_there = index >= 0 && index < size;
            at = is_there ? at->items[static_cast<std::size_t>(index)] : nullptr;
        }
        if (at == nullptr) return nullptr;
    }
    return at;
}

// Depth first: the nodes come in the order of the RFC without lists in between, and a search for
// the first ends at once.
void evaluator::walk(const node& n, segments rest, search& s) {
    if (!spend(1) || is_done(s)) return;
    if (rest.empty()) {
        s.found.push_back(&n);
    } else if (rest.front().descendant) {
        descend(n, rest.front(), rest.subspan(1), s);
    } else {
        apply(n, rest.front(), rest.subspan(1), s);
    }
}

void evaluator::descend(const node& n, const segment& here, segments rest, search& s) {
    apply(n, here, rest, s);
    for (const node* item : n.items) {
        if (!spend(1) || is_done(s)) return;
        descend(*item, here, rest, s);
    }
    for (const member& m : n.members) {
        if (!spend(1) || is_done(s)) return;
        descend(*m.value, here, rest, s);
    }
}

void evaluator::apply(const node& n, const segment& here, segments rest, search& s) {
    for (const selector& by : here.selectors) {
        if (is_done(s)) return;
        apply_one(n, by, rest, s);
    }
}

void evaluator::apply_one(const node& n, const selector& by, segments rest, search& s) {
    switch (by.what) {
        case selector::kind::name:
            if (!spend(n.members.size() / names_per_visit)) return;
            if (const node* found = n.find(by.name)) walk(*found, rest, s);
            break;
        case selector::kind::index: {
            const auto size = static_cast<std::int64_t>(n.items.size());
            const std::int64_t at = by.index < 0 ? size + by.index : by.index;
            if (at >= 0 && at < size) walk(*n.items[static_cast<std::size_t>(at)], rest, s);
            break;
        }
        case selector::kind::wildcard:
            for (const node* item : n.items) {
                if (is_done(s)) return;
                walk(*item, rest, s);
            }
            for (const member& m : n.members) {
                if (is_done(s)) return;
                walk(*m.value, rest, s);
            }
            break;
        case selector::kind::slice:
            slice(n, by, rest, s);
            break;
        case selector::kind::filter:
            filter(n, by, rest, s);
            break;
    }
}

// RFC 9535, section 2.3.4.2.2. Bounds are within 2^53, so that sums do not overflow.
void evaluator::slice(const node& n, const selector& by, segments rest, search& s) {
    const auto size = static_cast<std::int64_t>(n.items.size());
    const auto normal = [&](std::int64_t i) { return i >= 0 ? i : size + i; };
    const bool forward = by.step > 0;
    if (by.step == 0) return;
    const std::int64_t start = normal(by.start.value_or(forward ? 0 : size - 1));
    const std::int64_t end = by.end ? normal(*by.end) : forward ? size : -1;
    const auto at = [&](std::int64_t i) { return n.items[static_cast<std::size_t>(i)]; };
    if (forward) {
        const std::int64_t upper = std::clamp<std::int64_t>(end, 0, size);
        for (std::int64_t i = std::clamp<std::int64_t>(start, 0, size); i < upper; i += by.step) {
            if (is_done(s)) return;
            walk(*at(i), rest, s);
        }
    } else {
        const std::int64_t lower = std::clamp<std::int64_t>(end, -1, size - 1);
        std::int64_t i = std::clamp<std::int64_t>(start, -1, size - 1);
        for (; i > lower; i += by.step) {
            if (is_done(s)) return;
            walk(*at(i), rest, s);
        }
    }
}

void evaluator::filter(const node& n, const selector& by, segments rest, search& s) {
    const auto look = [&](const node& child) {
        if (spend(1) && holds(*by.filter, child)) walk(child, rest, s);
    };
    for (const node* item : n.items) {
        if (is_done(s)) return;
        look(*item);
    }
    for (const member& m : n.members) {
        if (is_done(s)) return;
        look(*m.value);
    }
}

}  // namespace sluis::mapping::path

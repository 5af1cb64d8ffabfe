#include "gateway/contact/merge.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <tuple>

namespace sluis::contact {
namespace {

template <class T>
void keep_latest(reg<T>& kept, const reg<T>& other) {
    if (std::tie(kept.set, kept.value) < std::tie(other.set, other.value)) kept = other;
}

template <class Key, class T>
void keep_latest(std::map<Key, reg<T>>& kept, const Key& key, const reg<T>& other) {
    const auto [it, added] = kept.try_emplace(key, other);
    if (!added) keep_latest(it->second, other);
}

void set_unsubscribed(contact& c, const reg<bool>& said) {
    if (c.unsubscribed) {
        keep_latest(*c.unsubscribed, said);
    } else {
        c.unsubscribed = said;
    }
}

void add_identities(contact& c, const std::vector<identity>& more) {
    std::vector<identity> all;
    std::ranges::set_union(c.identities, more, std::back_inserter(all));
    c.identities = std::move(all);
}

// Whose creation it was: the first to be received.
void keep_first(contact& c, const stamp& created, const std::string& by) {
    const bool unset = c.created_by.empty();
    if (!unset && c.created <= created) return;
    c.created = created;
    c.created_by = by;
}

int rank(const marketing_state& m) {
    constexpr int ranks[] = {0, 2, 1};  // marketing over scheduled over non-marketing
    return ranks[static_cast<std::size_t>(stage_of(m))];
}

// Of two that may be unset, the lesser that is set.
template <class T>
std::optional<T> earlier(const std::optional<T>& a, const std::optional<T>& b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

// Only who leaves in both leaves: staying is more marketable.
template <class T>
std::optional<T> in_both(const std::optional<T>& a, const std::optional<T>& b) {
    return a && b ? earlier(a, b) : std::nullopt;
}

}  // namespace

const identity& subject_of(const event& e) {
    assert(!e.identities.empty());
    // Of several addresses it is the one that the event names as the person's.
    constexpr std::pair<identity_kind, property> named[] = {
        {identity_kind::email, property::email}, {identity_kind::phone, property::phone}};
    for (const auto& [kind, of] : named) {
        const auto address =
            std::ranges::find(e.properties, of, [](const auto& p) { return p.first; });
        if (address == e.properties.end()) continue;
        const auto found = std::ranges::find_if(e.identities, [&](const identity& i) {
            return i.kind == kind && i.value == address->second;
        });
        if (found != e.identities.end()) return *found;
    }
    return e.identities.front();  // sorted by kind
}

contact apply(contact c, const event& e) {
    assert(e.what != effect::erase && e.what != effect::ignore);
    const stamp at = stamp_of(e);
    add_identities(c, e.identities);
    keep_first(c, {e.received_at, at.by}, e.source);
    for (const auto& [name, value] : e.properties)
        keep_latest(c.properties, name, reg<std::string>{value, at});
    const identity& subject = subject_of(e);
    for (const auto& [purpose, said] : e.consents) {
        keep_latest(c.consents, {subject, purpose}, reg<consent>{said, at});
        const bool subscribes = purpose == purpose::email && said == consent::granted;
        if (e.what == effect::upsert && subscribes) set_unsubscribed(c, {false, at});
    }
    if (e.what == effect::unsubscribe) set_unsubscribed(c, {true, at});
    return c;
}

contact join(const contact& a, const contact& b) {
    contact c = a;
    const bool b_survives = b.id != 0 && (a.id == 0 || b.id < a.id);
    if (b_survives) {
        c.id = b.id;
        c.version = b.version;
    }
    add_identities(c, b.identities);
    for (const auto& [name, value] : b.properties)
        keep_latest(c.properties, name, value);
    for (const auto& [of, said] : b.consents)
        keep_latest(c.consents, of, said);
    if (b.unsubscribed) set_unsubscribed(c, *b.unsubscribed);
    c.suppressed = a.suppressed || b.suppressed;
    if (!b.created_by.empty()) keep_first(c, b.created, b.created_by);
    const bool b_first =
        b.created < a.created;  // of two that nobody promoted, the older one counts
    c.marketing = b_first ? most_marketable(b.marketing, a.marketing)
                          : most_marketable(a.marketing, b.marketing);
    return c;
}

marketing_state most_marketable(const marketing_state& a, const marketing_state& b) {
    const auto order = [](const marketing_state& m) {
        return std::tuple(m.became_marketing_at.value_or(instant::max()), m.reason, m.reason_id,
                          m.exit_effective_at);
    };
    const bool are_equal = rank(a) == rank(b);
    const bool b_wins =
        are_equal ? b.now == status::marketing && order(b) < order(a) : rank(b) > rank(a);
    marketing_state m = b_wins ? b : a;
    m.counted_in_period = std::max(a.counted_in_period, b.counted_in_period);  // R65
    if (!are_equal) return m;
    m.exit_asked = in_both(a.exit_asked, b.exit_asked);
    m.exit_effective_at = in_both(a.exit_effective_at, b.exit_effective_at);
    m.held = earlier(a.held, b.held);
    m.left_at = std::max(a.left_at, b.left_at);
    return m;
}

}  // namespace sluis::contact

// What the tests of policy share: sources, events, and a world that decides and remembers as the
// store does.
#pragma once

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/policy/decide.hpp"
#include "gateway/policy/reason.hpp"

namespace sluis::policy {

using contact::consent;
using contact::effect;
using contact::event;
using contact::identity;
using contact::identity_kind;
using contact::purpose;
using contact::reason_type;
using contact::status;

inline constexpr instant start = from_ms(1'775'001'600'000);

inline identity email(std::string value) {
    return {identity_kind::email, "", std::move(value)};
}

struct said {
    std::string source{};
    std::chrono::milliseconds at{};  // of occurrence and of receipt
    std::string who = "anna@example.org";
    effect what = effect::upsert;
    std::optional<consent> ads{};
};

inline event event_of(const said& s) {
    event e{.what = s.what,
            .source = s.source,
            .key = s.source + std::to_string(s.at.count()),
            .occurred_at = start + s.at,
            .received_at = start + s.at,
            .identities = {email(s.who)}};
    if (s.ads) e.consents = {{purpose::ads, *s.ads}};
    return e;
}

class world {
public:
    explicit world(std::map<std::string, source_rules> sources, rules r = {})
        : sources_(std::move(sources)), rules_(r) {}

    decision meet(const event& e) {
        std::vector<contact::contact> matched;
        for (const auto& [id, c] : contacts_)
            if (holds(c, e.identities)) matched.push_back(c);
        if (e.what != effect::erase && was_erased(e)) return {};
        const source_rules& from = sources_.at(e.source);
        const instant now = e.received_at + std::chrono::seconds{1};
        decision d = decide(matched, e, from, rules_, now);
        EXPECT_EQ(decide(matched, e, from, rules_, now), d) << "the same again is the same";
        keep(d, e);
        return d;
    }

    // As they are, apart from the numbers that the store gave them.
    [[nodiscard]] std::vector<contact::contact> contacts() const {
        std::vector<contact::contact> all;
        for (auto [id, c] : contacts_) {
            c.id = 0;
            all.push_back(std::move(c));
        }
        std::ranges::sort(all, {}, &contact::contact::identities);
        return all;
    }
    [[nodiscard]] const contact::contact& only() const {
        EXPECT_EQ(contacts_.size(), 1U);
        return contacts_.begin()->second;
    }
    [[nodiscard]] const std::vector<history_row>& history_of(std::int64_t id) const {
        return history_.at(id);
    }
    [[nodiscard]] const std::map<std::int64_t, contact::contact>& by_id() const {
        return contacts_;
    }
    void configure(const source_rules& s) { sources_[s.id] = s; }

private:
    static bool holds(const contact::contact& c, const std::vector<identity>& identities) {
        return std::ranges::any_of(identities, [&](const identity& i) {
            return std::ranges::binary_search(c.identities, i);
        });
    }
    bool was_erased(const event& e) const {
        return std::ranges::any_of(e.identities, [&](const identity& i) {
            const auto found = erased_.find(i);
            return found != erased_.end() && e.occurred_at <= found->second;
        });
    }
    void keep(decision& d, const event& e) {
        for (const identity& i : d.buried)
            erased_[i] = std::max(erased_[i], e.occurred_at);
        std::vector<history_row> rows;
        for (const std::int64_t id : d.absorbed) {
            std::ranges::move(history_[id], std::back_inserter(rows));
            history_.erase(id);
            contacts_.erase(id);
        }
        if (!d.after) return;
        if (d.after->id == 0) d.after->id = ++last_id_;
        auto& kept = history_[d.after->id];
        kept.insert(kept.begin(), rows.begin(), rows.end());
        kept.insert(kept.end(), d.history.begin(), d.history.end());
        contacts_[d.after->id] = *d.after;
    }

    std::map<std::string, source_rules> sources_;
    rules rules_;
    std::map<std::int64_t, contact::contact> contacts_;
    std::map<std::int64_t, std::vector<history_row>> history_;
    std::map<identity, instant> erased_;
    std::int64_t last_id_ = 0;
};

// GoogleTest prints what it compares.
inline void PrintTo(reason r, std::ostream* os) {
    *os << name(r);
}
inline void PrintTo(reasons all, std::ostream* os) {
    for (std::size_t i = 0; i < reason_count; ++i)
        if (all.has(static_cast<reason>(i))) *os << name(static_cast<reason>(i)) << ' ';
}
inline void PrintTo(happened h, std::ostream* os) {
    *os << name(h);
}
inline void PrintTo(history_kind k, std::ostream* os) {
    *os << name(k);
}

}  // namespace sluis::policy

namespace sluis::contact {

inline void PrintTo(const contact& c, std::ostream* os) {
    *os << '#' << c.id << ' ' << name(c.marketing.now) << ' ' << name(c.marketing.reason) << '/'
        << c.marketing.reason_id << " created " << to_ms(c.created.at) % 1'000'000 << ' '
        << c.created.by;
    for (const identity& i : c.identities)
        *os << ' ' << i.value;
}

}  // namespace sluis::contact

// What the tests of policy share: sources, events, and a world that decides and remembers as the
// store does.
#pragma once

#include <algorithm>
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/policy/decide.hpp"
#include "gateway/policy/eligibility.hpp"
#include "gateway/policy/message.hpp"
#include "gateway/policy/reason.hpp"
#include "gateway/policy/request.hpp"

namespace sluis::policy {

using contact::consent;
using contact::effect;
using contact::event;
using contact::identity;
using contact::identity_kind;
using contact::purpose;
using contact::reason_type;
using contact::stage;
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

// Contacts, their history and the account, kept as the store keeps them.
class world {
public:
    explicit world(std::map<std::string, source_rules> sources, rules r = {}, instant now = start)
        : sources_(std::move(sources)), rules_(std::move(r)), now_(now) {
        account_ = first_account(rules_, 0, now_);
    }

    decision meet(const event& e) { return meet(e, e.received_at + std::chrono::seconds{1}); }
    decision meet(const event& e, instant now) {
        if (now > now_) at(now);
        std::vector<contact::contact> matched;
        for (const auto& [id, c] : contacts_)
            if (holds(c, e.identities)) matched.push_back(c);
        if (e.what != effect::erase && was_erased(e)) return {.count = account_.count};
        const source_rules& from = sources_.at(e.source);
        const encounter known{matched, matched.empty() ? counted_before(e) : std::string()};
        decision d = decide(known, e, from, rules_, account_, now);
        EXPECT_EQ(decide(known, e, from, rules_, account_, now), d) << "the same again is the same";
        if (!known.counted_in_period.empty()) take_over_count(e);
        keep(d, e);
        return d;
    }

    // The clock, and what it brings: boundaries once, windows, and room for those who wait.
    void at(instant now) {
        now_ = now;
        while (account_.now.ends_at <= now) {
            const auto stay = std::ranges::count_if(contacts_, [&](const auto& c) {
                contact::marketing_state m = c.second.marketing;
                while (policy::settle(m, account_, account_.now.ends_at)) {
                }
                const bool leaves = m.exit_effective_at == account_.now.ends_at;
                return m.now == status::marketing && !leaves;
            });
            pass_boundary(account_, rules_, stay);
        }
        settle();
        release();
    }
    void settle() {
        for (auto& [id, c] : contacts_)
            keep(policy::settle(c, account_, now_));
    }
    answer ask(std::string_view who, change what, outside_window outside = outside_window::reject) {
        const request r{what, {now_, reason_type::user, "eva"}, outside};
        requested did = policy::ask(of(who), r, {"eva", "r1"}, rules_, account_, now_);
        const answer became = did.became;
        keep(std::move(did));
        return became;
    }
    void remove(std::string_view who) {
        requested did = policy::remove(of(who), {"eva", "r2"}, rules_, account_, now_);
        const std::int64_t id = did.after.id;
        keep(std::move(did));
        deleted_[id] = contacts_.at(id);
        contacts_.erase(id);
        release();
    }
    void restore(std::int64_t id) {
        requested did = policy::restore(deleted_.at(id), {"eva", "r3"}, rules_, account_, now_);
        deleted_.erase(id);
        contacts_[id] = did.after;
        keep(std::move(did));
    }
    // What a change of the configuration, or of the contract, does.
    void declare(const rules& r) {
        rules_ = r;
        (void)move_boundary(account_, rules_, now_);
        declare_limit(account_.count, rules_.tier);
        at(now_);
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
    [[nodiscard]] const contact::contact& of(std::string_view who) const {
        const std::vector<identity> wanted{email(std::string(who))};
        const auto found =
            std::ranges::find_if(contacts_, [&](const auto& c) { return holds(c.second, wanted); });
        if (found == contacts_.end()) throw std::out_of_range("no such contact");
        return found->second;
    }
    [[nodiscard]] const std::vector<history_row>& history_of(std::int64_t id) const {
        return history_.at(id);
    }
    [[nodiscard]] const std::map<std::int64_t, contact::contact>& by_id() const {
        return contacts_;
    }
    [[nodiscard]] const std::map<std::int64_t, contact::contact>& deleted() const {
        return deleted_;
    }
    [[nodiscard]] const policy::account& account() const { return account_; }
    [[nodiscard]] const policy::rules& in_force() const { return rules_; }
    [[nodiscard]] instant now() const { return now_; }
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
    std::string counted_before(const event& e) const {
        std::string latest;
        for (const auto& [id, c] : deleted_)
            if (holds(c, e.identities)) latest = std::max(latest, c.marketing.counted_in_period);
        return latest;
    }
    // It is counted once: with whoever comes back first.
    void take_over_count(const event& e) {
        for (auto& [id, c] : deleted_)
            if (holds(c, e.identities)) c.marketing.counted_in_period.clear();
    }
    void release() {
        for (;;) {
            const contact::contact* oldest = nullptr;
            for (const auto& [id, c] : contacts_) {
                if (c.marketing.held && (!oldest || *c.marketing.held < *oldest->marketing.held))
                    oldest = &c;
            }
            if (!oldest || room_for_waiting(account_.count, rules_.tier) == 0) return;
            keep(policy::release(*oldest, rules_, account_, now_));
        }
    }
    void keep(requested did) {
        account_.count = did.count;
        if (did.history.empty()) return;
        append(did.history, did.after.id);
        contacts_[did.after.id] = std::move(did.after);
    }
    void append(const std::vector<history_row>& rows, std::int64_t created) {
        for (history_row r : rows) {
            if (r.contact == 0) r.contact = created;
            history_[r.contact].push_back(std::move(r));
        }
    }
    void keep(decision& d, const event& e) {
        account_.count = d.count;
        for (const identity& i : d.buried)
            erased_[i] = std::max(erased_[i], e.occurred_at);
        for (const std::int64_t id : d.absorbed)
            contacts_.erase(id);
        if (d.after && d.after->id == 0) d.after->id = ++last_id_;
        append(d.history, d.after ? d.after->id : 0);
        if (d.after) contacts_[d.after->id] = *d.after;
    }

    std::map<std::string, source_rules> sources_;
    rules rules_;
    instant now_;
    policy::account account_;
    std::map<std::int64_t, contact::contact> contacts_;
    std::map<std::int64_t, contact::contact> deleted_;
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
inline void PrintTo(const answer& a, std::ostream* os) {
    *os << name(a.what) << ' ' << name(a.why);
    if (a.possible_at) *os << ' ' << to_rfc3339(*a.possible_at);
}
inline void PrintTo(const usage& u, std::ostream* os) {
    *os << "used " << u.used << " held " << u.held << " limit " << u.limit.value_or(-1)
        << " warned " << u.warned;
}

}  // namespace sluis::policy

namespace sluis::contact {

inline void PrintTo(const contact& c, std::ostream* os) {
    *os << '#' << c.id << ' ' << name(stage_of(c.marketing)) << ' ' << name(c.marketing.reason)
        << '/' << c.marketing.reason_id << " created " << to_ms(c.created.at) % 1'000'000 << ' '
        << c.created.by;
    for (const identity& i : c.identities)
        *os << ' ' << i.value;
}

}  // namespace sluis::contact

// What the tests of contacts share: random events about a few people, and a world that holds them.
#pragma once

#include <algorithm>
#include <ostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/contact/merge.hpp"

namespace sluis::contact {

inline constexpr instant start = from_ms(1'775'001'600'000);

inline identity email(std::string value) {
    return {identity_kind::email, "", std::move(value)};
}
inline identity telephone(std::string value) {
    return {identity_kind::phone, "", std::move(value)};
}
inline identity external(std::string scope, std::string value) {
    return {identity_kind::external, std::move(scope), std::move(value)};
}

class random_events {
public:
    explicit random_events(unsigned seed) : random_(seed) {}

    std::size_t pick(std::size_t n) { return random_() % n; }

    // Times are few, so that ties are many; ids are few, so that people turn out to be one.
    event one(std::size_t number) {
        event e;
        e.what = pick(5) == 0 ? effect::unsubscribe : effect::upsert;
        e.source = pick(2) == 0 ? "form" : "shop";
        e.key = std::to_string(number);
        e.occurred_at = start + std::chrono::milliseconds(pick(6));
        e.received_at = start + std::chrono::milliseconds(10 + pick(6));
        const auto identities = 1 + pick(2);
        for (std::size_t i = 0; i < identities; ++i)
            e.identities.push_back(anybody(e.source));
        std::ranges::sort(e.identities);
        const auto doubled = std::ranges::unique(e.identities);
        e.identities.erase(doubled.begin(), doubled.end());
        for (const property p : {property::first_name, property::country, property::gclid})
            if (pick(2) == 0) e.properties.emplace_back(p, std::string(1, "abc"[pick(3)]));
        for (std::size_t p = 0; p < purpose_count; ++p) {
            if (pick(3) != 0) continue;
            e.consents.emplace_back(static_cast<purpose>(p),
                                    pick(2) == 0 ? consent::granted : consent::denied);
        }
        return e;
    }
    std::vector<event> several(std::size_t n) {
        std::vector<event> all;
        for (std::size_t i = 0; i < n; ++i)
            all.push_back(one(i));
        return all;
    }
    template <class T>
    void shuffle(std::vector<T>& all) {
        std::ranges::shuffle(all, random_);
    }

private:
    identity anybody(const std::string& source) {
        const std::string who(1, "123456"[pick(6)]);
        switch (pick(3)) {
            case 0:
                return email(who + "@example.org");
            case 1:
                return telephone("+3120123456" + who);
            default:
                return external(source, who);
        }
    }
    std::mt19937 random_;
};

inline bool share_identity(const contact& a, const std::vector<identity>& identities) {
    return std::ranges::any_of(
        identities, [&](const identity& i) { return std::ranges::binary_search(a.identities, i); });
}

// All that hold one of these identities leave the world, joined in any order.
inline std::optional<contact> take(std::vector<contact>& world,
                                   const std::vector<identity>& identities) {
    std::optional<contact> all;
    std::erase_if(world, [&](const contact& c) {
        if (!share_identity(c, identities)) return false;
        all = all ? join(*all, c) : c;
        return true;
    });
    return all;
}

inline std::vector<contact> sorted(std::vector<contact> world) {
    std::ranges::sort(world, {}, &contact::identities);
    return world;
}

inline void PrintTo(const contact& c, std::ostream* os) {
    *os << '#' << c.id << ' ' << name(c.marketing.now) << ' ' << name(c.marketing.reason) << '/'
        << c.marketing.reason_id;
    for (const identity& i : c.identities)
        *os << ' ' << i.value;
    for (const auto& [p, r] : c.properties)
        *os << ' ' << name(p) << '=' << r.value << '@' << to_ms(r.set.at) % 1000 << r.set.by;
    for (const auto& [of, r] : c.consents)
        *os << ' ' << of.first.value << ' ' << name(of.second) << '=' << name(r.value);
    if (c.unsubscribed) *os << (c.unsubscribed->value ? " unsubscribed" : " subscribed");
    *os << " created " << to_ms(c.created.at) % 1000 << ' ' << c.created.by;
}

}  // namespace sluis::contact

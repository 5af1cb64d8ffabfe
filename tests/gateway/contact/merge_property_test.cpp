// The same events give the same contacts, in any order, any grouping, and however often (D3).
#include "tests/gateway/contact/support.hpp"

namespace sluis::contact {
namespace {

std::vector<contact> world_of(const std::vector<event>& events) {
    std::vector<contact> world;
    for (const event& e : events)
        world.push_back(apply(take(world, e.identities).value_or(contact{}), e));
    return sorted(std::move(world));
}

// Two worlds that knew nothing of one another become one.
std::vector<contact> united(std::vector<contact> world, const std::vector<contact>& other) {
    for (contact c : other) {
        while (auto match = take(world, c.identities))
            c = join(c, *match);
        world.push_back(std::move(c));
    }
    return sorted(std::move(world));
}

class histories : public testing::TestWithParam<unsigned> {
protected:
    random_events random_{GetParam()};
    std::vector<event> events_ = random_.several(1 + random_.pick(14));
};

TEST_P(histories, give_the_same_contacts_in_any_order) {
    const auto expected = world_of(events_);
    for (int i = 0; i < 6; ++i) {
        random_.shuffle(events_);
        ASSERT_EQ(world_of(events_), expected);
    }
}

TEST_P(histories, give_the_same_contacts_however_they_are_split) {
    const auto expected = world_of(events_);
    for (const std::size_t parts : {2, 3, 5}) {
        std::vector<std::vector<event>> split(parts);
        for (const event& e : events_)
            split[random_.pick(parts)].push_back(e);
        std::vector<contact> world;
        for (const auto& some : split)
            world = united(std::move(world), world_of(some));
        ASSERT_EQ(world, expected) << parts << " parts";
    }
}

TEST_P(histories, give_the_same_contacts_when_events_come_again) {
    const auto expected = world_of(events_);
    auto doubled = events_;
    for (const event& e : events_)
        if (random_.pick(2) == 0) doubled.push_back(e);
    random_.shuffle(doubled);
    EXPECT_EQ(world_of(doubled), expected);
    EXPECT_EQ(united(expected, expected), expected);
}

TEST_P(histories, keep_of_each_register_what_its_latest_event_said) {
    for (const contact& c : world_of(events_)) {
        for (const auto& [p, r] : c.properties) {
            const event* latest = nullptr;
            for (const event& e : events_) {
                const bool about = share_identity(c, e.identities);
                const bool says = std::ranges::find(e.properties, p, [](const auto& said) {
                                      return said.first;
                                  }) != e.properties.end();
                if (!about || !says) continue;
                if (latest == nullptr || stamp_of(*latest) < stamp_of(e)) latest = &e;
            }
            ASSERT_NE(latest, nullptr);
            EXPECT_EQ(r.set, stamp_of(*latest));
            EXPECT_EQ(r.value, std::ranges::find(latest->properties, p, [](const auto& said) {
                                   return said.first;
                               })->second);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(seeds, histories, testing::Range(1U, 101U));

// Contacts as they might be stored, with any marketing state.
class joins : public testing::TestWithParam<unsigned> {
protected:
    contact any(std::int64_t id) {
        contact c;
        const std::string key = std::to_string(id);
        event e = random_.one(static_cast<std::size_t>(id));
        c = apply(std::move(c), e);
        c.id = id;
        marketing_state& m = c.marketing;
        m.reason = static_cast<reason_type>(random_.pick(3));
        m.reason_id = "ab"[random_.pick(2)];
        if (random_.pick(3) > 0) m.counted_in_period = random_.pick(2) == 0 ? "2026" : "2027";
        const auto some_time = [&] { return start + std::chrono::hours(random_.pick(3)); };
        const auto some_cause = [&] { return cause{some_time(), reason_type::user, "eva"}; };
        if (random_.pick(2) == 0) {
            if (random_.pick(2) == 0) m.held = some_cause();
            if (random_.pick(2) == 0) m.left_at = some_time();
            return c;
        }
        m.now = status::marketing;
        m.became_marketing_at = start + std::chrono::milliseconds(random_.pick(3));
        if (random_.pick(2) == 0) m.exit_asked = some_cause();
        if (m.exit_asked && random_.pick(2) == 0) m.exit_effective_at = some_time();
        return c;
    }
    random_events random_{GetParam()};
};

TEST_P(joins, do_not_depend_on_order_grouping_or_repetition) {
    for (int i = 0; i < 20; ++i) {
        const contact a = any(1);
        const contact b = any(2);
        const contact c = any(3);
        EXPECT_EQ(join(a, b), join(b, a));
        EXPECT_EQ(join(join(a, b), c), join(a, join(b, c)));
        EXPECT_EQ(join(join(a, c), b), join(a, join(b, c)));
        EXPECT_EQ(join(a, a), a);
        EXPECT_EQ(join(join(a, b), b), join(a, b));
    }
}

TEST_P(joins, keep_the_strictest_and_the_most_marketable) {
    for (int i = 0; i < 20; ++i) {
        const contact a = any(1);
        const contact b = any(2);
        const contact both = join(a, b);
        const auto is_marketing = [](const contact& c) {
            return c.marketing.now == status::marketing;
        };
        EXPECT_EQ(is_marketing(both), is_marketing(a) || is_marketing(b));
        const auto stays = [&](const contact& c) {
            return is_marketing(c) && !c.marketing.exit_effective_at;
        };
        EXPECT_EQ(stays(both), stays(a) || stays(b));
        EXPECT_EQ(both.marketing.counted_in_period,
                  std::max(a.marketing.counted_in_period, b.marketing.counted_in_period));
        if (a.identities.front() == b.identities.front()) continue;  // the latest word counts
        for (const purpose p : {purpose::ads, purpose::email, purpose::phone}) {
            const bool denied =
                consent_of(a, p) == consent::denied || consent_of(b, p) == consent::denied;
            EXPECT_EQ(consent_of(both, p) == consent::denied, denied);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(seeds, joins, testing::Range(1U, 51U));

}  // namespace
}  // namespace sluis::contact

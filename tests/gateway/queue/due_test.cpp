#include <set>

#include "gateway/queue/keys.hpp"
#include "gateway/queue/redis_due.hpp"
#include "tests/gateway/queue/redis_fixture.hpp"

namespace sluis::queue {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t start = 1'795'000'000'000;
instant at(std::int64_t ms) {
    return from_ms(start + ms);
}

// One member, and what happens to it, by time in ms.
struct step {
    enum class kind { hint, claim, done, retry };
    kind what;
    std::int64_t now = 0;
    std::int64_t argument = 0;  // hint: due at; claim: 1 if it is expected; retry: next due
};
using enum step::kind;

struct row {
    std::string name;
    std::vector<step> steps;
    std::optional<std::int64_t> next;  // when it is due after all
};

constexpr milliseconds lease{1'000};

// clang-format off
const std::vector<row> rows{
    {"a hint waits for its time",             {{hint, 0, 50}, {claim, 49, 0}},                                     50},
    {"the earlier hint wins",                 {{hint, 0, 50}, {hint, 0, 30}},                                      30},
    {"the later hint does not",               {{hint, 0, 50}, {hint, 0, 70}},                                      50},
    {"claimed is leased",                     {{hint, 0, 0}, {claim, 0, 1}, {claim, 999, 0}},                      1'001},
    {"done is gone",                          {{hint, 0, 0}, {claim, 0, 1}, {done, 10}},                           {}},
    {"retry waits",                           {{hint, 0, 0}, {claim, 0, 1}, {retry, 10, 500}, {claim, 499, 0}},    500},
    {"a lease runs out",                      {{hint, 0, 0}, {claim, 0, 1}, {claim, 1'001, 1}},                    2'002},
    {"done late but not claimed again",       {{hint, 0, 0}, {claim, 0, 1}, {done, 5'000}},                        {}},
    {"a hint during a lease survives done",   {{hint, 0, 0}, {claim, 0, 1}, {hint, 5, 5}, {done, 10}},             10},
    {"it does not break the lease",           {{hint, 0, 0}, {claim, 0, 1}, {hint, 5, 5}, {claim, 6, 0}},          1'001},
    {"nor does a second one",                 {{hint, 0, 0}, {claim, 0, 1}, {hint, 5, 5}, {hint, 6, 6}, {claim, 7, 0}, {done, 10}}, 10},
    {"the time of a retry wins over it",      {{hint, 0, 0}, {claim, 0, 1}, {hint, 5, 5}, {retry, 10, 500}},       500},
    {"a hinted lease runs out too",           {{hint, 0, 0}, {claim, 0, 1}, {hint, 5, 5}, {claim, 1'001, 1}, {done, 1'002}}, {}},
    {"a hint after a retry brings it forward",{{hint, 0, 0}, {claim, 0, 1}, {retry, 10, 500}, {hint, 20, 20}},     20},
    {"done without a claim changes nothing",  {{hint, 0, 50}, {done, 10}},                                         50},
};
// clang-format on

struct due_test : redis_fixture {
    static asio::awaitable<result<claimed>> take(due& queue, std::string destination, direction d,
                                                 std::size_t max, instant now) {
        co_return co_await queue.claim(std::move(destination), d,
                                       {.max = max, .now = now, .lease = lease});
    }
};

TEST_F(due_test, follows_the_table) {
    with_redis([&]() -> awaitable {
        redis_due queue(io.get_executor(), redis->address());
        const member one{1, 2};
        for (const row& r : rows) {
            instant held{};
            for (const step& s : r.steps) {
                std::vector<member> members{one};
                std::optional<instant> next;
                if (s.what == hint) {
                    co_await queue.hint(r.name, direction::add, members, at(s.argument));
                } else if (s.what == claim) {
                    const auto c = co_await queue.claim(
                        r.name, direction::add, {.max = 10, .now = at(s.now), .lease = lease});
                    EXPECT_EQ(c.value().members.size(), static_cast<std::size_t>(s.argument))
                        << r.name;
                    if (!c.value().members.empty()) held = c.value().lease;
                } else {
                    if (s.what == retry) next = at(s.argument);
                    co_await queue.settle(r.name, direction::add, members, held, next, at(s.now));
                }
            }
            const auto next = (co_await queue.next_due(r.name)).value();
            std::optional<instant> expected;
            if (r.next) expected = at(*r.next);
            EXPECT_EQ(next, expected) << r.name;
        }
    });
}

TEST_F(due_test, leaves_what_was_claimed_again_to_its_new_holder) {
    with_redis([&]() -> awaitable {
        redis_due queue(io.get_executor(), redis->address());
        const std::vector<member> members{{1, 2}};
        co_await queue.hint("d", direction::add, members, at(0));
        const auto first = (co_await take(queue, "d", direction::add, 1, at(0))).value();
        const auto second = (co_await take(queue, "d", direction::add, 1, at(2'000))).value();
        EXPECT_EQ(second.members, members);
        co_await queue.settle("d", direction::add, members, first.lease, {}, at(2'001));
        EXPECT_EQ((co_await queue.count("d", direction::add, at(0))).value().waiting, 1U);
        co_await queue.settle("d", direction::add, members, second.lease, {}, at(2'002));
        EXPECT_EQ((co_await queue.count("d", direction::add, at(0))).value().waiting, 0U);
    });
}

TEST_F(due_test, takes_the_longest_due_first_and_many_at_once) {
    with_redis([&]() -> awaitable {
        redis_due queue(io.get_executor(), redis->address());
        std::vector<member> many;
        for (int n = 0; n < 2'500; ++n)
            many.push_back({7, n});
        co_await queue.hint("d", direction::add, many, at(10));
        const std::vector<member> older{{8, 1}};
        co_await queue.hint("d", direction::add, older, at(5));
        const auto counts = (co_await queue.count("d", direction::add, at(7))).value();
        EXPECT_EQ(counts.waiting, 2'501U);
        EXPECT_EQ(counts.due, 1U);
        const auto first = (co_await take(queue, "d", direction::add, 1, at(20))).value();
        EXPECT_EQ(first.members, older);
        auto all = (co_await take(queue, "d", direction::add, 5'000, at(20))).value();
        EXPECT_EQ(std::set<member>(all.members.begin(), all.members.end()).size(), 2'500U);
        co_await queue.settle("d", direction::add, all.members, all.lease, {}, at(30));
        EXPECT_EQ((co_await queue.count("d", direction::add, at(30))).value().waiting, 1U);
    });
}

TEST_F(due_test, forgets_one_destination_with_its_leases) {
    with_redis([&]() -> awaitable {
        redis_due queue(io.get_executor(), redis->address());
        const std::vector<member> members{{1, 2}};
        for (const char* destination : {"d", "e"}) {
            co_await queue.hint(destination, direction::add, members, at(0));
            co_await queue.hint(destination, direction::remove, members, at(0));
            co_await take(queue, destination, direction::add, 1, at(0));
        }
        EXPECT_TRUE(co_await queue.forget("d"));
        EXPECT_EQ((co_await queue.next_due("d")).value(), std::nullopt);
        EXPECT_EQ((co_await queue.next_due("e")).value(), at(0));
        EXPECT_TRUE(co_await queue.forget("d")) << "nothing to forget is no error";
        co_await queue.hint("d", direction::add, members, at(5));
        EXPECT_EQ((co_await take(queue, "d", direction::add, 9, at(5))).value().members, members)
            << "the lease is gone with it";
    });
}

TEST_F(due_test, waits_for_a_batch_to_fill_but_no_longer_than_the_linger_time) {
    with_redis([&]() -> awaitable {
        redis_due queue(io.get_executor(), redis->address());
        const auto taken = [&](std::int64_t now, std::size_t max) -> asio::awaitable<std::size_t> {
            const claim_terms terms{max, at(now), lease, milliseconds{100}};
            co_return (co_await queue.claim("d", direction::add, terms)).value().members.size();
        };
        const std::vector<member> two{{1, 1}, {1, 2}};
        const std::vector<member> third{{1, 3}};
        co_await queue.hint("d", direction::add, two, at(1'000));
        EXPECT_EQ(co_await taken(1'099, 3), 0U) << "not full, not old";
        EXPECT_EQ(co_await taken(1'099, 2), 2U) << "full";
        co_await queue.hint("d", direction::add, third, at(1'050));
        EXPECT_EQ(co_await taken(1'149, 3), 0U);
        EXPECT_EQ(co_await taken(1'150, 3), 1U) << "old enough";
    });
}

TEST_F(due_test, keeps_destinations_and_directions_apart) {
    with_redis([&]() -> awaitable {
        redis_due queue(io.get_executor(), redis->address());
        const std::vector<member> members{{1, 2}};
        co_await queue.hint("d", direction::add, members, at(50));
        co_await queue.hint("d", direction::remove, members, at(20));
        EXPECT_EQ((co_await queue.next_due("d")).value(), at(20));
        EXPECT_EQ((co_await queue.next_due("e")).value(), std::nullopt);
        const auto c = (co_await take(queue, "d", direction::remove, 9, at(60))).value();
        co_await queue.settle("d", direction::remove, c.members, c.lease, {}, at(60));
        EXPECT_EQ((co_await queue.next_due("d")).value(), at(50));
    });
}

TEST_F(due_test, throws_away_members_that_are_none) {
    with_redis([&]() -> awaitable {
        redis_due queue(io.get_executor(), redis->address());
        client c(io.get_executor(), redis->address());
        const std::string key = due_key("d", direction::add);
        co_await ask(c, "ZADD", key, "1", "junk", "1", "1:2x", "1", "1:2");
        const auto claimed_now = (co_await take(queue, "d", direction::add, 9, at(0))).value();
        const std::vector<member> expected{{1, 2}};
        EXPECT_EQ(claimed_now.members, expected);
        EXPECT_EQ((co_await queue.count("d", direction::add, at(0))).value().waiting, 1U);
    });
}

TEST(member_text, goes_there_and_back) {
    for (const member& m : {member{0, 0}, member{1, 2}, member{-1, INT64_MAX}}) {
        EXPECT_EQ(member_from(to_text(m)), m);
    }
    for (const char* junk : {"", ":", "1", "1:", ":1", "1:2 ", " 1:2", "1:2:3", "a:b"}) {
        EXPECT_FALSE(member_from(junk)) << junk;
    }
}

}  // namespace
}  // namespace sluis::queue

#include "gateway/queue/durability.hpp"

#include "gateway/queue/refusal.hpp"
#include "tests/gateway/queue/redis_fixture.hpp"

namespace sluis::queue {
namespace {

struct row {
    std::string name;
    settings given;
    requirements wanted;
    std::optional<durability> expected;  // nullopt: refused
};

// clang-format off
const std::vector<row> rows{
    {"best",             {"7.0.15", "yes", "always", "noeviction"},    {}, durability::durable},
    {"every second",     {"7.0.15", "yes", "everysec", "noeviction"},  {}, durability::every_second},
    {"never synced",     {"7.0.15", "yes", "no", "noeviction"},        {}, durability::every_second},
    {"in memory",        {"7.0.15", "no", "always", "noeviction"},     {}, {}},
    {"in memory, meant", {"7.0.15", "no", "always", "noeviction"},     {.allow_in_memory = true}, durability::in_memory},
    {"evicts",           {"7.2.0", "yes", "always", "allkeys-lru"},    {}, {}},
    {"evicts, meant",    {"7.2.0", "yes", "always", "allkeys-lru"},    {.allow_eviction = true}, durability::durable},
    {"too old",          {"6.2.7", "yes", "always", "noeviction"},     {}, {}},
    {"no CONFIG",        {"7.0.15", "yes", "", "noeviction"},          {}, durability::unknown},
    {"nothing to see",   {},                                           {}, durability::unknown},
};
// clang-format on

TEST(judge_settings, follows_the_table) {
    for (const row& r : rows) {
        const auto worth = judge(r.given, r.wanted);
        const std::optional<durability> seen =
            worth ? std::optional(*worth) : std::optional<durability>();
        EXPECT_EQ(seen, r.expected) << r.name;
        EXPECT_TRUE(worth || !worth.error().cure.empty()) << r.name;
    }
}

TEST(explain, says_what_to_do_and_does_not_quote) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"READONLY You can't write against a read only replica.", "connect to the primary"},
        {"OOM command not allowed when used memory > 'maxmemory'.", "raise its maxmemory"},
        {"MISCONF Errors writing to the AOF file: No space left on device", "free disk space"},
        {"LOADING Redis is loading the dataset in memory", "wait"},
        {"ERR unknown command 'x', with args beginning with: 'jane@example.com'", "check that"},
        {"jane@example.com", "check that"},
    };
    for (const auto& [refusal, cure] : table) {
        const error e = explain({reply::type::error, 0, refusal}, "FCALL");
        EXPECT_NE(e.text().find(cure), std::string::npos) << e.text();
        EXPECT_EQ(e.text().find("jane"), std::string::npos);
    }
    EXPECT_NE(explain({}, "FCALL").text().find("unexpected form"), std::string::npos);
}

using check_server_test = redis_fixture;

TEST_F(check_server_test, sees_what_the_embedded_server_is_worth) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        EXPECT_EQ((co_await check_server(c, {})).value(), durability::durable);
        co_await ask(c, "CONFIG", "SET", "appendfsync", "everysec");
        EXPECT_EQ((co_await check_server(c, {})).value(), durability::every_second);
        co_await ask(c, "CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        EXPECT_EQ((co_await check_server(c, {})).error().where, "maxmemory-policy");
        co_await ask(c, "CONFIG", "SET", "maxmemory-policy", "noeviction");
        co_await ask(c, "CONFIG", "SET", "appendonly", "no");
        EXPECT_EQ((co_await check_server(c, {})).error().where, "appendonly");
    });
}

TEST_F(check_server_test, does_not_need_the_right_to_see_settings) {
    with_redis([&]() -> awaitable {
        client admin(io.get_executor(), redis->address());
        co_await ask(admin, "ACL", "SETUSER", "sluis", "on", ">x", "~*", "+@all", "-config");
        server where = redis->address();
        where.user = "sluis";
        where.password = secret("x");
        client c(io.get_executor(), where);
        EXPECT_EQ((co_await check_server(c, {})).value(), durability::unknown);
    });
}

TEST_F(check_server_test, refuses_a_queue_of_another_layout) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        EXPECT_TRUE(co_await check_server(c, {.partitions = 8}));
        EXPECT_TRUE(co_await check_server(c, {.partitions = 8}));
        const auto other = co_await check_server(c, {.partitions = 4});
        EXPECT_EQ(other.error().where, "queue.partitions");
    });
}

}  // namespace
}  // namespace sluis::queue

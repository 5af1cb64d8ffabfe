#include "gateway/queue/client.hpp"

#include <csignal>

#include "tests/gateway/queue/redis_fixture.hpp"

namespace sluis::queue {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using client_test = redis_fixture;

TEST_F(client_test, loads_the_library_once_and_again_after_the_server_lost_it) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        const reply library = co_await ask(c, "FUNCTION", "LIST");
        EXPECT_EQ(library.items.size(), 1U);
        EXPECT_EQ(library.items.at(0).items.at(1).text, library_name());
        co_await ask(c, "FLUSHALL");
        co_await ask(c, "FUNCTION", "FLUSH");
        const auto settled = co_await c.call(function::settle, {}, {}, milliseconds(1'000));
        EXPECT_TRUE(settled) << settled.error().text();
        EXPECT_EQ(c.connections(), 1U);
    });
}

TEST_F(client_test, comes_back_after_the_server_was_killed) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        co_await ask(c, "SET", "k", "v");
        kill(redis->pid().value(), SIGKILL);
        const std::vector<command> get{{"GET", "k"}};
        std::string seen;
        const bool back = co_await becomes([&]() -> asio::awaitable<bool> {
            const auto r = co_await c.exec(get, milliseconds(500));
            if (r) seen = r->front().text;
            co_return r.has_value();
        });
        EXPECT_TRUE(back);
        EXPECT_EQ(seen, "v");
        EXPECT_EQ(c.connections(), 2U);
    });
}

TEST_F(client_test, keeps_the_deadline_when_the_server_hangs) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        const std::vector<command> ping{{"PING"}};
        co_await ask(c, "PING");
        kill(redis->pid().value(), SIGSTOP);
        for (int i = 0; i < 3; ++i) {  // under way, connecting, waiting for the next attempt
            const auto since = steady_clock::now();
            EXPECT_FALSE(co_await c.exec(ping, milliseconds(100)));
            EXPECT_LT(steady_clock::now() - since, milliseconds(400));
        }
        kill(redis->pid().value(), SIGCONT);
        EXPECT_TRUE(co_await becomes([&]() -> asio::awaitable<bool> {
            const auto r = co_await c.exec(ping, milliseconds(500));
            co_return r.has_value();
        }));
    });
}

TEST_F(client_test, signs_in_and_selects_the_database) {
    with_redis([&]() -> awaitable {
        client admin(io.get_executor(), redis->address());
        co_await ask(admin, "ACL", "SETUSER", "sluis", "on", ">hush", "~*", "+@all");
        server where = redis->address();
        where.user = "sluis";
        where.password = secret("hush");
        where.database = 3;
        client c(io.get_executor(), where);
        const reply me = co_await ask(c, "ACL", "WHOAMI");
        EXPECT_EQ(me.text, "sluis");
        const reply info = co_await ask(c, "CLIENT", "INFO");
        EXPECT_NE(info.text.find(" db=3 "), std::string::npos);
    });
}

TEST_F(client_test, names_the_cure_when_it_is_refused) {
    with_redis([&]() -> awaitable {
        client admin(io.get_executor(), redis->address());
        co_await ask(admin, "ACL", "SETUSER", "poor", "on", ">hush", "~*", "-@all", "+ping");
        const std::vector<command> ping{{"PING"}};
        server where = redis->address();
        where.user = "poor";
        where.password = secret("hush");
        client poor(io.get_executor(), where);
        const auto lacking = co_await poor.exec(ping, milliseconds(500));
        EXPECT_NE(lacking.error().text().find("lacks a permission"), std::string::npos);
        where.password = secret("wrong-password");
        client wrong(io.get_executor(), where);
        const auto refused = co_await wrong.exec(ping, milliseconds(500));
        EXPECT_NE(refused.error().text().find("check queue.user"), std::string::npos);
        EXPECT_EQ(refused.error().text().find("wrong-password"), std::string::npos);
    });
}

TEST_F(client_test, fails_at_once_while_it_backs_off) {
    run([&]() -> awaitable {
        server nowhere{.address = unix_address{folder / "none"}};
        nowhere.backoff_min = nowhere.backoff_max = std::chrono::seconds(60);
        client c(io.get_executor(), nowhere);
        const std::vector<command> ping{{"PING"}};
        for (int i = 0; i < 1'000; ++i) {
            EXPECT_FALSE(co_await c.exec(ping, std::chrono::seconds(60)));
        }
        EXPECT_EQ(c.connections(), 0U);
    });
}

TEST_F(client_test, works_over_tcp_by_name) {
    with_redis([&]() -> awaitable {
        client admin(io.get_executor(), redis->address());
        const reply none = co_await ask(admin, "CONFIG", "GET", "port");
        EXPECT_EQ(none.items.at(1).text, "0") << "the embedded server listens on no port";
        client c(io.get_executor(), {.address = tcp_address{"localhost", 1}});
        const std::vector<command> ping{{"PING"}};
        const auto refused = co_await c.exec(ping, milliseconds(1'000));
        EXPECT_EQ(refused.error().where, "localhost:1");
    });
}

}  // namespace
}  // namespace sluis::queue

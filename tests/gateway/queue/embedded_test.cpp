#include "gateway/queue/embedded.hpp"

#include <array>
#include <csignal>
#include <fstream>
#include <poll.h>
#include <unistd.h>

#include <sys/stat.h>

#include "gateway/queue/redis_program.hpp"
#include "tests/gateway/queue/redis_fixture.hpp"

namespace sluis::queue {
namespace {

using std::chrono::milliseconds;

struct embedded_test : redis_fixture {
    // A program that claims to be a redis-server.
    std::filesystem::path script(const std::string& text) const {
        const auto path = folder / "fake-redis";
        std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path;
    }
    static bool ends(const file_descriptor& process) {
        pollfd p{.fd = process.get(), .events = POLLIN, .revents = 0};
        return poll(&p, 1, 10'000) == 1;
    }
};

TEST_F(embedded_test, starts_the_server_again_when_it_dies) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        co_await ask(c, "SET", "k", "v");
        const auto first = redis->pid();
        kill(first.value(), SIGKILL);
        EXPECT_TRUE(co_await becomes(
            [&]() -> asio::awaitable<bool> { co_return redis->pid() && redis->pid() != first; }));
    });
}

TEST_F(embedded_test, keeps_its_data_over_a_stop_to_itself) {
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        co_await ask(c, "SET", "k", "v");
    });
    EXPECT_FALSE(std::filesystem::exists(folder / "redis.sock")) << "it was stopped in order";
    EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
    with_redis([&]() -> awaitable {
        client c(io.get_executor(), redis->address());
        const reply r = co_await ask(c, "GET", "k");
        EXPECT_EQ(r.text, "v");
    });
}

TEST_F(embedded_test, ends_a_server_that_was_left_behind) {
    auto program = find_redis("redis-server").value();
    const auto orphan = spawn(program, redis_arguments(folder, 100 << 20)).value();
    client probe(io.get_executor(),
                 {.address = unix_address{folder / "redis.sock"}, .backoff_max = milliseconds(20)});
    run([&]() -> awaitable {
        const std::vector<command> set{{"SET", "k", "v"}};
        EXPECT_TRUE(co_await becomes([&]() -> asio::awaitable<bool> {
            const auto r = co_await probe.exec(set, milliseconds(500));
            co_return r.has_value();
        }));
        probe.close();
    });
    with_redis([&]() -> awaitable {
        EXPECT_TRUE(orphan.ended());
        client c(io.get_executor(), redis->address());
        const reply r = co_await ask(c, "GET", "k");
        EXPECT_EQ(r.text, "v");
    });
    orphan.reap();
}

TEST_F(embedded_test, lets_one_sluis_at_a_time_use_a_folder) {
    with_redis([&]() -> awaitable {
        embedded second(io.get_executor(), {.folder = folder});
        const auto started = co_await second.start();
        EXPECT_EQ(started.error().what, "another sluis uses this folder");
    });
}

TEST_F(embedded_test, refuses_what_is_no_redis_7) {
    const std::vector<std::pair<std::filesystem::path, std::string>> rows{
        {"no-such-redis-server", "there is no redis-server to run"},
        {folder / "missing", "there is no redis-server to run"},
        {script("echo 'Redis server v=6.0.16 sha=0'"), "this is no redis-server of version 7"},
        {"/bin/true", "this is no redis-server of version 7"},
    };
    for (const auto& [program, expected] : rows) {
        run([&]() -> awaitable {
            embedded e(io.get_executor(), {.folder = folder, .program = program});
            const auto started = co_await e.start();
            EXPECT_EQ(started.error().what.substr(0, expected.size()), expected);
            EXPECT_FALSE(started.error().cure.empty());
            EXPECT_FALSE(e.pid());
        });
    }
}

TEST_F(embedded_test, says_so_when_the_server_ends_or_never_answers) {
    const std::string version = "[ \"$1\" = --version ] && echo 'Redis server v=7.0.15' && exit\n";
    for (const auto& [rest, expected] :
         {std::pair("exit 1", "redis-server ended while it started"),
          std::pair("exec sleep 60", "redis-server did not answer in time")}) {
        const auto program = script(version + rest);
        run([&]() -> awaitable {
            embedded e(io.get_executor(),
                       {.folder = folder, .program = program, .start_deadline = milliseconds(300)});
            const auto started = co_await e.start();
            EXPECT_EQ(started.error().what, expected);
            EXPECT_FALSE(e.pid());
        });
    }
}

TEST_F(embedded_test, refuses_a_path_too_long_for_a_socket) {
    run([&]() -> awaitable {
        embedded e(io.get_executor(), {.folder = folder / std::string(100, 'x')});
        const auto started = co_await e.start();
        EXPECT_NE(started.error().what.find("too long"), std::string::npos);
    });
}

TEST_F(embedded_test, gives_no_open_file_to_the_server) {
    std::array<int, 2> ends_of_pipe{};
    ASSERT_EQ(pipe(ends_of_pipe.data()), 0);
    const file_descriptor from(ends_of_pipe[0]);
    with_redis([&]() -> awaitable {
        close(ends_of_pipe[1]);
        pollfd p{.fd = from.get(), .events = POLLIN, .revents = 0};
        EXPECT_EQ(poll(&p, 1, 0), 1) << "somebody else holds the other end";
        co_return;
    });
}

TEST_F(embedded_test, does_not_outlive_a_parent_that_is_killed) {
    std::array<int, 2> ends_of_pipe{};
    ASSERT_EQ(pipe(ends_of_pipe.data()), 0);
    const file_descriptor from(ends_of_pipe[0]);
    const pid_t parent = fork();
    if (parent == 0) {  // a sluis that starts its Redis, says which it is, and hangs
        try {
            with_redis([&]() -> awaitable {
                const pid_t pid = redis->pid().value();
                if (write(ends_of_pipe[1], &pid, sizeof pid) == sizeof pid) pause();
                co_return;
            });
        } catch (...) {
            _exit(1);
        }
        _exit(1);
    }
    close(ends_of_pipe[1]);
    const child sluis{.pid = parent, .handle = watch(parent)};
    pid_t pid = 0;
    EXPECT_EQ(read(from.get(), &pid, sizeof pid), static_cast<ssize_t>(sizeof pid));
    const file_descriptor server_process = watch(pid);
    sluis.send(SIGKILL);
    sluis.reap();
    EXPECT_TRUE(ends(server_process));
}

}  // namespace
}  // namespace sluis::queue

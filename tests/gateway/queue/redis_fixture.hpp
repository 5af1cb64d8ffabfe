// A Redis of the test's own, in a folder of its own: started before the body, ended after it.
#pragma once

#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "gateway/queue/embedded.hpp"

namespace sluis::queue {

struct redis_fixture : testing::Test {
    using awaitable = asio::awaitable<void>;

    void SetUp() override {
        if (!find_program("redis-server")) GTEST_SKIP() << "there is no redis-server in PATH";
        std::string name = (std::filesystem::temp_directory_path() / "sluis-XXXXXX").string();
        folder = mkdtemp(name.data());
    }
    void TearDown() override {
        if (!folder.empty()) std::filesystem::remove_all(folder);
    }

    // Runs `body` beside a server that answers; fails if it throws or does not come to an end.
    void with_redis(const std::function<awaitable()>& body) {
        embedded server_program(io.get_executor(), {.folder = folder});
        redis = &server_program;
        auto all = [&]() -> awaitable {
            (co_await server_program.start()).value();
            asio::co_spawn(io, server_program.run(), asio::detached);
            std::exception_ptr failure;
            try {
                co_await body();
            } catch (...) {
                failure = std::current_exception();
            }
            server_program.stop();
            if (failure) std::rethrow_exception(failure);
        };
        run(all);
    }

    void run(const std::function<awaitable()>& body) {
        std::exception_ptr failure = std::make_exception_ptr(std::logic_error("did not end"));
        asio::co_spawn(io, body, [&](const std::exception_ptr& e) { failure = e; });
        io.restart();
        io.run_for(std::chrono::seconds(30));
        if (failure) std::rethrow_exception(failure);
    }

    // For what happens by itself, soon: looks again and again instead of sleeping once.
    asio::awaitable<bool> becomes(std::function<asio::awaitable<bool>()> condition) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (std::chrono::steady_clock::now() < until) {
            if (co_await condition()) co_return true;
            asio::steady_timer again(io, std::chrono::milliseconds(5));
            co_await again.async_wait(asio::use_awaitable);
        }
        co_return false;
    }

    // Runs one command; a refusal is a reply.
    static asio::awaitable<reply> ask(client& c, command words) {
        std::vector<command> commands(1);
        commands[0] = std::move(words);
        auto replies = co_await c.exec(commands, std::chrono::seconds(2));
        co_return std::move(replies.value().front());
    }
    template <class... Words>
    static asio::awaitable<reply> ask(client& c, const char* first, const Words&... words) {
        return ask(c, command{first, words...});
    }

    std::filesystem::path folder;
    asio::io_context io;
    embedded* redis = nullptr;
};

}  // namespace sluis::queue

#include "gateway/store/database.hpp"

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "gateway/store/rows.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

using namespace std::chrono_literals;

std::int64_t probes(session& s) {
    return number_of(query(s, "SELECT count(*) FROM probe"));
}
void add_probe(session& s, std::size_t size = 1) {
    run(s, "INSERT INTO probe (padding) VALUES ($1)", blob{std::string(size, 'x')});
}

void end(const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
}

TEST(database, resumes_on_the_callers_executor_with_the_value) {
    const folder f;
    database db({.path = f / "db"});
    asio::io_context context;
    std::thread::id resumed{};
    std::string got;
    auto talk = [&]() -> asio::awaitable<void> {
        auto write = [](session& s) {
            add_probe(s);
            return std::string("written");
        };
        got = co_await db.write(write);
        resumed = std::this_thread::get_id();
        auto read = [](session& s) { return probes(s); };
        const auto count = co_await db.read(read);
        EXPECT_EQ(count, 1);
    };
    asio::co_spawn(context, talk(), end);
    context.run();
    EXPECT_EQ(got, "written");
    EXPECT_EQ(resumed, std::this_thread::get_id());
}

TEST(database, undoes_a_write_that_throws_and_passes_the_error_on) {
    const folder f;
    database db({.path = f / "db"});
    EXPECT_THROW(db.write_now([](session& s) {
        add_probe(s);
        throw std::logic_error("changed my mind");
    }),
                 std::logic_error);
    EXPECT_EQ(db.read_now(probes), 0);
    EXPECT_TRUE(db.state().writable) << "the task's fault, not the store's";
}

// Holds the writer until let go, so that what is queued meanwhile makes one group.
class held_writer {
public:
    explicit held_writer(database& db)
        : thread_([this, &db] {
              db.write_now([this](session&) {
                  began_.count_down();
                  go_.wait();
              });
          }) {
        began_.wait();
    }
    ~held_writer() {
        if (thread_.joinable()) let_go();
    }
    void let_go() {
        go_.count_down();
        thread_.join();
    }

private:
    std::latch began_{1};
    std::latch go_{1};
    std::thread thread_;
};

TEST(database, commits_a_group_once_and_one_failure_takes_nothing_with_it) {
    const folder f;
    database db({.path = f / "db"});
    asio::io_context context;
    int good = 0;
    int bad = 0;
    auto one = [&](bool fails) -> asio::awaitable<void> {
        auto work = [fails](session& s) {
            add_probe(s);
            if (fails) throw std::logic_error("no");
        };
        try {
            co_await db.write(work);
            ++good;
        } catch (const std::logic_error&) {
            ++bad;
        }
    };
    held_writer held(db);
    for (int i = 0; i < 20; ++i)
        asio::co_spawn(context, one(i % 4 == 0), end);
    context.poll();
    held.let_go();
    context.run();
    EXPECT_EQ(good, 15);
    EXPECT_EQ(bad, 5);
    EXPECT_EQ(db.read_now(probes), 15);
    EXPECT_EQ(db.totals().commits, 2U) << "the one that held, and one for all";
}

TEST(database, refuses_when_the_queue_is_full_and_when_the_wait_was_too_long) {
    const folder f;
    database db({.path = f / "db", .queue = 3});
    asio::io_context context;
    std::vector<store_error::kind> refused;
    int done = 0;
    auto one = [&](std::chrono::milliseconds wait) -> asio::awaitable<void> {
        auto work = [](session& s) { add_probe(s); };
        try {
            co_await db.write(work, wait);
            ++done;
        } catch (const store_error& e) {
            refused.push_back(e.why);
        }
    };
    held_writer held(db);
    asio::co_spawn(context, one(1h), end);
    asio::co_spawn(context, one(1h), end);
    asio::co_spawn(context, one(0ms), end);  // too late as soon as the writer is free
    for (int i = 0; i < 5; ++i)
        asio::co_spawn(context, one(1h), end);  // no room
    context.poll();
    EXPECT_EQ(refused.size(), 5U);
    held.let_go();
    context.run();
    EXPECT_EQ(done, 2);
    EXPECT_EQ(refused, std::vector(6, store_error::kind::busy));
    EXPECT_EQ(db.read_now(probes), 2) << "what was refused had no effect";
    EXPECT_EQ(db.totals().refused, 6U);
}

TEST(database, stops_after_what_waits_and_refuses_from_then_on) {
    const folder f;
    database db({.path = f / "db"});
    asio::io_context context;
    int done = 0;
    auto one = [&]() -> asio::awaitable<void> {
        auto work = [](session& s) { add_probe(s); };
        co_await db.write(work);
        ++done;
    };
    {
        held_writer held(db);
        for (int i = 0; i < 10; ++i)
            asio::co_spawn(context, one(), end);
        context.poll();
    }
    db.stop();
    context.run();
    EXPECT_EQ(done, 10);
    EXPECT_THROW(db.write_now([](session& s) { add_probe(s); }), store_error);
    database again({.path = f / "db"});
    EXPECT_EQ(again.read_now(probes), 10);
}

TEST(database, tells_when_the_disk_is_full_and_when_it_is_well_again) {
    const folder f;
    database db({.path = f / "db", .page_limit = 200});
    const auto fill = [](session& s) { add_probe(s, 100'000); };
    int stored = 0;
    try {
        for (; stored < 100; ++stored)
            db.write_now(fill);
        FAIL() << "never full";
    } catch (const store_error& e) {
        EXPECT_EQ(e.why, store_error::kind::full);
    }
    EXPECT_FALSE(db.state().writable);
    EXPECT_EQ(db.state().why, store_error::kind::full);
    EXPECT_FALSE(db.state().problem.empty());
    EXPECT_EQ(db.read_now(probes), stored) << "reading goes on, and nothing is lost";
    db.write_now([](session& s) { run(s, "DELETE FROM probe"); });
    EXPECT_TRUE(db.state().writable);
    db.write_now(fill);
}

TEST(database, finds_out_by_itself_that_there_is_room_again) {
    const folder f;
    database db({.path = f / "db", .probe_every = 1ms, .page_limit = 200});
    const auto fill = [](session& s) { add_probe(s, 4'000); };
    EXPECT_THROW(
        {
            for (int i = 0; i < 1'000; ++i)
                db.write_now(fill);
        },
        store_error);
    EXPECT_FALSE(db.state().writable);
    open_sqlite({.path = f / "db"})->execute("DELETE FROM probe");
    const auto patience = std::chrono::steady_clock::now() + 20s;
    while (!db.state().writable && std::chrono::steady_clock::now() < patience)
        std::this_thread::yield();
    EXPECT_TRUE(db.state().writable);
    db.write_now(fill);
}

TEST(database, survives_many_writers_and_readers) {
    const folder f;
    database db({.path = f / "db", .queue = 10'000, .checkpoint_every = 1ms, .restart_log_at = 50});
    constexpr int writers = 40;
    constexpr int rounds = 25;
    asio::io_context context;
    auto write = [&]() -> asio::awaitable<void> {
        auto work = [](session& s) {  // two rows, or none
            add_probe(s);
            add_probe(s, 2'000);
        };
        for (int i = 0; i < rounds; ++i)
            co_await db.write(work);
    };
    auto read = [&]() -> asio::awaitable<void> {
        auto work = [](session& s) { return std::pair(probes(s), probes(s)); };
        for (int i = 0; i < rounds; ++i) {
            const auto seen = co_await db.read(work);
            EXPECT_EQ(seen.first, seen.second);
            EXPECT_EQ(seen.first % 2, 0);
        }
    };
    for (int i = 0; i < writers; ++i) {
        asio::co_spawn(context, write(), end);
        asio::co_spawn(context, read(), end);
    }
    std::thread second([&] { context.run(); });
    context.run();
    second.join();
    EXPECT_EQ(db.read_now(probes), 2 * writers * rounds);
    EXPECT_LT(db.totals().commits, db.totals().writes);
}

}  // namespace
}  // namespace sluis::store

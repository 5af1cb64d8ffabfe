// kill -9 in the middle of writing: what was reported as committed is there, and nothing by halves.
#include <csignal>
#include <cstdint>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "gateway/store/rows.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

// Writes pairs of rows for ever, and tells the number of each pair after its commit.
[[noreturn]] void write_for_ever(const std::string& path, int tell) {
    const auto s = open_sqlite({.path = path});
    const std::string padding(3'000, 'x');
    for (std::int64_t i = number_of(query(*s, "SELECT COALESCE(MAX(id), 0) FROM probe")) / 2;;
         ++i) {
        s->begin();
        for (const std::int64_t id : {2 * i + 1, 2 * i + 2})
            run(*s, "INSERT INTO probe (id, padding) VALUES ($1, $2)", id, blob{padding});
        s->commit();
        const std::int64_t done = 2 * i + 2;
        if (::write(tell, &done, sizeof done) != sizeof done) ::_exit(1);
    }
}

// Kills it after `reports` reports; the last one that came.
std::int64_t run_and_kill(const std::string& path, int reports) {
    int ends[2];
    if (::pipe(ends) != 0) return -1;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        write_for_ever(path, ends[1]);
    }
    ::close(ends[1]);
    std::int64_t last = 0;
    for (int i = 0; i < reports; ++i)
        if (::read(ends[0], &last, sizeof last) != sizeof last) break;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(ends[0], &last, sizeof last) == sizeof last) {
    }
    ::close(ends[0]);
    return last;
}

TEST(crash, loses_nothing_that_was_committed) {
    const folder f;
    const std::string path = f / "db";
    migrate(*open_sqlite({.path = path}), noon);
    for (const int reports : {1, 7, 30, 2, 55, 13}) {
        const std::int64_t reported = run_and_kill(path, reports);
        ASSERT_GT(reported, 0);
        const auto s = open_sqlite({.path = path});
        const std::int64_t rows = number_of(query(*s, "SELECT count(*) FROM probe"));
        EXPECT_GE(rows, reported);
        EXPECT_LE(rows, reported + 2) << "at most the one whose report was cut off";
        EXPECT_EQ(rows % 2, 0) << "half a transaction";
        statement& q = query(*s, "PRAGMA integrity_check");
        ASSERT_TRUE(q.step());
        EXPECT_EQ(q.text(0), "ok");
    }
}

}  // namespace
}  // namespace sluis::store

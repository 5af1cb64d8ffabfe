// What only a file can show: its format, its mode, a full disk.
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gateway/store/rows.hpp"
#include "gateway/store/sqlite.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

store_error::kind kind_of_opening(const sqlite_options& o) {
    try {
        const auto s = open_sqlite(o);
        migrate(*s, noon);
    } catch (const store_error& e) {
        return e.why;
    }
    ADD_FAILURE() << "opened";
    return store_error::kind::other;
}

TEST(sqlite_file, is_for_its_owner_alone) {
    const folder f;
    const auto s = open_sqlite({.path = f / "db"});
    migrate(*s, noon);
    for (const char* name : {"db", "db-wal", "db-shm"}) {
        struct stat about {};
        ASSERT_EQ(::stat((f / name).c_str(), &about), 0) << name;
        EXPECT_EQ(about.st_mode & 0777U, 0600U) << name;
    }
}

TEST(sqlite_file, refuses_what_is_not_ours) {
    const folder f;
    std::ofstream(f / "text") << "this is no database, but long enough to be looked at as one "
                              << std::string(4'096, 'x');
    EXPECT_EQ(kind_of_opening({.path = f / "text"}), store_error::kind::corrupt);
    {
        const auto other = open_sqlite({.path = f / "other"});
        other->execute("CREATE TABLE x (y INTEGER); PRAGMA application_id = 7");
    }
    EXPECT_EQ(kind_of_opening({.path = f / "other"}), store_error::kind::corrupt);
    EXPECT_EQ(kind_of_opening({.path = f / "no such folder/db"}), store_error::kind::unavailable);
}

TEST(sqlite_file, refuses_a_format_of_a_newer_version) {
    const folder f;
    open_sqlite({.path = f / "db"})->execute("PRAGMA user_version = 2");
    try {
        (void)open_sqlite({.path = f / "db"});
        FAIL() << "opened";
    } catch (const store_error& e) {
        EXPECT_NE(std::string(e.what()).find("newer sluis"), std::string::npos) << e.what();
    }
}

TEST(sqlite_file, does_not_write_when_only_for_reading) {
    const folder f;
    const auto writer = open_sqlite({.path = f / "db"});
    migrate(*writer, noon);
    const auto reader = open_sqlite({.path = f / "db", .read_only = true});
    try {
        run(*reader, "INSERT INTO probe (id, padding) VALUES (1, $1)", blob{"x"});
        FAIL() << "written";
    } catch (const store_error& e) {
        EXPECT_EQ(e.why, store_error::kind::read_only);
    }
}

TEST(sqlite_file, says_when_it_is_full_and_loses_nothing) {
    const folder f;
    const auto s = open_sqlite({.path = f / "db", .page_limit = 400});
    migrate(*s, noon);
    const std::string padding(10'000, 'x');
    int stored = 0;
    try {
        for (; stored < 1'000; ++stored) {
            s->begin();
            run(*s, "INSERT INTO probe (padding) VALUES ($1)", blob{padding});
            s->commit();
        }
        FAIL() << "never full";
    } catch (const store_error& e) {
        EXPECT_EQ(e.why, store_error::kind::full);
    }
    s->rollback();
    EXPECT_GT(stored, 0);
    EXPECT_EQ(number_of(query(*s, "SELECT count(*) FROM probe")), stored);
}

TEST(sqlite_file, says_when_another_writer_is_at_it) {
    const folder f;
    const auto one = open_sqlite({.path = f / "db"});
    const auto two = open_sqlite({.path = f / "db", .patience = std::chrono::milliseconds(1)});
    migrate(*one, noon);
    one->begin();
    try {
        two->begin();
        FAIL() << "two writers";
    } catch (const store_error& e) {
        EXPECT_EQ(e.why, store_error::kind::busy);
    }
}

TEST(sqlite_file, is_checkpointed_from_a_second_session) {
    const folder f;
    const auto writer = open_sqlite({.path = f / "db"});
    const auto second = open_sqlite({.path = f / "db"});
    migrate(*writer, noon);
    const auto moved = sqlite_checkpoint(*second, checkpoint_mode::passive);
    EXPECT_TRUE(moved.complete);
    EXPECT_GT(moved.log_pages, 0);
}

TEST(sqlite_file, shows_a_reader_one_snapshot) {
    const folder f;
    const auto writer = open_sqlite({.path = f / "db"});
    migrate(*writer, noon);
    const auto reader = open_sqlite({.path = f / "db", .read_only = true});
    const auto seen = [&] { return number_of(query(*reader, "SELECT count(*) FROM probe")); };
    reader->begin_reading();
    EXPECT_EQ(seen(), 0);
    run(*writer, "INSERT INTO probe (padding) VALUES ($1)", blob{"x"});
    EXPECT_EQ(seen(), 0);
    reader->rollback();
    EXPECT_EQ(seen(), 1);
}

}  // namespace
}  // namespace sluis::store

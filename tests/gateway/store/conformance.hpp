// What any driver of the store must do. A driver's test instantiates this suite with a function
// that opens an empty store.
#pragma once

#include <functional>
#include <iterator>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "gateway/store/migrations.hpp"
#include "gateway/store/rows.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store {

using opener = std::function<std::unique_ptr<session>()>;

class any_driver : public testing::TestWithParam<opener> {
protected:
    void SetUp() override {
        s_ = GetParam()();
        s_->execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, bytes BLOB)");
    }
    session& s() { return *s_; }
    std::int64_t things() { return number_of(query(s(), "SELECT count(*) FROM things")); }
    void add(std::int64_t id, std::string_view name) {
        run(s(), "INSERT INTO things (id, name) VALUES ($1, $2)", id, name);
    }

private:
    std::unique_ptr<session> s_;
};

TEST_P(any_driver, keeps_what_is_bound) {
    using namespace std::string_view_literals;
    const std::string_view bytes = "\0\xff\x80 end\0"sv;
    run(s(), "INSERT INTO things (id, name, bytes) VALUES ($1, $2, $3)", INT64_MIN, "Zoë \"x\" $1",
        blob{bytes});
    statement& q = query(s(), "SELECT id, name, bytes FROM things");
    ASSERT_TRUE(q.step());
    EXPECT_EQ(q.integer(0), INT64_MIN);
    EXPECT_EQ(q.text(1), "Zoë \"x\" $1");
    EXPECT_EQ(q.text(2), bytes);
    EXPECT_FALSE(q.step());
}

TEST_P(any_driver, tells_null_from_empty) {
    run(s(), "INSERT INTO things (id, name, bytes) VALUES (1, $1, $2)",
        std::optional<std::string_view>(), blob{""});
    statement& q = query(s(), "SELECT name, bytes, name FROM things");
    ASSERT_TRUE(q.step());
    EXPECT_TRUE(q.is_null(0));
    EXPECT_FALSE(q.is_null(1));
    EXPECT_EQ(q.text(1), "");
    EXPECT_EQ(q.maybe_integer(2), std::nullopt);
}

TEST_P(any_driver, takes_parameters_by_number_in_any_order_and_repeated) {
    add(1, "one");
    statement& q =
        query(s(), "SELECT CAST($3 AS TEXT), CAST($1 AS TEXT), CAST($3 AS TEXT), CAST($2 AS TEXT)",
              "a", "b", "c");
    ASSERT_TRUE(q.step());
    EXPECT_EQ(q.text(0) + q.text(1) + q.text(2) + q.text(3), "cacb");
}

TEST_P(any_driver, refuses_a_parameter_that_the_statement_does_not_have) {
    EXPECT_THROW(query(s(), "SELECT id FROM things WHERE id = $1", 1, 2), store_error);
}

TEST_P(any_driver, prepares_a_statement_once_and_clears_it) {
    statement& first = query(s(), "SELECT CAST($1 AS TEXT)", "kept");
    ASSERT_TRUE(first.step());
    statement& again = s().prepare("SELECT CAST($1 AS TEXT)");
    EXPECT_EQ(&first, &again);
    ASSERT_TRUE(again.step());
    EXPECT_TRUE(again.is_null(0)) << "bindings of the time before";
}

TEST_P(any_driver, prepares_more_statements_than_it_keeps) {
    for (int i = 0; i < 1'000; ++i) {
        auto& q = query(s(), "SELECT " + std::to_string(i) + " + $1", 1);
        ASSERT_EQ(number_of(q), i + 1);
    }
}

TEST_P(any_driver, undoes_what_is_rolled_back) {
    s().begin();
    EXPECT_TRUE(s().in_transaction());
    add(1, "one");
    s().rollback();
    EXPECT_FALSE(s().in_transaction());
    EXPECT_EQ(things(), 0);
    s().rollback();  // without a transaction: nothing
}

TEST_P(any_driver, keeps_what_is_committed) {
    s().begin();
    add(1, "one");
    add(2, "two");
    s().commit();
    EXPECT_EQ(things(), 2);
}

TEST_P(any_driver, commits_though_a_statement_has_rows_left) {
    add(1, "one");
    add(2, "two");
    s().begin();
    statement& q = query(s(), "INSERT INTO things (id) VALUES (3), (4) RETURNING id");
    ASSERT_TRUE(q.step());
    s().commit();
    EXPECT_EQ(things(), 4);
}

TEST_P(any_driver, undoes_to_a_savepoint) {
    s().begin();
    add(1, "one");
    s().execute("SAVEPOINT here");
    add(2, "two");
    s().execute("ROLLBACK TO here");
    s().execute("RELEASE here");
    s().commit();
    EXPECT_EQ(things(), 1);
}

TEST_P(any_driver, names_a_violated_constraint) {
    add(1, "one");
    s().begin();
    try {
        add(2, "one");
        FAIL() << "a name twice";
    } catch (const store_error& e) {
        EXPECT_EQ(e.why, store_error::kind::constraint);
        EXPECT_EQ(std::string(e.what()).find("one"), std::string::npos) << "quotes a value";
    }
    s().rollback();
    add(2, "two");  // usable afterwards
    EXPECT_EQ(things(), 2);
}

TEST_P(any_driver, counts_changes) {
    add(1, "one");
    add(2, "two");
    EXPECT_EQ(run(s(), "UPDATE things SET bytes = $1 WHERE id > $2", blob{"x"}, 0), 2);
    EXPECT_EQ(run(s(), "UPDATE things SET bytes = $1 WHERE id > $2", blob{"x"}, 5), 0);
    EXPECT_EQ(run(s(), "INSERT INTO things (id) VALUES (1) ON CONFLICT DO NOTHING"), 0);
}

TEST_P(any_driver, speaks_the_common_subset) {
    add(1, "one");
    auto& upsert = query(s(),
                         "INSERT INTO things (id, name) VALUES ($1, $2) ON CONFLICT (id) "
                         "DO UPDATE SET name = excluded.name RETURNING id",
                         1, "uno");
    EXPECT_EQ(number_of(upsert), 1);
    auto& json = query(s(), "SELECT CAST($1 AS TEXT) ->> 'name'", R"({"name":"Greta"})");
    ASSERT_TRUE(json.step());
    EXPECT_EQ(json.text(0), "Greta");
    json.reset();
    auto& pair = query(s(), "SELECT count(*) FROM things WHERE (id, name) > ($1, $2)", 1, "two");
    EXPECT_EQ(number_of(pair), 1);
}

TEST_P(any_driver, is_migrated_once) {
    EXPECT_EQ(migrate(s(), instant{}), std::ssize(migrations()));
    EXPECT_EQ(migrate(s(), instant{}), 0);
    EXPECT_EQ(schema_version(s()), newest_schema());
}

TEST_P(any_driver, keeps_the_audit_log_from_being_edited) {
    migrate(s(), instant{});
    run(s(),
        "INSERT INTO audit (id, at, actor, action, subject, detail, request_id, chain) "
        "VALUES (1, 0, 'ann', '', '', '', '', $1)",
        blob{"x"});
    for (const char* edit : {"UPDATE audit SET actor = 'bob'", "DELETE FROM audit"}) {
        s().begin();
        EXPECT_THROW(run(s(), edit), store_error) << edit;
        s().rollback();
        EXPECT_EQ(number_of(query(s(), "SELECT count(*) FROM audit WHERE actor = 'ann'")), 1);
    }
}

TEST_P(any_driver, is_not_opened_by_an_older_version) {
    migrate(s(), instant{});
    run(s(), "INSERT INTO schema_version (number, applied_at) VALUES ($1, 0)", newest_schema() + 1);
    try {
        migrate(s(), instant{});
        FAIL() << "a schema that this version does not know";
    } catch (const store_error& e) {
        EXPECT_NE(std::string(e.what()).find("newer version"), std::string::npos) << e.what();
    }
}

}  // namespace sluis::store

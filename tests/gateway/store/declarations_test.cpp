#include "gateway/store/declarations.hpp"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/store/ledger_delivery.hpp"
#include "support.hpp"

namespace sluis::store::declarations {
namespace {

using namespace std::chrono_literals;

class declarations_test : public testing::Test {
protected:
    session& s() { return *s_; }

private:
    std::unique_ptr<session> s_ = fresh_store();
};

TEST_F(declarations_test, say_whether_anything_changed) {
    for (const auto k : {kind::source, kind::audience, kind::destination, kind::view, kind::rule}) {
        const draft d{.id = "one", .body = "{}", .secrets = "sealed", .by = "ann", .at = noon};
        EXPECT_EQ(put(s(), k, d), change::created);
        EXPECT_EQ(put(s(), k, d), change::unchanged);
        draft later{.id = "one", .body = "{}", .by = "bob", .at = noon + 1h};
        EXPECT_EQ(put(s(), k, later), change::unchanged) << "secrets stay as they are";
        later.body = "{\"a\":1}";
        EXPECT_EQ(put(s(), k, later), change::changed);
        const declaration expected{.number = 1,
                                   .id = "one",
                                   .body = "{\"a\":1}",
                                   .secrets = "sealed",
                                   .version = 2,
                                   .created_at = noon,
                                   .changed_at = noon + 1h,
                                   .changed_by = "bob"};
        EXPECT_EQ(get(s(), k, "one"), expected);
        EXPECT_EQ(get(s(), k, 1), expected);
        EXPECT_EQ(list(s(), k), std::vector{expected});
        later.secrets = "other";
        EXPECT_EQ(put(s(), k, later), change::changed);
        EXPECT_EQ(get(s(), k, "one")->secrets, "other");
    }
}

TEST_F(declarations_test, never_use_a_number_twice) {
    put(s(), kind::audience, {.id = "one"});
    EXPECT_EQ(remove(s(), kind::audience, "one"), removal::removed);
    EXPECT_EQ(remove(s(), kind::audience, "one"), removal::unknown);
    put(s(), kind::audience, {.id = "one"});
    EXPECT_EQ(get(s(), kind::audience, "one")->number, 2);
}

TEST_F(declarations_test, keep_a_destination_until_it_is_empty) {
    put(s(), kind::destination, {.id = "ads"});
    put_target(s(), 1, 1, "network audience");
    EXPECT_EQ(remove(s(), kind::destination, "ads"), removal::in_use);
    end_target(s(), 1, 1);
    const ledger::key at{1, 1, 7};
    (void)ledger::put(s(), std::vector<ledger::desire>{{.at = at, .member = true}}, noon);
    (void)ledger::before_send(
        s(),
        std::vector<ledger::sending>{{.at = at, .revision = 1, .identifiers = {{"email", "x"}}}},
        noon);
    EXPECT_EQ(remove(s(), kind::destination, "ads"), removal::in_use);
    EXPECT_EQ(put_target(s(), 1, 1, "another audience"), target_change::in_use);
    (void)ledger::settle(s(),
                         std::vector<ledger::settlement>{{.at = at,
                                                          .what = ledger::todo::remove,
                                                          .revision = 1,
                                                          .became = ledger::fate::accepted}},
                         noon);
    EXPECT_EQ(remove(s(), kind::destination, "ads"), removal::removed);
    EXPECT_TRUE(targets(s()).empty());
}

TEST_F(declarations_test, know_where_audiences_are_kept) {
    EXPECT_EQ(put_target(s(), 1, 1, "a"), target_change::created);
    EXPECT_EQ(put_target(s(), 1, 1, "a"), target_change::unchanged);
    EXPECT_EQ(put_target(s(), 1, 2, "b"), target_change::created);
    const run_state stopped{true, "gone", "the audience does not exist", noon};
    set_target_state(s(), 1, 1, stopped);
    const target first{1, 1, "a", true, stopped};
    const target second{1, 2, "b", true, {.since = from_ms(0)}};
    EXPECT_EQ(targets(s()), (std::vector{first, second}));
    EXPECT_EQ(targets_of_destination(s(), 2), std::vector{second});
    EXPECT_EQ(put_target(s(), 1, 1, "c"), target_change::changed);
    EXPECT_FALSE(targets_of_audience(s(), 1).front().state.stopped)
        << "another audience, a new try";
    end_target(s(), 1, 1);
    EXPECT_FALSE(targets_of_audience(s(), 1).front().active);
    EXPECT_EQ(put_target(s(), 1, 1, "c"), target_change::changed);
    EXPECT_TRUE(targets_of_audience(s(), 1).front().active);
}

TEST_F(declarations_test, keep_two_audiences_apart_at_a_network) {
    EXPECT_EQ(put_target(s(), 1, 1, "a"), target_change::created);
    EXPECT_EQ(put_target(s(), 2, 1, "a"), target_change::taken);
    EXPECT_EQ(targets(s()).size(), 1U);
    EXPECT_EQ(put_target(s(), 2, 2, "a"), target_change::created) << "at another destination";
    EXPECT_EQ(put_target(s(), 2, 1, "b"), target_change::created);
    EXPECT_EQ(put_target(s(), 2, 1, "a"), target_change::taken) << "moved there";
    EXPECT_EQ(targets_of_audience(s(), 2).front().network_audience, "b");
    const ledger::key at{1, 1, 7};
    (void)ledger::put(s(), std::vector<ledger::desire>{{.at = at, .member = true}}, noon);
    (void)ledger::before_send(
        s(),
        std::vector<ledger::sending>{{.at = at, .revision = 1, .identifiers = {{"email", "x"}}}},
        noon);
    end_target(s(), 1, 1);
    EXPECT_EQ(put_target(s(), 2, 1, "a"), target_change::taken) << "somebody is still there";
    (void)ledger::abandon(s(), 1, 1, 0, 10, noon);
    EXPECT_EQ(put_target(s(), 2, 1, "a"), target_change::changed);
    EXPECT_EQ(put_target(s(), 1, 1, "a"), target_change::taken) << "declared again, too late";
}

TEST_F(declarations_test, remember_why_a_destination_stopped) {
    put(s(), kind::destination, {.id = "ads"});
    EXPECT_FALSE(destination_state(s(), 1).stopped);
    const run_state stopped{true, "190", "the token was revoked", noon};
    set_destination_state(s(), 1, stopped);
    EXPECT_EQ(destination_state(s(), 1), stopped);
    put(s(), kind::destination, {.id = "ads", .body = "new"});
    EXPECT_EQ(destination_state(s(), 1), stopped);
}

TEST_F(declarations_test, know_since_when_they_are_alike) {
    int at = 0;
    for (const char* body : {"a1", "b1", "a2", "a3"}) {
        const instant then = noon + std::chrono::hours(at++);
        put(s(), kind::source, {.id = "form", .body = body, .by = body, .at = then});
    }
    std::string told;
    const auto alike_to = [&](char first) {
        told.clear();
        return alike_since(s(), kind::source, 1, [&](const std::string& body) {
            told += body + ' ';
            return body.front() == first;
        });
    };
    EXPECT_EQ(alike_to('a'), (old_version{3, "a2", noon + 2h, "a2"})) << "not version 1";
    EXPECT_EQ(told, "a3 a2 b1 ");
    EXPECT_EQ(alike_to('b'), std::nullopt);
    EXPECT_EQ(alike_since(s(), kind::source, 9, [](const auto&) { return true; }), std::nullopt);
}

TEST_F(declarations_test, count_what_came_from_a_source) {
    put(s(), kind::source, {.id = "form"});
    EXPECT_EQ(received(s(), "form"), source_counts{});
    count_received(s(), "form", {2, 1, noon, noon + 1h});
    count_received(s(), "form", {1, 0, noon - 1h, noon + 30min});
    count_received(s(), "form", {});
    count_received(s(), "unknown", {1, 0, noon, noon});
    EXPECT_EQ(received(s(), "form"), (source_counts{3, 1, noon - 1h, noon + 1h}));
}

}  // namespace
}  // namespace sluis::store::declarations

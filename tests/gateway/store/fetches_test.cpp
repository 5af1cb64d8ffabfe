#include "gateway/store/fetches.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support.hpp"

namespace sluis::store::fetches {
namespace {

using namespace std::chrono_literals;
using names = std::vector<std::string>;

class fetches_test : public testing::Test {
protected:
    session& s() { return *s_; }
    fetch one(const std::string& submission, std::int64_t item = 0, std::string source = "form") {
        fetch f{
            .submission = submission, .item = item, .source = std::move(source), .asked_at = noon};
        add(s(), f, false);
        return f;
    }
    std::size_t due_now(const std::string& source, instant at = noon) {
        return due(s(), source, at, 100).size();
    }

private:
    std::unique_ptr<session> s_ = fresh_store();
};

TEST_F(fetches_test, are_due_by_source_oldest_first) {
    const fetch first = one("a");
    const fetch second = one("b");
    one("c", 0, "shop");
    EXPECT_EQ(due_sources(s(), noon), (names{"form", "shop"}));
    EXPECT_EQ(due_sources(s(), noon - 1s), names{});
    EXPECT_EQ(due(s(), "form", noon, 100), (std::vector<fetch>{first, second}));
    EXPECT_EQ(due(s(), "form", noon, 1), std::vector<fetch>{first});
    retry(s(), first, noon + 5s, "status 503");
    EXPECT_EQ(due_now("form"), 1U);
    EXPECT_EQ(due_now("form", noon + 5s), 2U);
    EXPECT_EQ(due(s(), "form", noon + 5s, 100).back().attempts, 1);
}

TEST_F(fetches_test, of_a_parked_source_wait_until_somebody_does_something) {
    const fetch first = one("a");
    one("b");
    one("c", 0, "shop");
    park(s(), first, "status 401");
    EXPECT_EQ(due_sources(s(), noon + 1h), names{"shop"});
    EXPECT_EQ(of_source(s(), "form"),
              (standing{.waiting = 1, .parked = 1, .reason = "status 401", .oldest = noon}));
    EXPECT_EQ(unpark(s(), "shop", noon + 96h), 0) << "it was not parked";
    EXPECT_EQ(unpark(s(), "form", noon + 96h), 2);
    const auto again = due(s(), "form", noon + 96h, 100);
    ASSERT_EQ(again.size(), 2U);
    for (const fetch& f : again)
        EXPECT_EQ(f.asked_at, noon + 96h) << "the time that it was parked is not held against it";
}

TEST_F(fetches_test, of_all_sources_are_tried_again_at_a_start) {
    park(s(), one("a"), "status 401");
    park(s(), one("c", 0, "shop"), "status 403");
    one("d", 0, "crm");
    EXPECT_EQ(unpark_all(s(), noon + 1h), 2);
    EXPECT_EQ(due_sources(s(), noon + 1h), (names{"crm", "form", "shop"}));
}

TEST_F(fetches_test, end_once_and_the_last_ends_the_submission) {
    one("a", 0);
    fetch replayed{.submission = "a", .item = 1, .source = "form", .asked_at = noon};
    replayed.is_replay = true;
    add(s(), replayed, true);
    const ending first = finish(s(), "a", 0);
    EXPECT_TRUE(first.was_there);
    EXPECT_FALSE(first.was_last);
    EXPECT_FALSE(finish(s(), "a", 0).was_there) << "somebody was faster";
    const ending last = finish(s(), "a", 1);
    EXPECT_TRUE(last.was_last && last.forget && last.is_replay);
}

}  // namespace
}  // namespace sluis::store::fetches

// Jobs, tokens, the audit log.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/store/audit.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/rows.hpp"
#include "gateway/store/tokens.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

using namespace std::chrono_literals;

class records : public testing::Test {
protected:
    session& s() { return *s_; }

private:
    std::unique_ptr<session> s_ = fresh_store();
};

TEST_F(records, a_job_keeps_its_place) {
    auto job = jobs::start(s(), "evaluate", "newsletter", 100, noon);
    EXPECT_EQ(jobs::running(s()), std::vector{job});
    job.cursor = 40;
    job.done = 40;
    EXPECT_TRUE(jobs::save(s(), job, noon + 1min));
    job.changed_at = noon + 1min;
    EXPECT_EQ(jobs::get(s(), job.id), job);
    job.now = jobs::state::failed;
    job.words = "no room";
    EXPECT_TRUE(jobs::save(s(), job, noon + 1min));
    EXPECT_FALSE(jobs::save(s(), job, noon + 1min)) << "it is over";
    EXPECT_TRUE(jobs::running(s()).empty());
    EXPECT_EQ(jobs::recent(s(), 5), std::vector{job});
    EXPECT_EQ(jobs::get(s(), 99), std::nullopt);
}

TEST_F(records, a_job_is_superseded_by_the_next_of_its_kind_and_subject) {
    const auto first = jobs::start(s(), "evaluate", "newsletter", 100, noon);
    const auto other = jobs::start(s(), "evaluate", "customers", 100, noon);
    const auto second = jobs::start(s(), "evaluate", "newsletter", 100, noon);
    EXPECT_FALSE(jobs::save(s(), first, noon));
    EXPECT_EQ(jobs::get(s(), first.id)->now, jobs::state::superseded);
    EXPECT_EQ(jobs::running(s()), (std::vector{other, second}));
}

TEST_F(records, a_token_is_found_until_it_is_revoked) {
    const auto token = tokens::add(s(), "first", std::string("\0hash", 5), "...abcd", noon);
    EXPECT_EQ(tokens::find(s(), std::string("\0hash", 5)), token);
    EXPECT_EQ(tokens::find(s(), "hash"), std::nullopt);
    tokens::used(s(), token.id, noon + 1h);
    EXPECT_TRUE(tokens::revoke(s(), token.id, noon + 2h));
    EXPECT_FALSE(tokens::revoke(s(), token.id, noon + 3h));
    EXPECT_EQ(tokens::find(s(), std::string("\0hash", 5)), std::nullopt);
    ASSERT_EQ(tokens::list(s()).size(), 1U);
    EXPECT_EQ(tokens::list(s()).front().last_used_at, noon + 1h);
    EXPECT_EQ(tokens::list(s()).front().revoked_at, noon + 2h);
}

TEST_F(records, the_audit_log_is_listed_newest_first) {
    for (int i = 1; i <= 5; ++i)
        EXPECT_EQ(audit::append(s(), {.at = noon, .actor = "ann", .action = "source.put"}), i);
    const auto page = audit::list(s(), 4, 2);
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].id, 3);
    EXPECT_EQ(page[1].id, 2);
    EXPECT_EQ(audit::list(s(), 0, 10).size(), 5U);
    EXPECT_EQ(audit::first_broken(s()), std::nullopt);
}

TEST_F(records, the_audit_log_shows_every_change_made_behind_its_back) {
    const std::pair<const char*, std::int64_t> attacks[] = {
        {"UPDATE audit SET at = at + 1 WHERE id = 2", 2},
        {"UPDATE audit SET actor = 'bob' WHERE id = 3", 3},
        {"UPDATE audit SET actor = 'an', action = 'nsource.put' WHERE id = 3", 3},
        {"UPDATE audit SET detail = 'x' WHERE id = 1", 1},
        {"DELETE FROM audit WHERE id = 1", 1},
        {"DELETE FROM audit WHERE id = 4", 4},
        {"UPDATE audit SET chain = x'00' WHERE id = 5", 5},
        {"UPDATE audit SET id = 6 WHERE id = 5", 5},
    };
    for (const auto& [attack, place] : attacks) {
        const auto fresh = fresh_store();
        for (int i = 1; i <= 5; ++i)
            audit::append(*fresh, {.at = noon, .actor = "ann", .action = "source.put"});
        fresh->execute(attack);
        EXPECT_EQ(audit::first_broken(*fresh), place) << attack;
    }
}

}  // namespace
}  // namespace sluis::store

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
    const auto token = tokens::add(s(), "first", std::string("\0hash", 5), "...abcd", noon,
                                   {permission::read, permission::admin});
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
    const auto rest = audit::list_after(s(), 2, 2);
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest[0].what,
              (audit::record{.id = 3, .at = noon, .actor = "ann", .action = "source.put"}));
    EXPECT_EQ(rest[1].what.id, 4);
    EXPECT_TRUE(audit::list_after(s(), 5, 2).empty());
}

// In pieces of `limit` rows.
audit::followed follow_all(session& s, std::size_t limit) {
    audit::followed f;
    while (!f.at_end && !f.broken)
        f = audit::follow(s, f.last, limit);
    return f;
}

TEST_F(records, the_chain_of_the_audit_log_is_followed_in_pieces) {
    EXPECT_EQ(follow_all(s(), 2).last.id, 0) << "an empty log is whole";
    for (int i = 0; i < 6; ++i)
        audit::append(s(), {.at = noon, .actor = "ann", .action = "source.put"});
    for (const std::size_t limit : {1U, 2U, 5U, 6U, 7U}) {
        const auto f = follow_all(s(), limit);
        EXPECT_EQ(f.broken, std::nullopt);
        EXPECT_EQ(f.last.id, 6) << limit;
        EXPECT_EQ(f.last.hash, audit::list_after(s(), 5, 1).front().hash);
    }
}

constexpr const char* edits[] = {
    "UPDATE audit SET actor = 'bob' WHERE id = 3",
    "UPDATE audit SET actor = actor",
    "UPDATE audit SET id = 6 WHERE id = 5",
    "UPDATE OR REPLACE audit SET id = 1 WHERE id = 5",
    "UPDATE OR IGNORE audit SET actor = 'bob'",
    "DELETE FROM audit WHERE id = 5",
    "DELETE FROM audit",
    "INSERT OR REPLACE INTO audit SELECT id, at, 'bob', action, subject, detail, request_id, chain "
    "FROM audit WHERE id = 3",
    "REPLACE INTO audit SELECT id, at, 'bob', action, subject, detail, request_id, chain FROM "
    "audit",
    "INSERT INTO audit SELECT * FROM audit WHERE id = 3 "
    "ON CONFLICT (id) DO UPDATE SET actor = 'bob'",
};

TEST_F(records, the_audit_log_cannot_be_edited_by_us) {
    for (int i = 1; i <= 5; ++i)
        audit::append(s(), {.at = noon, .actor = "ann", .action = "source.put"});
    const auto before = audit::list(s(), 0, 10);
    for (const char* edit : edits) {
        EXPECT_THROW(s().execute(edit), store_error) << edit;
        EXPECT_EQ(audit::list(s(), 0, 10), before) << edit;
    }
    EXPECT_EQ(audit::append(s(), {.at = noon}), 6) << "adding goes on";
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
        drop_audit_triggers(*fresh);
        fresh->execute(attack);
        EXPECT_EQ(follow_all(*fresh, 2).broken, place) << attack;
        EXPECT_EQ(follow_all(*fresh, 100).broken, place) << attack;
    }
}

}  // namespace
}  // namespace sluis::store

// Changes that people ask for: of one contact, and of many in chunks.
#include "gateway/apply/change.hpp"

#include "gateway/store/audit.hpp"
#include "gateway/store/changes.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/periods.hpp"
#include "shop.hpp"

namespace sluis::apply {
namespace {

namespace changes = store::changes;
using contact::stage;
using policy::because;
using policy::verdict;

class change_test : public testing::Test {
protected:
    change_test() {
        rules_.when.window_days = 90;
        declare_audience(s(), R"({"id": "all", "consent": "not_denied"})");
        for (int i = 1; i <= 7; ++i) {
            auto c = store::a_contact("p" + std::to_string(i) + "@example.org");
            EXPECT_TRUE(store::contacts::save(s(), c));
        }
    }
    store::session& s() { return *s_; }

    std::int64_t begin(policy::change what, std::vector<std::int64_t> ids) {
        changes::change c{.request_id = std::to_string(++requests_), .actor = "eva"};
        c.what = {what, {now_, contact::reason_type::user, "eva"}};
        c = changes::add(s(), c);
        changes::begin(s(), c.id, changes::choose(s(), c.id, ids), now_);
        return c.id;
    }
    // Chunks of two; how many.
    int run(int most = 1'000) {
        int chunks = 0;
        while (chunks < most && change_some(s(), rules_, 2, now_).more)
            ++chunks;
        return chunks;
    }
    stage stage_of(std::int64_t id) {
        const std::int64_t ids[] = {id};
        return contact::stage_of(store::contacts::load(s(), ids).at(0).marketing);
    }
    changes::change get(std::int64_t id) { return changes::get(s(), id).value(); }

    policy::rules rules_;
    instant now_ = noon;

private:
    std::unique_ptr<store::session> s_ = store::fresh_store();
    int requests_ = 0;
};

TEST_F(change_test, many_are_changed_in_chunks_and_each_once) {
    const std::int64_t id = begin(policy::change::promote, {1, 2, 3, 4, 5});
    EXPECT_EQ(run(1), 1);
    EXPECT_EQ(get(id).changed, 2);
    EXPECT_EQ(get(id).ended_at, std::nullopt) << "it goes on where it stopped";
    (void)run();
    EXPECT_EQ(get(id).changed, 5);
    EXPECT_EQ(get(id).ended_at, now_);
    for (const std::int64_t c : {1, 2, 3, 4, 5}) {
        EXPECT_EQ(stage_of(c), stage::marketing);
        const auto rows = store::history::of_contact(s(), c, 0, 10);
        ASSERT_EQ(rows.size(), 1U) << c;
        EXPECT_EQ(rows[0].row.actor, "eva");
        EXPECT_EQ(rows[0].row.request_id, "1");
    }
    EXPECT_EQ(stage_of(6), stage::non_marketing);
    EXPECT_EQ(run(), 0);
    EXPECT_EQ(store::periods::load(s())->count.used, 5);
}

TEST_F(change_test, each_result_says_what_became_of_it) {
    rules_.tier.limit = 2;
    (void)begin(policy::change::promote, {1});
    (void)run();
    auto erased = store::a_contact("gone@example.org");
    EXPECT_TRUE(store::contacts::save(s(), erased));
    const std::int64_t id = begin(policy::change::promote, {1, 2, 3, erased.id});
    EXPECT_TRUE(store::contacts::erase(s(), erased.id));
    (void)run();
    using items = std::vector<changes::item>;
    EXPECT_EQ(changes::items(s(), id, {}, 0, 10),
              (items{{1, verdict::unchanged, because::already_marketing},
                     {2, verdict::changed},
                     {3, verdict::refused, because::tier_limit},
                     {erased.id, verdict::refused, because::gone}}));
    const auto c = get(id);
    EXPECT_EQ(c.changed + c.unchanged + c.refused, c.total);
    EXPECT_EQ(changes::items(s(), id, verdict::refused, 3, 10).size(), 1U);
}

TEST_F(change_test, a_boundary_in_the_middle_is_one_for_all) {
    (void)begin(policy::change::promote, {1, 2, 3, 4});
    (void)run();
    now_ = from_rfc3339("2026-12-31T23:59:00Z").value();
    const std::int64_t id = begin(policy::change::schedule_exit, {1, 2, 3, 4});
    EXPECT_EQ(run(1), 1);
    now_ = from_rfc3339("2027-01-01T00:00:01Z").value();
    (void)run();
    const auto done = changes::items(s(), id, {}, 0, 10);
    EXPECT_EQ(done[1].verdict, verdict::changed);
    EXPECT_EQ(done[2].verdict, verdict::refused) << "the window of the new period is not open";
    EXPECT_EQ(done[2].possible_at, from_rfc3339("2027-10-03T00:00:00Z"));
    EXPECT_EQ(store::periods::load(s())->count.used, 2) << "two leave, and are not counted again";
}

TEST_F(change_test, two_changes_run_one_after_the_other) {
    const std::int64_t first = begin(policy::change::promote, {1, 2, 3});
    const std::int64_t second = begin(policy::change::promote, {3, 4});
    (void)run();
    EXPECT_EQ(get(first).changed, 3);
    EXPECT_EQ(get(second).changed, 1);
    EXPECT_EQ(get(second).unchanged, 1);
}

TEST_F(change_test, old_results_go_and_the_sums_stay) {
    const std::int64_t id = begin(policy::change::promote, {1, 2, 3});
    (void)run();
    EXPECT_EQ(changes::retire(s(), now_, 100), 0);
    EXPECT_EQ(changes::retire(s(), now_ + 1h, 2), 2);
    EXPECT_EQ(changes::retire(s(), now_ + 1h, 2), 1);
    EXPECT_TRUE(changes::items(s(), id, {}, 0, 10).empty());
    EXPECT_EQ(get(id).changed, 3);
}

TEST_F(change_test, one_contact_is_changed_at_once_if_it_is_as_it_was_looked_at) {
    const policy::request promote{policy::change::promote,
                                  {now_, contact::reason_type::user, "eva"}};
    const policy::asker eva{"eva", "r9"};
    const auto outdated = change_one(s(), rules_, 1, promote, eva, 7, now_);
    EXPECT_TRUE(outdated->is_outdated);
    EXPECT_EQ(outdated->version, 1);
    EXPECT_EQ(stage_of(1), stage::non_marketing);
    const auto done = change_one(s(), rules_, 1, promote, eva, 1, now_);
    EXPECT_EQ(done->became.what, verdict::changed);
    EXPECT_EQ(done->version, 2);
    EXPECT_EQ(done->hints.size(), 1U) << "delivery is told";
    EXPECT_EQ(stage_of(1), stage::marketing);
    EXPECT_EQ(change_one(s(), rules_, 99, promote, eva, {}, now_), std::nullopt);
    const auto audited = store::audit::list(s(), 0, 10);
    ASSERT_EQ(audited.size(), 1U);
    EXPECT_EQ(audited[0].subject, "c1");
    EXPECT_EQ(audited[0].detail, "promote: changed");
}

}  // namespace
}  // namespace sluis::apply

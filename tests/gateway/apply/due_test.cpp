// What is due at a boundary, in chunks, and the job that people see of it.
#include "gateway/apply/due.hpp"

#include "gateway/apply/change.hpp"
#include "gateway/store/changes.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/periods.hpp"
#include "shop.hpp"

namespace sluis::apply {
namespace {

using contact::stage;

class due_test : public testing::Test {
protected:
    store::session& s() { return *s_; }

    void ask(policy::change what, const std::vector<std::int64_t>& ids) {
        store::changes::change c{.request_id = std::to_string(++requests_), .actor = "eva"};
        c.what = {what, {now_, contact::reason_type::user, "eva"}};
        c = store::changes::add(s(), c);
        store::changes::begin(s(), c.id, store::changes::choose(s(), c.id, ids), now_);
        while (change_some(s(), rules_, 100, now_).more) {
        }
    }
    std::vector<std::int64_t> leaving(int count) {
        std::vector<std::int64_t> people;
        for (int i = 0; i < count; ++i) {
            auto c = store::a_contact("p" + std::to_string(i) + "@example.org");
            EXPECT_TRUE(store::contacts::save(s(), c));
            people.push_back(c.id);
        }
        ask(policy::change::promote, people);
        ask(policy::change::schedule_exit, people);
        now_ = store::periods::load(s())->now.ends_at;
        return people;
    }
    // As the background does it, in chunks of two.
    void settle() {
        for (int chunks = 0; is_anything_due(s(), rules_, now_); ++chunks) {
            (void)settle_some(s(), rules_, 2, now_);
            ASSERT_LT(chunks, 100) << "it does not come to an end";
        }
    }

    policy::rules rules_;
    instant now_ = noon;

private:
    std::unique_ptr<store::session> s_ = store::fresh_store();
    int requests_ = 0;
};

class due_for : public due_test, public testing::WithParamInterface<int> {};

TEST_P(due_for, the_job_ends_with_the_last_of_them) {
    const auto everybody = leaving(GetParam());
    settle();
    for (const contact::contact& c : store::contacts::load(s(), everybody))
        EXPECT_EQ(contact::stage_of(c.marketing), stage::non_marketing) << c.id;
    EXPECT_TRUE(store::jobs::running(s()).empty());
    const auto jobs = store::jobs::recent(s(), 10);
    ASSERT_EQ(jobs.size(), 1U);
    EXPECT_EQ(jobs[0].now, store::jobs::state::done);
    EXPECT_EQ(jobs[0].done, GetParam());
    EXPECT_EQ(jobs[0].total, GetParam());
}
INSTANTIATE_TEST_SUITE_P(people, due_for, testing::Values(1, 2, 3, 4, 5));

TEST_F(due_test, the_job_ends_although_a_change_took_the_rest) {
    const auto everybody = leaving(4);
    (void)settle_some(s(), rules_, 2, now_);
    EXPECT_EQ(store::jobs::running(s()).size(), 1U);
    ask(policy::change::promote, everybody);
    settle();
    EXPECT_TRUE(store::jobs::running(s()).empty());
}

}  // namespace
}  // namespace sluis::apply

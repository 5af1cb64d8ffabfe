// R41, R46, R47, R66 against a model: whatever is submitted, deleted, restored, erased and left, each
// person counts once in a period, and each history leads to the state (I6).
#include <random>
#include <set>

#include "gateway/apply/erase.hpp"
#include "gateway/store/deleted.hpp"
#include "tests/gateway/apply/vectors.hpp"

namespace sluis::apply {
namespace {

class model : public vectors {
protected:
    model() {
        rules.when.kind = policy::period_kind::calendar_month;
        rules.when.window_days.reset();
    }

    void step(std::mt19937& dice) {
        const std::string who = "p" + std::to_string(dice() % 4) + "@example.org";
        const bool there = is_there(who);
        now += 1h;
        switch (dice() % 8) {
            case 0:
                source.status = policy::default_status::non_marketing;
                return submit(who);
            case 1:
            case 2:
                source.status = policy::default_status::marketing;
                return submit(who);
            case 3:
                if (there) numbers_.insert(remove(who));
                return;
            case 4:
                if (!numbers_.empty()) (void)restore(*std::next(numbers_.begin(), any(dice)));
                return;
            case 5:
                if (there) (void)ask(who, change::schedule_exit);
                return;
            case 6:
                if (dice() % 3 == 0) erase(who);
                return;
            default:
                now += std::chrono::days{dice() % 40};
                if (dice() % 4 == 0) (void)drop_deleted(s(), 10, now);
        }
    }
    // Whoever is marketing has been in this period.
    void look() {
        (void)settle();
        (void)open_account(s(), rules, now);
        if (account().now.id() != period_) counted_.clear();
        period_ = account().now.id();
        for (int i = 0; i < 4; ++i) {
            const std::string who = "p" + std::to_string(i) + "@example.org";
            if (!is_there(who) || stage_of(who) == stage::non_marketing) continue;
            counted_.insert({who, lives_[who]});
        }
    }
    void expect_right() {
        EXPECT_EQ(used(), std::ssize(counted_));
        for (const contact::contact& c : contacts::load_after(s(), 0, 100)) {
            std::vector<policy::history_row> rows;
            for (const auto& r : store::history::of_contact(s(), c.id, 0, 1'000))
                rows.push_back(r.row);
            EXPECT_EQ(policy::replay(rows), c.marketing);
        }
    }

private:
    void erase(const std::string& who) {
        const contact::identity i{contact::identity_kind::email, "", who};
        (void)erase_called(s(), rules, secrets(), {.identities = {i}, .who = {"eva", ""}}, now);
        ++lives_[who];  // nothing tells who it was
        now += 1h;
    }
    long any(std::mt19937& dice) const { return static_cast<long>(dice() % numbers_.size()); }

    std::set<std::int64_t> numbers_{};
    std::map<std::string, int> lives_{};
    std::set<std::pair<std::string, int>> counted_{};
    std::string period_{};
};

TEST_F(model, each_person_counts_once_in_a_period) {
    std::mt19937 dice(20'260'401);
    for (int i = 0; i < 1'500 && !HasFailure(); ++i) {
        SCOPED_TRACE(i);
        step(dice);
        look();
        expect_right();
    }
}

}  // namespace
}  // namespace sluis::apply

// Random histories of contacts, requests and lost answers against a network that keeps books. After
// each step the counts add up (D6) and nothing at the network is forgotten (D7); in the end, with a
// network that answers, it holds exactly whom it should.
#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "gateway/store/rows.hpp"
#include "ledger_support.hpp"

namespace sluis::store::ledger {
namespace {

constexpr std::int64_t people = 12;

class random_histories : public ledger_test, public testing::WithParamInterface<unsigned> {
protected:
    std::size_t pick(std::size_t n) { return random_() % n; }
    std::int64_t someone() { return 1 + static_cast<std::int64_t>(pick(people)); }

    // One step of the world. A person has one e-mail address, its own or one of a few that are
    // shared, and in some histories lives at one of a few addresses, which make nobody a duplicate.
    void step() { pick(4) == 0 ? deliver(someone()) : change(someone()); }

    void change(std::int64_t c) {
        switch (pick(6)) {
            case 0:
            case 1:
                return evaluate(c, pick(4) > 0, false);
            case 2:
                new_identifier(c);
                return evaluate(c, pick(4) > 0, true);
            case 3:
                wanted_.erase(c);
                (void)erase(s(), c, noon);
                return;
            case 4:
                return join(c, someone());
            default:
                (void)refresh(s(), destination, noon + 48h, 3);
                return;
        }
    }

    void evaluate(std::int64_t c, bool is_member, bool changed) {
        const auto why = pick(2) == 0 ? policy::reasons{} : because({random_reason()});
        wanted_.erase(c);
        if (is_member && why.none()) wanted_.insert(c);
        (void)put(s(), std::vector<desire>{{at(c), is_member, why, changed}}, noon);
    }
    reason random_reason() { return static_cast<reason>(pick(13)); }  // those that exclude

    void join(std::int64_t a, std::int64_t b) {
        if (a == b) return;
        (void)merge(s(), a, b, noon);
        wanted_.erase(a);
        new_identifier(a);  // whoever has that number next is somebody else
        new_identifier(b);
        evaluate(b, true, true);
    }

    void new_identifier(std::int64_t c) {
        ++version_[c];
        const bool shared = GetParam() % 2 == 0 && pick(3) == 0;
        identifier_[c] = shared ? "shared " + std::to_string(pick(3))
                                : std::to_string(c) + "/" + std::to_string(version_[c]);
        if (GetParam() % 3 == 0) address_[c] = "address " + std::to_string(pick(4));
    }

    // Sends what is to be done; the request, the answer, or nothing may be lost.
    void deliver(std::int64_t c) {
        const row r = row_of(c);
        const auto one = prepared(r);
        if (!one) return;
        const bool refused = r.what == todo::add && pick(6) == 0;
        const bool unprocessed = pick(8) == 0;
        if (pick(4) == 0) return;  // the request is lost
        if (pick(4) == 0) change(pick(2) == 0 ? c : someone());
        if (!refused && !unprocessed) apply(*one);
        if (pick(4) == 0) change(pick(2) == 0 ? c : someone());
        if (pick(4) == 0) return;  // the answer is lost
        const fate answered = refused ? fate::rejected : fate::accepted;
        (void)answer(c, r.what, unprocessed ? fate::not_processed : answered, "", one->revision);
    }

    // As delivery does it: duplicates are left out, and so is what others need. nullopt: no
    // request.
    std::optional<sending> prepared(const row& r) {
        sending one{.at = r.at, .what = r.what, .revision = r.revision};
        if (r.what == todo::nothing) return std::nullopt;
        if (r.what == todo::add) {
            const std::string& value = identifier_[r.at.contact];
            one.identifiers = {{"email", value}};
            one.keys = {value};
            if (needed_by_another(r.at.contact, value)) {
                (void)exclude(s(), r.at, reason::duplicate_identity, noon, one.keys);
                return std::nullopt;
            }
            if (const std::string& where = address_[r.at.contact]; !where.empty()) {
                one.identifiers.push_back({"address", where});
                one.keys.push_back(where);
            }
        } else {
            std::ranges::copy_if(r.sent, std::back_inserter(one.identifiers), [&](const auto& i) {
                return !needed_by_another(r.at.contact, i.value);
            });
            if (one.identifiers.empty()) {
                (void)answer(r.at.contact, todo::remove, fate::nothing_to_send);
                return std::nullopt;
            }
        }
        EXPECT_EQ(before_send(s(), std::vector{one}, noon).size(), 1U);
        return one;
    }
    bool needed_by_another(std::int64_t c, const std::string& value) {
        return !taken_from(c, {value}).empty();
    }
    void apply(const sending& one) {
        for (const auto& i : one.identifiers)
            one.what == todo::add ? void(network_.insert(i.value)) : void(network_.erase(i.value));
    }

    void expect_sums() {
        const counts c = counted();
        const auto excluded =
            std::accumulate(c.excluded.begin(), c.excluded.end(), std::int64_t{0});
        EXPECT_EQ(c.members, c.to_be_sent + excluded);
        EXPECT_EQ(c.to_be_sent, c.accepted + c.unverified + c.pending + c.rejected);
        EXPECT_EQ(c.members,
                  number_of(query(s(), "SELECT count(*) FROM membership WHERE member = 1")));
    }
    void expect_nothing_forgotten() {
        std::set<std::string> remembered;
        for (std::int64_t c = 1; c <= people; ++c) {
            const row r = row_of(c);
            for (const auto& i : r.sent)
                remembered.insert(i.value);
            EXPECT_TRUE(r.desired || r.sent.empty() || r.what == todo::remove);
        }
        for (const auto& held : network_)
            EXPECT_TRUE(remembered.contains(held)) << held;
    }

    void deliver_everything() {
        for (std::int64_t c = 1; c <= people; ++c)
            (void)evaluate_again(c);
        const auto busy = [&] {
            return waiting(s(), destination).add + waiting(s(), destination).remove > 0;
        };
        for (int round = 0; round < 20 && busy(); ++round) {
            for (std::int64_t c = 1; c <= people; ++c) {
                const row r = row_of(c);
                const auto one = prepared(r);
                if (!one) continue;
                apply(*one);
                (void)answer(c, r.what, fate::accepted);
            }
        }
        EXPECT_FALSE(busy());
    }
    // Clears rejections, as a change of the identifiers does.
    std::vector<hint> evaluate_again(std::int64_t c) {
        const bool want = wanted_.contains(c);
        const auto why = want ? policy::reasons{} : because({reason::suppressed});
        const bool rejected = row_of(c).reasons.has(reason::rejected_by_network);
        return put(s(), std::vector<desire>{{at(c), want, why, rejected}}, noon);
    }

    std::mt19937 random_{GetParam()};
    std::map<std::int64_t, int> version_;
    std::map<std::int64_t, std::string> identifier_;
    std::map<std::int64_t, std::string> address_;
    std::set<std::int64_t> wanted_;
    std::set<std::string> network_;
};

TEST_P(random_histories, add_up_and_converge) {
    for (std::int64_t c = 1; c <= people; ++c)
        new_identifier(c);
    for (int i = 0; i < 400; ++i) {
        step();
        expect_sums();
        expect_nothing_forgotten();
        if (HasFailure()) FAIL() << "at step " << i;
    }
    deliver_everything();
    std::set<std::string> should_be_there;
    for (std::int64_t c = 1; c <= people; ++c) {
        const row r = row_of(c);
        const bool wanted = wanted_.contains(c);
        const bool duplicate = r.primary == reason::duplicate_identity;
        EXPECT_EQ(r.desired, wanted && !duplicate) << c;
        EXPECT_EQ(r.confirmed == confirmation::accepted, r.desired) << c;
        EXPECT_EQ(r.sent.empty(), !r.desired) << c;
        for (const auto& i : r.sent)
            should_be_there.insert(i.value);
        EXPECT_TRUE(!wanted || network_.contains(identifier_[c])) << c;
        EXPECT_TRUE(!r.desired || address_[c].empty() || network_.contains(address_[c])) << c;
    }
    EXPECT_TRUE(std::ranges::includes(should_be_there, network_));
}

INSTANTIATE_TEST_SUITE_P(seeds, random_histories, testing::Range(1U, 101U));

TEST_F(ledger_test, lists_members_by_reason_in_pages) {
    for (std::int64_t c = 1; c <= 5; ++c)
        (void)member(c, c % 2 == 0 ? because({reason::non_marketing}) : policy::reasons{});
    const auto listed = [&](std::optional<reason> why, std::int64_t after, std::size_t limit) {
        std::vector<std::int64_t> found;
        for (const auto& r : list(s(), audience, destination, why, after, limit))
            found.push_back(r.at.contact);
        return found;
    };
    using ids = std::vector<std::int64_t>;
    EXPECT_EQ(listed(std::nullopt, 0, 2), (ids{1, 3}));
    EXPECT_EQ(listed(std::nullopt, 3, 2), (ids{5}));
    EXPECT_EQ(listed(reason::non_marketing, 0, 9), (ids{2, 4}));
    EXPECT_EQ(listed(reason::erased, 0, 9), ids{});
}

}  // namespace
}  // namespace sluis::store::ledger

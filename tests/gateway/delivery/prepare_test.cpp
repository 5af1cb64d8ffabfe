#include "gateway/delivery/prepare.hpp"

#include "gateway/store/contacts.hpp"
#include "support.hpp"
#include "tests/gateway/store/support.hpp"

namespace sluis::delivery {
namespace {

namespace ledger = store::ledger;
using contact::property;
using ledger::todo;
using policy::reason;

constexpr std::int64_t audience = 1;
constexpr std::int64_t destination = 2;

class prepare_test : public testing::Test {
protected:
    store::session& s() { return *s_; }
    static ledger::key at(std::int64_t c) { return {audience, destination, c}; }

    // A contact that the audience wants.
    std::int64_t wanted(const std::vector<std::string>& emails) {
        contact::contact c = store::a_contact(emails.empty() ? "" : emails.front());
        c.identities.clear();
        for (const std::string& e : emails)
            c.identities.push_back(store::email(e));
        std::ranges::sort(c.identities);
        EXPECT_TRUE(store::contacts::save(s(), c));
        want(c.id, true);
        return c.id;
    }
    void is_called(std::int64_t c, const std::string& first_name, const std::string& city) {
        const std::int64_t ids[] = {c};
        contact::contact now = store::contacts::load(s(), ids).at(0);
        now.properties[property::first_name] = {first_name, {noon, "test"}};
        if (!city.empty()) now.properties[property::city] = {city, {noon, "test"}};
        ASSERT_TRUE(store::contacts::save(s(), now));
    }
    void want(std::int64_t c, bool member, bool changed = false) {
        (void)ledger::put(s(), std::vector<ledger::desire>{{at(c), member, {}, changed}}, noon);
    }
    prepared ready(todo what, const std::vector<std::int64_t>& contacts, instant now = noon) {
        return prepare(s(), toy, at(0), what, contacts, now);
    }
    void settle(std::int64_t c, todo what, ledger::fate became) {
        const ledger::settlement one[] = {{.at = at(c),
                                           .what = what,
                                           .revision = row_of(c).revision,
                                           .became = became,
                                           .retry_at = noon + 1h}};
        (void)ledger::settle(s(), one, noon);
    }
    std::int64_t added(const std::vector<std::string>& emails) {
        const std::int64_t c = wanted(emails);
        EXPECT_EQ(ready(todo::add, {c}).members.size(), 1U);
        settle(c, todo::add, ledger::fate::accepted);
        return c;
    }
    void change_addresses(std::int64_t c, const std::vector<std::string>& emails) {
        const std::int64_t ids[] = {c};
        contact::contact now = store::contacts::load(s(), ids).at(0);
        now.identities.clear();
        for (const std::string& e : emails)
            now.identities.push_back(store::email(e));
        ASSERT_TRUE(store::contacts::save(s(), now));
        want(c, true, true);
    }
    ledger::row row_of(std::int64_t c) { return ledger::get(s(), at(c)).value_or(ledger::row{}); }
    static std::vector<std::string> values(const prepared& p, std::size_t member = 0) {
        std::vector<std::string> all;
        for (const auto& i : p.what.members.at(member))
            all.push_back(i.value);
        return all;
    }

private:
    std::unique_ptr<store::session> s_ = store::fresh_store();
};

using texts = std::vector<std::string>;

TEST_F(prepare_test, an_addition_is_written_down_before_it_leaves) {
    const auto c = wanted({"a@x.y", "b@x.y"});
    const prepared p = ready(todo::add, {c});
    ASSERT_EQ(p.members.size(), 1U);
    EXPECT_EQ(values(p), (texts{"#a@x.y", "#b@x.y"}));
    EXPECT_EQ(p.members[0].at, at(c));
    EXPECT_TRUE(p.hints.empty());
    EXPECT_EQ(row_of(c).sent.size(), 2U);
    EXPECT_EQ(row_of(c).profile, "toy/1");
    EXPECT_TRUE(row_of(c).unsure);
    EXPECT_EQ(row_of(c).confirmed, ledger::confirmation::absent) << "nobody has answered yet";
}

TEST_F(prepare_test, only_those_that_are_to_be_done_this_way_are_taken) {
    const auto add = wanted({"add@x.y"});
    const auto there = added({"there@x.y"});
    const auto leaving = added({"leaving@x.y"});
    want(leaving, false);
    const std::vector<std::int64_t> all{add, there, leaving, 999};
    EXPECT_EQ(values(ready(todo::add, all)), texts{"#add@x.y"});
    EXPECT_EQ(values(ready(todo::remove, all)), texts{"#leaving@x.y"});
}

TEST_F(prepare_test, in_and_out_before_sending_sends_nothing) {
    const auto c = wanted({"a@x.y"});
    want(c, false);
    EXPECT_TRUE(ready(todo::add, {c}).members.empty());
    EXPECT_TRUE(ready(todo::remove, {c}).members.empty());
    EXPECT_FALSE(ledger::get(s(), at(c)));
}

TEST_F(prepare_test, out_and_in_before_sending_sends_nothing) {
    const auto c = added({"a@x.y"});
    want(c, false);
    want(c, true);
    EXPECT_TRUE(ready(todo::remove, {c}).members.empty());
    EXPECT_TRUE(ready(todo::add, {c}).members.empty());
}

TEST_F(prepare_test, a_removal_repeats_what_was_sent_and_not_what_the_person_has_now) {
    const auto c = added({"old@x.y"});
    change_addresses(c, {"new@x.y"});
    want(c, false);
    EXPECT_EQ(values(ready(todo::remove, {c})), texts{"#old@x.y"});
}

TEST_F(prepare_test, a_removal_covers_all_that_was_ever_sent) {
    const auto c = added({"old@x.y"});
    change_addresses(c, {"new@x.y"});
    EXPECT_EQ(values(ready(todo::add, {c})), texts{"#new@x.y"});
    want(c, false);  // while the addition is under way
    settle(c, todo::add, ledger::fate::later);
    EXPECT_EQ(values(ready(todo::remove, {c})), (texts{"#new@x.y", "#old@x.y"}));
}

TEST_F(prepare_test, the_erased_are_removed_by_what_was_sent) {
    const auto c = added({"a@x.y"});
    const auto never_sent = wanted({"b@x.y"});
    for (const std::int64_t id : {c, never_sent}) {
        (void)ledger::erase(s(), id, noon);
        ASSERT_TRUE(store::contacts::erase(s(), id));
    }
    EXPECT_TRUE(ready(todo::add, {c, never_sent}).members.empty());
    const prepared p = ready(todo::remove, {c, never_sent});
    ASSERT_EQ(p.members.size(), 1U);
    EXPECT_EQ(values(p), texts{"#a@x.y"});
}

TEST_F(prepare_test, who_cannot_be_sent_is_excluded_with_the_reason) {
    const auto nothing = wanted({});
    const auto invalid = wanted({"no-dot@x"});
    const auto good = wanted({"a@x.y"});
    const auto same = wanted({"b@x.y"});
    change_addresses(same, {"a@x.y"});
    const auto partly = wanted({"no-dot@z", "z@x.y"});
    const prepared p = ready(todo::add, {nothing, invalid, good, same, partly});
    ASSERT_EQ(p.members.size(), 2U);
    EXPECT_EQ(values(p, 0), texts{"#a@x.y"});
    EXPECT_EQ(values(p, 1), texts{"#z@x.y"}) << "one good address is enough";
    const std::pair<std::int64_t, reason> expected[] = {{nothing, reason::no_identifier},
                                                        {invalid, reason::invalid_identifier},
                                                        {same, reason::duplicate_identity}};
    for (const auto& [c, why] : expected) {
        EXPECT_EQ(row_of(c).primary, why);
        EXPECT_FALSE(row_of(c).desired);
        EXPECT_TRUE(row_of(c).sent.empty());
    }
}

TEST_F(prepare_test, who_is_there_already_under_another_contact_is_a_duplicate) {
    (void)added({"a@x.y"});
    const auto c = wanted({"c@x.y"});
    change_addresses(c, {"a@x.y"});
    EXPECT_TRUE(ready(todo::add, {c}).members.empty());
    EXPECT_EQ(row_of(c).primary, reason::duplicate_identity);
}

TEST_F(prepare_test, a_removal_leaves_what_stands_for_somebody_who_stays) {
    const auto leaves = added({"shared@x.y", "own@x.y"});
    const auto stays = wanted({"other@x.y"});
    change_addresses(leaves, {"own@x.y"});
    EXPECT_EQ(ready(todo::add, {leaves}).members.size(), 1U);
    settle(leaves, todo::add, ledger::fate::accepted);
    const ledger::sending shared[] = {{.at = at(stays),
                                       .revision = row_of(stays).revision,
                                       .identifiers = {{"email", "#shared@x.y"}},
                                       .keys = {"#shared@x.y"}}};
    ASSERT_EQ(ledger::before_send(s(), shared, noon).size(), 1U);
    want(leaves, false);
    EXPECT_EQ(values(ready(todo::remove, {leaves})), texts{"#own@x.y"});
}

TEST_F(prepare_test, a_removal_of_which_nothing_is_left_to_send_is_done) {
    const auto leaves = added({"shared@x.y"});
    const auto stays = wanted({"other@x.y"});
    const ledger::sending shared[] = {{.at = at(stays),
                                       .revision = row_of(stays).revision,
                                       .identifiers = {{"email", "#shared@x.y"}},
                                       .keys = {"#shared@x.y"}}};
    ASSERT_EQ(ledger::before_send(s(), shared, noon).size(), 1U);
    want(leaves, false);
    EXPECT_TRUE(ready(todo::remove, {leaves}).members.empty());
    EXPECT_FALSE(ledger::get(s(), at(leaves)));
}

TEST_F(prepare_test, an_address_that_is_shared_makes_nobody_a_duplicate_but_is_left_when_one_goes) {
    const auto leaves = wanted({"a@x.y"});
    const auto stays = wanted({"b@x.y"});
    is_called(leaves, "Anna", "Delft");
    is_called(stays, "Bob", "Delft");
    EXPECT_EQ(ready(todo::add, {leaves, stays}).members.size(), 2U);
    settle(leaves, todo::add, ledger::fate::accepted);
    settle(stays, todo::add, ledger::fate::accepted);
    want(leaves, false);
    EXPECT_EQ(values(ready(todo::remove, {leaves})), texts{"#a@x.y"});
    settle(leaves, todo::remove, ledger::fate::accepted);
    want(stays, false);
    EXPECT_EQ(values(ready(todo::remove, {stays})), (texts{"#Delft", "#b@x.y", "#Bob"}));
}

// Alone, or with what is somebody else's, they would reach whoever stays.
TEST_F(prepare_test, what_only_goes_with_an_identifier_is_never_all_that_a_removal_has) {
    const auto leaves = wanted({"own@x.y", "shared@x.y"});
    is_called(leaves, "Anna", "");
    EXPECT_EQ(values(ready(todo::add, {leaves})), (texts{"#own@x.y", "#shared@x.y", "#Anna"}));
    settle(leaves, todo::add, ledger::fate::accepted);
    const auto stays = wanted({"other@x.y"});
    const ledger::sending shared[] = {{.at = at(stays),
                                       .revision = row_of(stays).revision,
                                       .identifiers = {{"email", "#shared@x.y"}},
                                       .keys = {"#shared@x.y"}}};
    ASSERT_EQ(ledger::before_send(s(), shared, noon).size(), 1U);
    want(leaves, false);
    EXPECT_EQ(values(ready(todo::remove, {leaves})), texts{"#own@x.y"});
    const ledger::sending both[] = {{.at = at(stays),
                                     .revision = row_of(stays).revision,
                                     .identifiers = {{"email", "#own@x.y"}},
                                     .keys = {"#own@x.y"}}};
    ASSERT_EQ(ledger::before_send(s(), both, noon).size(), 1U);
    EXPECT_TRUE(ready(todo::remove, {leaves}).members.empty());
    EXPECT_FALSE(ledger::get(s(), at(leaves)));
}

TEST_F(prepare_test, who_was_given_up_is_not_sent_again_but_still_removed) {
    const auto c = wanted({"a@x.y"});
    EXPECT_EQ(ready(todo::add, {c}).members.size(), 1U);
    settle(c, todo::add, ledger::fate::given_up);
    EXPECT_TRUE(ready(todo::add, {c}, noon + 100h).members.empty());
    EXPECT_EQ(row_of(c).primary, reason::rejected_by_network);
    want(c, false);
    EXPECT_EQ(values(ready(todo::remove, {c})), texts{"#a@x.y"}) << "its answer was lost";
}

TEST_F(prepare_test, a_retry_that_is_not_due_is_told_again_and_not_sent) {
    const auto c = wanted({"a@x.y"});
    EXPECT_EQ(ready(todo::add, {c}).members.size(), 1U);
    settle(c, todo::add, ledger::fate::later);
    const prepared early = ready(todo::add, {c}, noon + 1h - 1ms);
    EXPECT_TRUE(early.members.empty());
    EXPECT_EQ(early.hints, (std::vector<ledger::hint>{{at(c), todo::add, noon + 1h}}));
    const prepared in_time = ready(todo::add, {c}, noon + 1h);
    ASSERT_EQ(in_time.members.size(), 1U);
    EXPECT_EQ(in_time.members[0].attempts, 1);
    EXPECT_EQ(in_time.members[0].since, noon);
}

}  // namespace
}  // namespace sluis::delivery

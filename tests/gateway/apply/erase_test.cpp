// R48, V34: a person is erased, by a call and by a source: at once, everywhere, with receipts.
#include "gateway/apply/erase.hpp"

#include "gateway/store/audit.hpp"
#include "gateway/store/deleted.hpp"
#include "gateway/store/erasures.hpp"
#include "gateway/store/submissions.hpp"
#include "tests/gateway/apply/vectors.hpp"

namespace sluis::apply {
namespace {

namespace erasures = store::erasures;
using contact::identity_kind;
using erasures::receipt_state;

class erasing_people : public vectors {
protected:
    static contact::identity address(const std::string& who) {
        return {identity_kind::email, "", who};
    }
    std::int64_t erase(const std::string& who) {
        return erase_called(s(), rules, secrets(), {.identities = {address(who)}, .who = eva}, now)
            .erasure;
    }
    std::int64_t erase_number(std::int64_t contact) {
        return erase_called(s(), rules, secrets(), {.contact = contact, .who = eva}, now).erasure;
    }
    erasures::erasure found(std::int64_t id) { return erasures::get(s(), id).value(); }

    const policy::asker eva{"eva", "r-1"};
};

TEST_F(erasing_people, V34_leaves_the_count_a_receipt_and_nothing_else) {
    submit(anna);
    submit(ben);
    deliver(anna);
    const auto id = of(anna).id;
    now += 1h;
    const auto number = erase(anna);
    EXPECT_FALSE(is_there(anna));
    EXPECT_TRUE(is_there(ben));
    EXPECT_EQ(used(), 2);
    const erasures::erasure e = found(number);
    EXPECT_EQ(e.contacts, 1);
    EXPECT_EQ(e.contents, 1);
    EXPECT_EQ(e.history_rows, 2) << "created and erased";
    EXPECT_EQ(e.asked_by, "eva");
    ASSERT_EQ(erasures::receipts_of(s(), number).size(), 1U);
    const auto receipt = erasures::receipts_of(s(), number).front();
    EXPECT_EQ(receipt.contact, id);
    EXPECT_EQ(receipt.audience, "all");
    EXPECT_EQ(receipt.destination, "toy");
    EXPECT_EQ(receipt.state, receipt_state::pending);
    EXPECT_EQ(erasures::confirm(s(), now), 0);
    EXPECT_EQ(found(number).pending, 1);
    now += 1h;
    confirm_removal(id);
    EXPECT_TRUE(ledger::of_contact(s(), id).empty()) << "what the removal needed went with it";
    EXPECT_EQ(erasures::confirm(s(), now), 1);
    EXPECT_EQ(found(number).pending, 0);
    EXPECT_EQ(erasures::receipts_of(s(), number).front().ended_at, now);
    EXPECT_EQ(erasures::count_pending(s()), 0);
    const auto audited = store::audit::list(s(), 0, 1).front();
    EXPECT_EQ(audited.action, "contact.erase");
    EXPECT_EQ(audited.subject, "erasure " + std::to_string(number));
}

TEST_F(erasing_people, says_what_a_network_that_refuses_says) {
    submit(anna);
    deliver(anna);
    const auto number = erase(anna);
    const ledger::row r = ledger::of_contact(s(), erasures::receipts_of(s(), number)[0].contact)[0];
    const ledger::sending one[] = {
        {.at = r.at, .what = ledger::todo::remove, .revision = r.revision}};
    (void)ledger::before_send(s(), one, now);
    const ledger::settlement no[] = {{.at = r.at,
                                      .what = ledger::todo::remove,
                                      .revision = r.revision,
                                      .became = ledger::fate::rejected,
                                      .code = "2650",
                                      .words = "too small",
                                      .retry_at = now + 1h}};
    (void)ledger::settle(s(), no, now);
    const auto receipt = erasures::receipts_of(s(), number).front();
    EXPECT_TRUE(receipt.is_refused);
    EXPECT_EQ(receipt.network_code, "2650");
    EXPECT_EQ(receipt.network_words, "too small");
    EXPECT_EQ(erasures::confirm(s(), now), 0);
}

TEST_F(erasing_people, is_not_confirmed_by_a_person_who_abandons_the_audience) {
    submit(anna);
    deliver(anna);
    const auto number = erase(anna);
    const auto at_network = ledger::of_contact(s(), erasures::receipts_of(s(), number)[0].contact);
    const ledger::key k = at_network.at(0).at;
    (void)ledger::abandon(s(), k.audience, k.destination, 0, 10, now);
    EXPECT_EQ(erasures::confirm(s(), now), 0);
    EXPECT_EQ(erasures::receipts_of(s(), number).front().state, receipt_state::abandoned);
}

TEST_F(erasing_people, of_somebody_whom_no_network_knows_is_done_at_once) {
    submit(anna);
    EXPECT_TRUE(erasures::receipts_of(s(), erase(anna)).empty()) << "never sent";
    const auto nobody = found(erase("nobody@example.org"));
    EXPECT_EQ(nobody.contacts + nobody.deleted_contacts + nobody.contents, 0);
    EXPECT_EQ(nobody.pending, 0);
    const auto again = found(erase(anna));
    EXPECT_EQ(again.contacts, 0) << "no error, and nothing to do";
}

TEST_F(erasing_people, what_was_received_before_brings_nobody_back) {
    submit(anna);
    erase(anna);
    erase("new@example.org");
    now += 1h;
    submit_at(anna, now - 2h);
    submit_at("new@example.org", now - 2h);
    EXPECT_FALSE(is_there(anna));
    EXPECT_FALSE(is_there("new@example.org")) << "also whom nobody had seen yet";
    submit(anna);
    EXPECT_TRUE(is_there(anna)) << "by themselves they may";
    EXPECT_EQ(used(), 2) << "counted anew: nothing tells who it was";
}

TEST_F(erasing_people, takes_the_sealed_state_of_a_deleted_contact_too) {
    submit(anna, {{"id", "x1"}});
    const auto first = remove(anna);
    now += 1h;
    submit(anna);
    const auto second = remove(anna);
    now += 1h;
    submit(anna);
    const auto number = erase(anna);
    EXPECT_EQ(found(number).contacts, 1);
    EXPECT_EQ(found(number).deleted_contacts, 2);
    EXPECT_EQ(restore(first), restore_end::unknown);
    EXPECT_EQ(restore(second), restore_end::unknown);
    for (const std::int64_t id : {first, second}) {
        std::vector<policy::history_row> rows;
        for (const auto& r : store::history::of_contact(s(), id, 0, 100))
            rows.push_back(r.row);
        EXPECT_TRUE(policy::replay(rows)) << "I6 holds for the erased, too";
        EXPECT_EQ(rows.back().what, policy::history_kind::erased);
    }
    // Known by the first one's external id, which the others never had.
    now += 1h;
    submit_at("", now - 3h, {{"id", "x1"}});
    EXPECT_EQ(contacts::count(s()), 0);
}

TEST_F(erasing_people, by_number_finds_live_and_deleted_ones) {
    submit(anna);
    submit(ben);
    const auto gone = remove(ben);
    EXPECT_EQ(found(erase_number(of(anna).id)).contacts, 1);
    EXPECT_FALSE(is_there(anna));
    EXPECT_EQ(found(erase_number(gone)).deleted_contacts, 1);
    EXPECT_EQ(restore(gone), restore_end::unknown);
    EXPECT_EQ(found(erase_number(777)).contacts, 0);
}

TEST_F(erasing_people, by_a_source_has_receipts_too) {
    submit(anna);
    deliver(anna);
    submit(anna, {{"do", "erase"}});
    const auto all = erasures::list(s(), 0, 10);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].asked_by, "shop");
    EXPECT_FALSE(all[0].submission.empty());
    EXPECT_EQ(all[0].pending, 1);
}

TEST_F(erasing_people, who_waits_for_room_waits_no_longer) {
    rules.tier.limit = 1;
    submit(ben);
    submit(anna);
    EXPECT_EQ(account().count.held, 1);
    erase(anna);
    EXPECT_EQ(account().count.held, 0);
    EXPECT_EQ(used(), 1);
}

TEST_F(erasing_people, who_was_deleted_and_came_back_is_erased_by_the_old_number_too) {
    submit(anna);
    const auto id = of(anna).id;
    (void)remove_contact(s(), removals(), id, eva, now);
    now += 1h;
    submit(anna);
    ASSERT_NE(of(anna).id, id);
    now += 1h;
    const auto number = erase_number(id);
    EXPECT_FALSE(is_there(anna)) << "it is the same person";
    EXPECT_EQ(found(number).contacts, 1);
    EXPECT_EQ(found(number).deleted_contacts, 1);
}

}  // namespace
}  // namespace sluis::apply

// An address that is put on the opt-out list by hand, or taken off: the contact follows, its history and
// the audit log say so, and neither has the address.
#include "gateway/apply/suppress.hpp"

#include "gateway/store/audit.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/history.hpp"
#include "support.hpp"

namespace sluis::apply {
namespace {

namespace suppressions = store::suppressions;
using contact::identity_kind;
using policy::history_kind;

class suppress_test : public testing::Test {
protected:
    template <class F>
    auto in_store(F f) {
        return db_.write_now(std::move(f));
    }
    suppress_test() {
        contact_ = in_store([](store::session& s) {
            contact::contact c = store::a_contact("anna@example.org");
            c.identities.push_back({identity_kind::phone, "", "+31201234567"});
            c.marketing.now = contact::status::marketing;
            EXPECT_TRUE(store::contacts::save(s, c));
            return c.id;
        });
    }
    ~suppress_test() override { db_.stop(); }

    suppressed put(const contact::identity& who, bool is_on) {
        return in_store([&](store::session& s) {
            return suppress(s, vault_, {}, {.who = who, .is_on = is_on, .actor = "eva"}, noon);
        });
    }
    contact::contact now() {
        return in_store([&](store::session& s) {
            const std::int64_t ids[] = {contact_};
            return store::contacts::load(s, ids).at(0);
        });
    }
    std::vector<history_kind> history() {
        return in_store([&](store::session& s) {
            std::vector<history_kind> all;
            for (const auto& r : store::history::of_contact(s, contact_, 0, 100))
                all.push_back(r.row.what);
            return all;
        });
    }
    std::vector<store::audit::record> audited() {
        return in_store([](store::session& s) { return store::audit::list(s, 0, 100); });
    }
    std::optional<suppressions::entry> on(const contact::identity& who) {
        return in_store([&](store::session& s) { return suppressions::find(s, hash_of(who)); });
    }
    std::string hash_of(const contact::identity& who) {
        return vault_.keyed_hash(store::contacts::tombstone_text(who));
    }

    const contact::identity email_{identity_kind::email, "", "anna@example.org"};
    const contact::identity phone_{identity_kind::phone, "", "+31201234567"};
    store::folder folder_;
    store::database db_{{.path = folder_ / "db"}};
    store::vault vault_ = a_vault();
    std::int64_t contact_ = 0;
};

TEST_F(suppress_test, the_contact_follows_at_once_and_back) {
    const suppressed did = put(email_, true);
    EXPECT_TRUE(did.did.is_news);
    EXPECT_EQ(did.did.contact, contact_);
    EXPECT_TRUE(did.did.is_suppressed);
    EXPECT_TRUE(now().suppressed);
    EXPECT_EQ(now().marketing.now, contact::status::marketing) << "the status is another matter";
    EXPECT_EQ(on(email_), (suppressions::entry{"by_hand", noon}));
    EXPECT_EQ(history(), std::vector{history_kind::suppressed});
    EXPECT_TRUE(put(email_, false).did.is_news);
    EXPECT_FALSE(now().suppressed);
    EXPECT_EQ(on(email_), std::nullopt);
    EXPECT_EQ(history(), (std::vector{history_kind::suppressed, history_kind::unsuppressed}));
}

TEST_F(suppress_test, again_is_no_news) {
    (void)put(email_, true);
    EXPECT_FALSE(put(email_, true).did.is_news);
    EXPECT_EQ(history().size(), 1U);
    (void)put(email_, false);
    EXPECT_FALSE(put(email_, false).did.is_news);
    EXPECT_EQ(history().size(), 2U);
    EXPECT_EQ(audited().size(), 2U);
}

TEST_F(suppress_test, another_address_that_is_on_a_list_keeps_it_out) {
    (void)put(email_, true);
    (void)put(phone_, true);
    EXPECT_EQ(history().size(), 1U);
    EXPECT_TRUE(put(email_, false).did.is_suppressed);
    EXPECT_TRUE(now().suppressed);
    EXPECT_EQ(history().size(), 1U);
    EXPECT_FALSE(put(phone_, false).did.is_suppressed);
    EXPECT_FALSE(now().suppressed);
}

TEST_F(suppress_test, an_address_of_nobody_is_remembered) {
    const contact::identity stranger{identity_kind::email, "", "nobody@example.org"};
    const suppressed did = put(stranger, true);
    EXPECT_TRUE(did.did.is_news);
    EXPECT_EQ(did.did.contact, std::nullopt);
    EXPECT_TRUE(on(stranger));
    EXPECT_EQ(audited().at(0).subject, "");
}

TEST_F(suppress_test, keeps_the_list_that_had_it_first_and_takes_it_off_that) {
    in_store([&](store::session& s) {
        EXPECT_TRUE(suppressions::add(s, hash_of(email_), "import:7", noon - 24h));
    });
    EXPECT_FALSE(put(email_, true).did.is_news);
    EXPECT_TRUE(now().suppressed) << "though the import did not know the contact";
    EXPECT_EQ(on(email_)->list, "import:7");
    const auto lists = in_store([](store::session& s) { return suppressions::lists(s); });
    ASSERT_EQ(lists.size(), 1U);
    EXPECT_EQ(lists[0].addresses, 1);
    (void)put(email_, false);
    EXPECT_FALSE(now().suppressed);
    EXPECT_EQ(audited().at(0).detail, "list import:7");
}

TEST_F(suppress_test, the_log_says_who_did_it_and_not_to_which_address) {
    (void)put(email_, true);
    (void)put(email_, false);
    ASSERT_EQ(audited().size(), 2U);
    for (const auto& r : audited()) {
        EXPECT_EQ(r.actor, "eva");
        EXPECT_EQ(r.subject, "c" + std::to_string(contact_));
        EXPECT_EQ(r.detail, "list by_hand");
        EXPECT_TRUE(r.action == "suppression.add" || r.action == "suppression.remove");
    }
}

}  // namespace
}  // namespace sluis::apply

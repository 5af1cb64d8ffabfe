#include "gateway/apply/put_contact.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "gateway/store/audit.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"
#include "shop.hpp"

namespace sluis::apply {
namespace {

using policy::change;
using policy::write_end;
using policy::write_target;

class put_contact_test : public testing::Test {
protected:
    ~put_contact_test() override { db_.stop(); }

    policy::contact_written put(policy::contact_write w) {
        asio::io_context io;
        auto done = asio::co_spawn(io, put_contact(parts_, std::move(w)), asio::use_future);
        io.run();
        return done.get();
    }
    static policy::contact_write a_write(write_target about, const std::string& address,
                                         std::vector<change> status = {}) {
        policy::contact_write w{.about = about, .status = std::move(status)};
        w.source = policy::usual_rules("api.test", policy::source_kind::api);
        w.who = {"eva", ""};
        if (about == write_target::new_contact) {
            w.says.identities = {store::email(address)};
        } else {
            w.known_as = store::email(address);
        }
        w.says.properties = {{contact::property::email, address}};
        return w;
    }
    template <class F>
    auto in_store(F f) {
        return db_.read_now(std::move(f));
    }
    std::vector<std::string> audited() {
        std::vector<std::string> all;
        for (const auto& r :
             in_store([](store::session& s) { return store::audit::list(s, 0, 100); }))
            all.push_back(r.actor + ' ' + r.action + ' ' + r.subject + ' ' + r.detail);
        return all;
    }

    store::folder folder_;
    store::database db_{{.path = folder_ / "sluis.db"}};
    settable_clock time_{noon};
    put_parts parts_{.db = db_, .secrets = secrets(), .time = time_};
};

TEST_F(put_contact_test, creates_with_history_and_who_did_it) {
    const auto done =
        put(a_write(write_target::new_contact, "anna@example.com", {change::promote}));
    ASSERT_EQ(done.became, write_end::created);
    EXPECT_EQ(done.now.marketing.now, contact::status::marketing);
    EXPECT_EQ(done.now.marketing.reason, contact::reason_type::integration);
    EXPECT_EQ(done.now.created_by, "api.test");
    const auto rows = in_store(
        [&](store::session& s) { return store::history::of_contact(s, done.now.id, 0, 10); });
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1].row.what, policy::history_kind::promoted);
    EXPECT_EQ(rows[1].row.actor, "eva");
    EXPECT_EQ(audited(), (std::vector<std::string>{"eva contact.status c1 promote: changed",
                                                   "eva contact.put c1 created"}));
}

TEST_F(put_contact_test, knows_who_is_there_already) {
    const auto anna = put(a_write(write_target::new_contact, "anna@example.com"));
    const auto again = put(a_write(write_target::new_contact, "anna@example.com"));
    EXPECT_EQ(again.became, write_end::exists);
    EXPECT_EQ(again.other, anna.now.id);
    EXPECT_EQ(put(a_write(write_target::known_contact, "bo@example.com")).became,
              write_end::unknown);
    EXPECT_EQ(put(a_write(write_target::either, "bo@example.com")).became, write_end::created);
    auto joins = a_write(write_target::either, "bo@example.com");
    joins.says.identities = {store::email("anna@example.com")};
    EXPECT_EQ(put(joins).became, write_end::exists) << "a write makes nobody one person";
}

TEST_F(put_contact_test, of_two_within_a_millisecond_the_later_one_wins) {
    auto w = a_write(write_target::either, "anna@example.com");
    for (const char* name : {"Zoë", "Anna", "Mia", "Bo", ""}) {
        w.says.properties = {{contact::property::first_name, name}};
        const auto done = put(w);
        EXPECT_EQ(contact::value_of(done.now, contact::property::first_name), name);
    }
}

TEST_F(put_contact_test, a_refusal_undoes_all_of_it) {
    (void)put(a_write(write_target::new_contact, "anna@example.com", {change::promote}));
    auto w = a_write(write_target::known_contact, "anna@example.com", {change::demote_now});
    w.says.properties = {{contact::property::first_name, "Anna"}};
    const auto done = put(w);
    ASSERT_EQ(done.became, write_end::refused);
    EXPECT_EQ(done.refused.why, policy::because::within_period);
    EXPECT_TRUE(done.refused.possible_at);
    const auto now = put(a_write(write_target::known_contact, "anna@example.com"));
    EXPECT_EQ(contact::value_of(now.now, contact::property::first_name), "");
    EXPECT_EQ(now.now.marketing.now, contact::status::marketing);
}

TEST_F(put_contact_test, schedules_an_exit_and_withdraws_it) {
    (void)put(a_write(write_target::new_contact, "anna@example.com", {change::promote}));
    const auto leaves =
        put(a_write(write_target::known_contact, "anna@example.com", {change::schedule_exit}));
    EXPECT_TRUE(leaves.now.marketing.exit_effective_at);
    const auto stays =
        put(a_write(write_target::known_contact, "anna@example.com", {change::unschedule}));
    EXPECT_FALSE(stays.now.marketing.exit_effective_at);
}

TEST_F(put_contact_test, whoever_finds_the_tier_full_is_kept_and_waits) {
    parts_.rules.tier.limit = 1;
    (void)put(a_write(write_target::new_contact, "anna@example.com", {change::promote}));
    const auto bo = put(a_write(write_target::new_contact, "bo@example.com", {change::promote}));
    EXPECT_EQ(bo.became, write_end::created);
    EXPECT_EQ(bo.now.marketing.now, contact::status::non_marketing);
    EXPECT_TRUE(bo.now.marketing.held);
}

}  // namespace
}  // namespace sluis::apply

// The vectors of docs/marketing-status.md that go through the store: boundaries as work that survives
// restarts and clocks that jump, and what becomes of the audiences. By number.
//
// Europe/Amsterdam, contract 2026-01-01 to 2027-01-01, preset hubspot_2020; the audience is of
// everybody who did not say no, at one destination.
#include <nlohmann/json.hpp>

#include "gateway/apply/due.hpp"
#include "gateway/apply/record.hpp"
#include "gateway/apply/save_contact.hpp"
#include "gateway/policy/request.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "gateway/store/periods.hpp"
#include "gateway/store/usage.hpp"
#include "shop.hpp"

namespace sluis::apply {
namespace {

namespace contacts = store::contacts;
namespace ledger = store::ledger;
namespace periods = store::periods;
using contact::stage;
using policy::change;
using policy::reason;

instant at(std::string_view text) {
    return from_rfc3339(text).value();
}

class vectors : public testing::Test {
protected:
    vectors() {
        rules.when.window_days = 90;
        rules.when.zone = time_zone::find("Europe/Amsterdam").value();
        audience_ = declare_audience(s(), R"({"id": "all", "consent": "not_denied"})");
    }
    store::session& s() { return *s_; }

    // Arrives through the form and is applied at once, or at another time.
    void submit(const std::string& who, const nlohmann::json& more = {}) {
        submit_at(who, now, more);
    }
    void submit_at(const std::string& who, instant received, const nlohmann::json& more = {}) {
        const std::vector<audience> audiences = load_audiences(s());
        open_account account(s(), rules, now);
        const recorder by{.audiences = audiences,
                          .account = account,
                          .tombstone =
                              [](const contact::identity& i) {
                                  return secrets().keyed_hash(contacts::tombstone_text(i));
                              },
                          .now = now};
        mapped m = map_entry(entry_of("k" + std::to_string(++keys_), person(who, more), received),
                             *catalog_with(first_rules), secrets());
        m.source = source;
        (void)record(s(), by, std::move(m));
        account.save();
    }
    policy::answer ask(const std::string& who, change what) {
        open_account account(s(), rules, now);
        const policy::request r{what, {now, contact::reason_type::user, "eva"}, rules.outside};
        auto did = policy::ask(of(who), r, {"eva", "r"}, account.rules(), account.now(), now);
        const policy::answer became = did.became;
        account.set(did.count);
        (void)save_contact(s(), std::move(did), load_audiences(s()), now);
        account.save();
        return became;
    }
    // Runs what is due, in chunks of two; how many chunks.
    int settle() {
        int chunks = 0;
        while (is_anything_due(s(), rules, now)) {
            (void)settle_some(s(), rules, 2, now);
            if (++chunks > 1'000) throw std::runtime_error("it does not come to an end");
        }
        return chunks;
    }
    contact::contact of(const std::string& who) { return contacts::find(s(), who).at(0); }
    stage stage_of(const std::string& who) { return contact::stage_of(of(who).marketing); }
    policy::account account() { return periods::load(s()).value(); }
    std::int64_t used() { return account().count.used; }
    ledger::row row_of(const std::string& who) { return ledger::of_contact(s(), of(who).id).at(0); }
    ledger::counts counts() { return ledger::count(s(), audience_, 1); }
    std::int64_t excluded(reason r) { return counts().excluded[static_cast<std::size_t>(r)]; }
    void deliver(const std::string& who) {
        const ledger::row r = row_of(who);
        const ledger::sending one[] = {
            {.at = r.at, .revision = r.revision, .identifiers = {{"email", who}}, .keys = {who}}};
        ASSERT_EQ(ledger::before_send(s(), one, now).size(), 1U);
        const ledger::settlement told[] = {{.at = r.at, .became = ledger::fate::accepted}};
        (void)ledger::settle(s(), told, now);
    }
    std::vector<std::string> told() {
        std::vector<std::string> all;
        for (const auto& n : periods::untold(s(), 100)) {
            all.push_back(n.kind);
            periods::told(s(), n.id, now);
        }
        return all;
    }
    using kinds = std::vector<std::string>;

    policy::rules rules;
    policy::source_rules source = policy::usual_rules("shop", policy::source_kind::form);
    instant now = at("2026-04-01T00:00:00Z");
    const std::string anna = "anna@example.org";
    const std::string ben = "ben@example.org";

private:
    std::unique_ptr<store::session> s_ = store::fresh_store();
    std::int64_t audience_ = 0;
    int keys_ = 0;
};

TEST_F(vectors, V12_V13_a_boundary_takes_them_out_of_every_audience_once) {
    submit(anna);
    submit(ben);
    deliver(anna);
    deliver(ben);
    now = at("2026-11-01T00:00:00Z");
    EXPECT_EQ(ask(anna, change::schedule_exit).what, policy::verdict::changed);
    EXPECT_EQ(row_of(anna).what, ledger::todo::nothing) << "V11: still there";
    now = at("2026-12-31T23:00:00Z");
    EXPECT_GT(settle(), 0);
    EXPECT_EQ(stage_of(anna), stage::non_marketing);
    EXPECT_EQ(row_of(anna).what, ledger::todo::remove);
    EXPECT_EQ(row_of(anna).primary, reason::non_marketing);
    EXPECT_EQ(row_of(ben).what, ledger::todo::nothing);
    EXPECT_EQ(used(), 1);
    EXPECT_EQ(told(), kinds{"boundary_passed"});
    const auto rows = store::history::of_contact(s(), of(anna).id, 0, 100).size();
    const auto since = row_of(anna).since;
    now = at("2027-01-01T12:00:00Z");
    EXPECT_EQ(settle(), 0) << "once";
    EXPECT_EQ(store::history::of_contact(s(), of(anna).id, 0, 100).size(), rows);
    EXPECT_EQ(row_of(anna).since, since) << "no second removal";
    EXPECT_EQ(told(), kinds{});
    const auto all = periods::list(s(), 10);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].count.used, 2);
    EXPECT_EQ(all[1].leaving, 1);
    EXPECT_EQ(all[0].began_with, 1);
}

// The first transaction after the boundary is a submission's: the logical step comes first.
TEST_F(vectors, V31_what_was_queued_is_applied_after_the_boundary_that_was_missed) {
    submit(anna);
    submit(ben);
    now = at("2026-12-31T10:00:00Z");
    (void)ask(anna, change::schedule_exit);
    (void)ask(ben, change::schedule_exit);
    now = at("2027-01-02T08:00:00Z");
    submit_at(anna, at("2027-01-01T09:00:00Z"));
    EXPECT_EQ(stage_of(anna), stage::marketing);
    EXPECT_EQ(used(), 1) << "of the new period; Ben does not count although his row is not settled";
    EXPECT_EQ(account().closed.size(), 1U);
    const auto rows = store::history::of_contact(s(), of(anna).id, 0, 100);
    EXPECT_EQ(rows[rows.size() - 2].row.what, policy::history_kind::left);
    EXPECT_EQ(rows[rows.size() - 2].row.at, at("2026-12-31T23:00:00Z"));
    (void)settle();
    EXPECT_EQ(stage_of(ben), stage::non_marketing);
    EXPECT_EQ(of(ben).marketing.left_at, at("2026-12-31T23:00:00Z"));
    EXPECT_EQ(stage_of(anna), stage::marketing);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, V10_a_remembered_exit_is_scheduled_when_its_window_opens) {
    submit(anna);
    rules.outside = policy::outside_window::remember;
    (void)ask(anna, change::schedule_exit);
    now = at("2026-10-02T21:59:59Z");
    EXPECT_EQ(settle(), 0);
    EXPECT_EQ(stage_of(anna), stage::marketing);
    now = at("2026-10-02T22:00:00Z");
    EXPECT_EQ(settle(), 1);
    EXPECT_EQ(stage_of(anna), stage::scheduled);
}

TEST_F(vectors, R36_a_contract_change_moves_the_exits_and_its_withdrawal_moves_them_back) {
    submit(anna);
    now = at("2026-11-01T00:00:00Z");
    (void)ask(anna, change::schedule_exit);
    const auto change = periods::add(s(), {.effective = sluis::local_day("2026-11-20").value(),
                                           .renewal = sluis::local_day("2027-11-20").value(),
                                           .limit = 500,
                                           .entered_at = now,
                                           .entered_by = "eva"});
    // Nobody has told the account yet; the next transaction finds out.
    submit(ben);
    EXPECT_EQ(account().now.ends_at, at("2026-11-19T23:00:00Z"));
    (void)settle();
    EXPECT_EQ(of(anna).marketing.exit_effective_at, at("2026-11-19T23:00:00Z"));
    EXPECT_TRUE(periods::withdraw(s(), change.id, now));
    submit("carl@example.org");
    (void)settle();
    EXPECT_EQ(of(anna).marketing.exit_effective_at, at("2026-12-31T23:00:00Z"));
    EXPECT_EQ(told(), (kinds{"boundary_moved", "boundary_moved"}));
    EXPECT_EQ(stage_of(anna), stage::scheduled);
}

TEST_F(vectors, R49_the_limit_of_a_contract_counts_from_its_first_day) {
    rules.tier.limit = 3;
    periods::add(s(), {.effective = sluis::local_day("2026-06-15").value(),
                       .renewal = sluis::local_day("2027-06-15").value(),
                       .limit = 1,
                       .entered_at = now,
                       .entered_by = "eva"});
    submit(anna);
    submit(ben);
    EXPECT_EQ(account().count.limit, 3);
    now = at("2026-06-14T22:00:00Z");
    (void)settle();
    EXPECT_EQ(account().count.limit, 1);
    submit("carl@example.org");
    EXPECT_EQ(stage_of("carl@example.org"), stage::non_marketing);
}

TEST_F(vectors, V16_the_fourth_is_held_and_people_are_warned_once) {
    rules.tier.limit = 3;
    for (const char* who : {"1@example.org", "2@example.org"})
        submit(who);
    EXPECT_EQ(told(), kinds{});
    submit("3@example.org");
    EXPECT_EQ(told(), kinds{"tier_warning"}) << "at 100 per cent; those below with it";
    submit(anna);
    submit(ben);
    EXPECT_EQ(told(), kinds{}) << "once";
    EXPECT_EQ(stage_of(anna), stage::non_marketing);
    EXPECT_EQ(row_of(anna).primary, reason::tier_limit);
    EXPECT_EQ(account().count, (policy::usage{.used = 3, .held = 2, .limit = 3, .warned = 100}));
}

TEST_F(vectors, V19_room_that_appears_is_for_those_who_wait_oldest_first) {
    rules.tier.limit = 3;
    for (const char* who : {"1@example.org", "2@example.org", "3@example.org"})
        submit(who);
    now += 1h;
    submit(anna);
    now += 1h;
    submit(ben);
    now = at("2026-11-01T00:00:00Z");
    (void)ask("2@example.org", change::schedule_exit);
    now = at("2027-01-01T00:00:00Z");
    (void)settle();
    EXPECT_EQ(stage_of(anna), stage::marketing);
    EXPECT_EQ(stage_of(ben), stage::non_marketing);
    EXPECT_EQ(row_of(anna).what, ledger::todo::add);
    rules.tier.limit = 4;
    (void)settle();
    EXPECT_EQ(stage_of(ben), stage::marketing) << "the limit was raised";
    EXPECT_EQ(account().count.held, 0);
}

TEST_F(vectors, V24_who_unsubscribes_leaves_the_audience_and_stays_marketing) {
    submit(anna);
    deliver(anna);
    now += 1h;
    submit(anna, {{"do", "leave"}});
    EXPECT_EQ(stage_of(anna), stage::marketing);
    EXPECT_EQ(used(), 1);
    EXPECT_EQ(row_of(anna).what, ledger::todo::remove);
    EXPECT_EQ(row_of(anna).primary, reason::unsubscribed);
}

// Of a list of ten: 4 can be sent; 3 are non-marketing, 1 has nothing to be matched by, 1 said no.
// (That one is a duplicate of another only the network's form tells: tests/gateway/delivery.)
TEST_F(vectors, V26_V27_the_breakdown_adds_up_and_a_promotion_is_sent_by_itself) {
    for (const char* who : {"1@example.org", "2@example.org", "3@example.org", "4@example.org"})
        submit(who);
    submit("5@example.org", {{"ads", "denied"}});
    submit("", {{"id", "x6"}});
    source.status = policy::default_status::non_marketing;
    for (const char* who : {"7@example.org", "8@example.org", "9@example.org"})
        submit(who);
    EXPECT_EQ(counts().members, 9);
    EXPECT_EQ(counts().to_be_sent, 4);
    EXPECT_EQ(excluded(reason::non_marketing), 3);
    EXPECT_EQ(excluded(reason::no_identifier), 1);
    EXPECT_EQ(excluded(reason::consent_denied), 1);
    EXPECT_EQ(ask("7@example.org", change::promote).what, policy::verdict::changed);
    EXPECT_EQ(counts().to_be_sent, 5);
    EXPECT_EQ(excluded(reason::non_marketing), 2);
    EXPECT_EQ(row_of("7@example.org").what, ledger::todo::add);
}

TEST_F(vectors, V34_an_erasure_leaves_the_count_and_the_removals) {
    submit(anna);
    deliver(anna);
    const std::int64_t id = of(anna).id;
    submit(anna, {{"do", "erase"}});
    EXPECT_TRUE(contacts::find(s(), anna).empty());
    EXPECT_EQ(used(), 1);
    EXPECT_EQ(ledger::of_contact(s(), id).at(0).what, ledger::todo::remove);
}

TEST_F(vectors, a_clock_that_was_put_back_neither_repeats_nor_undoes_a_boundary) {
    submit(anna);
    now = at("2026-11-01T00:00:00Z");
    (void)ask(anna, change::schedule_exit);
    now = at("2026-12-31T23:00:30Z");
    (void)settle();
    now = at("2026-12-31T22:59:30Z");
    submit(ben);
    EXPECT_EQ(settle(), 0);
    EXPECT_EQ(account().closed.size(), 1U);
    EXPECT_EQ(stage_of(anna), stage::non_marketing);
    now = at("2026-12-31T23:00:05Z");
    EXPECT_EQ(settle(), 0);
    EXPECT_EQ(account().closed.size(), 1U);
    EXPECT_EQ(used(), 1);
}

TEST_F(vectors, several_boundaries_that_were_missed_are_executed_in_turn) {
    rules.when.kind = policy::period_kind::calendar_month;
    rules.when.window_days.reset();
    submit(anna);
    submit(ben);
    (void)ask(anna, change::schedule_exit);
    now = at("2026-08-15T00:00:00Z");
    (void)settle();
    EXPECT_EQ(account().closed.size(), 4U);
    EXPECT_EQ(of(anna).marketing.left_at, at("2026-04-30T22:00:00Z"));
    EXPECT_EQ(used(), 1);
}

// I6, through the store.
TEST_F(vectors, the_last_row_of_history_is_the_state) {
    rules.tier.limit = 1;
    submit(anna);
    submit(ben);
    now = at("2026-11-01T00:00:00Z");
    (void)ask(anna, change::schedule_exit);
    now = at("2027-02-01T00:00:00Z");
    (void)settle();
    submit(anna);
    for (const std::string& who : {anna, ben}) {
        std::vector<policy::history_row> rows;
        for (const auto& r : store::history::of_contact(s(), of(who).id, 0, 100))
            rows.push_back(r.row);
        EXPECT_EQ(policy::replay(rows), of(who).marketing) << who;
    }
    EXPECT_EQ(stage_of(ben), stage::marketing);
    EXPECT_EQ(of(anna).marketing.held->type, contact::reason_type::form);
}

}  // namespace
}  // namespace sluis::apply

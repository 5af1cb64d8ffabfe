#include "gateway/apply/record.hpp"

#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "shop.hpp"

namespace sluis::apply {
namespace {

namespace contacts = store::contacts;
namespace ledger = store::ledger;
namespace submissions = store::submissions;
using policy::happened;
using submissions::outcome;

class record_test : public testing::Test {
protected:
    store::session& s() { return *s_; }

    recorded put(const queue::entry& e, bool is_replay = false) {
        mapped m = map_entry(e, *catalog_with(rules_), secrets());
        m.is_replay = is_replay;
        id_ = m.what.id;
        const std::vector<audience> audiences = load_audiences(s());
        open_account account(s(), {}, noon);
        const recorder by{.audiences = audiences,
                          .account = account,
                          .tombstone =
                              [](const contact::identity& i) {
                                  return secrets().keyed_hash(contacts::tombstone_text(i));
                              },
                          .now = noon};
        recorded r = record(s(), by, std::move(m));
        account.save();
        return r;
    }
    recorded put(const std::string& body, instant received = noon) {
        return put(entry_of("k" + std::to_string(++keys_), body, received));
    }

    std::optional<contact::contact> find(const std::string& text) {
        const auto found = contacts::find(s(), text);
        return found.empty() ? std::nullopt : std::optional(found.front());
    }
    std::string first_name(const std::string& email) {
        return std::string(contact::value_of(find(email).value(), contact::property::first_name));
    }
    std::vector<happened> effects() {
        std::vector<happened> all;
        for (const auto& e : submissions::effects_of(s(), id_))
            all.push_back(e.what);
        return all;
    }
    std::vector<ledger::row> ledger_of(std::int64_t c) { return ledger::of_contact(s(), c); }
    void deliver(std::int64_t c, const std::string& value) {
        const ledger::row r = ledger_of(c).at(0);
        const ledger::sending one[] = {{.at = r.at,
                                        .revision = r.revision,
                                        .identifiers = {{"email", value}},
                                        .keys = {value}}};
        ASSERT_EQ(ledger::before_send(s(), one, noon).size(), 1U);
        const ledger::settlement told[] = {{.at = r.at, .became = ledger::fate::accepted}};
        (void)ledger::settle(s(), told, noon);
    }

    std::string rules_{first_rules};
    std::string id_;  // of the last submission

private:
    std::unique_ptr<store::session> s_ = store::fresh_store();
    int keys_ = 0;
};

using all_of = std::vector<happened>;

TEST_F(record_test, a_submission_has_its_effect_once) {
    const auto e = entry_of("k", person("a@x.org", {{"name", "Ann"}}));
    EXPECT_TRUE(put(e).is_new);
    const auto before = find("a@x.org").value();
    const recorded again = put(e);
    EXPECT_FALSE(again.is_new);
    EXPECT_TRUE(again.hints.empty());
    EXPECT_EQ(find("a@x.org"), before);
    EXPECT_EQ(effects(), all_of{happened::created});
    EXPECT_EQ(contacts::count(s()), 1);
}

TEST_F(record_test, the_same_key_with_another_body_has_no_effect_either) {
    (void)put(entry_of("k", person("a@x.org")));
    EXPECT_FALSE(put(entry_of("k", person("b@x.org"))).is_new);
    EXPECT_FALSE(find("b@x.org"));
}

TEST_F(record_test, says_what_became_of_each_item) {
    const recorded r = put(R"({"people": [{"email": "a@x.org"}, {"email": "b@x.org"},
        {"do": "ignore"}, {"email": "a@x.org", "name": "Ann"}, {"do": "dance"}]})");
    EXPECT_EQ(r.became, outcome::quarantined);
    EXPECT_EQ(effects(), (all_of{happened::created, happened::created, happened::ignored,
                                 happened::updated, happened::ignored}));
    const auto row = submissions::get(s(), id_).value();
    EXPECT_EQ(row.reason, "unmapped");
    EXPECT_EQ(row.applied_at, noon);
    EXPECT_EQ(put(R"({"do": "ignore"})").became, outcome::ignored);
    EXPECT_EQ(put(person("c@x.org")).became, outcome::applied);
}

TEST_F(record_test, nothing_comes_of_a_test) {
    (void)put(person("a@x.org"));
    const char* const bodies[] = {R"({"email": "b@x.org"})",
                                  R"({"do": "erase", "email": "a@x.org"})", R"({"do": "dance"})"};
    int n = 0;
    for (const char* body : bodies) {
        queue::entry e = entry_of("t" + std::to_string(++n), body);
        e.headers.emplace_back(queue::test_header, "1");
        EXPECT_EQ(put(e).became, outcome::tested) << body;
        EXPECT_TRUE(effects().empty()) << body;
    }
    EXPECT_EQ(submissions::get(s(), id_)->reason, "unmapped") << "but it says what would come";
    EXPECT_TRUE(find("a@x.org"));
    EXPECT_FALSE(find("b@x.org"));
}

TEST_F(record_test, a_replayed_erasure_takes_its_own_content_with_it) {
    (void)put(person("a@x.org"));
    const auto e = entry_of(
        "k",
        R"({"people": [{"do": "erase", "email": "a@x.org"}, {"do": "new", "email": "b@x.org"}]})");
    rules_ =
        R"({"name": "none", "when": {"path": "$.item.x", "exists": true}, "effect": "ignore"})";
    EXPECT_EQ(put(e).became, outcome::quarantined);
    EXPECT_FALSE(submissions::envelope(s(), id_)->empty());
    rules_ = mended_rules();
    EXPECT_EQ(put(e, true).became, outcome::applied);
    EXPECT_FALSE(find("a@x.org"));
    EXPECT_TRUE(submissions::envelope(s(), id_)->empty()) << "it names who asked to be forgotten";
}

TEST_F(record_test, a_replay_does_what_was_missing_and_nothing_twice) {
    const auto e =
        entry_of("k", R"({"people": [{"email": "a@x.org"}, {"do": "new", "email": "b@x.org"}]})");
    EXPECT_EQ(put(e).became, outcome::quarantined);
    EXPECT_FALSE(find("b@x.org"));
    const auto before = find("a@x.org").value();
    rules_ = mended_rules();
    const recorded r = put(e, true);
    EXPECT_TRUE(r.is_new);
    EXPECT_EQ(r.became, outcome::applied);
    EXPECT_TRUE(find("b@x.org"));
    EXPECT_EQ(find("a@x.org"), before);
    EXPECT_EQ(submissions::get(s(), id_)->became, outcome::applied);
    EXPECT_EQ(effects(), (all_of{happened::unchanged, happened::created}));
    EXPECT_FALSE(put(e, true).is_new) << "it is not in quarantine any more";
}

TEST_F(record_test, a_replay_with_the_old_mapping_leaves_it_in_quarantine) {
    const auto e = entry_of("k", R"({"do": "new", "email": "b@x.org"})");
    (void)put(e);
    EXPECT_EQ(put(e, true).became, outcome::quarantined);
    EXPECT_FALSE(find("b@x.org"));
    rules_ = mended_rules();
    EXPECT_EQ(put(e, true).became, outcome::applied);
}

TEST_F(record_test, a_late_event_overwrites_nothing_newer) {
    (void)put(person("a@x.org", {{"name", "New"}, {"at", "2026-11-20T00:00:00Z"}}));
    (void)put(person("a@x.org", {{"name", "Old"}, {"at", "2026-11-10T00:00:00Z"}}));
    EXPECT_EQ(first_name("a@x.org"), "New");
}

TEST_F(record_test, one_that_joins_two_contacts_makes_them_one_with_what_was_sent_for_both) {
    declare_audience(s());
    (void)put(person("a@x.org", {{"ads", true}}));
    (void)put(R"({"id": "7", "email": "b@x.org", "ads": true})");
    const auto a = find("a@x.org")->id;
    const auto b = find("b@x.org")->id;
    deliver(a, "#a");
    deliver(b, "#b");
    (void)put(R"({"id": "7", "email": "a@x.org"})");
    EXPECT_EQ(effects(), all_of{happened::merged});
    EXPECT_EQ(contacts::count(s()), 1);
    const auto one = find("a@x.org").value();
    EXPECT_EQ(find("b@x.org"), one);
    EXPECT_EQ(contacts::survivor_of(s(), a), one.id);
    EXPECT_EQ(contacts::survivor_of(s(), b), one.id);
    const auto rows = ledger_of(one.id);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].sent.size(), 2U);
    EXPECT_EQ(rows[0].what, ledger::todo::add) << "it has more identifiers than each had";
}

TEST_F(record_test, wants_in_the_ledger_who_may_be_sent_and_says_why_others_may_not) {
    const auto number = declare_audience(s());
    const recorded yes = put(person("a@x.org", {{"ads", true}}));
    ASSERT_EQ(yes.hints.size(), 1U);
    EXPECT_EQ(yes.hints[0].at.audience, number);
    EXPECT_EQ(yes.hints[0].at.contact, find("a@x.org")->id);
    EXPECT_EQ(yes.hints[0].what, ledger::todo::add);
    EXPECT_TRUE(put(person("b@x.org")).hints.empty());
    EXPECT_EQ(ledger_of(find("b@x.org")->id).at(0).primary, policy::reason::consent_missing);
    EXPECT_TRUE(put(person("c@x.org", {{"ads", false}})).hints.empty());
    EXPECT_EQ(ledger_of(find("c@x.org")->id).at(0).primary, policy::reason::consent_denied);
}

TEST_F(record_test, an_audience_that_is_kept_there_no_more_wants_nobody_there) {
    const auto number = declare_audience(s());
    (void)put(person("a@x.org", {{"ads", true}}));
    (void)put(R"({"id": "7", "email": "b@x.org", "ads": true})");
    deliver(find("a@x.org")->id, "#a");
    deliver(find("b@x.org")->id, "#b");
    store::declarations::end_target(s(), number, 1);
    (void)put(person("new@x.org", {{"ads", true}}));
    EXPECT_TRUE(ledger_of(find("new@x.org")->id).empty());
    const recorded joined = put(R"({"id": "7", "email": "a@x.org"})");
    const auto rows = ledger_of(find("a@x.org")->id);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_FALSE(rows[0].desired);
    EXPECT_EQ(rows[0].sent.size(), 2U);
    EXPECT_EQ(rows[0].what, ledger::todo::remove);
    ASSERT_FALSE(joined.hints.empty());
    EXPECT_EQ(joined.hints.back().what, ledger::todo::remove);
}

TEST_F(record_test, who_leaves_is_to_be_removed) {
    declare_audience(s());
    (void)put(person("a@x.org", {{"ads", true}}));
    const auto a = find("a@x.org")->id;
    deliver(a, "#a");
    const recorded r = put(R"({"do": "leave", "email": "a@x.org"})");
    ASSERT_EQ(r.hints.size(), 1U);
    EXPECT_EQ(r.hints[0].what, ledger::todo::remove);
    EXPECT_TRUE(ledger_of(a).at(0).reasons.has(policy::reason::unsubscribed));
}

TEST_F(record_test, an_erasure_leaves_no_person_behind_but_the_removal) {
    declare_audience(s());
    (void)put(person("a@x.org", {{"ads", true}}));
    const auto a = find("a@x.org")->id;
    const std::string made_by = id_;
    deliver(a, "#a");
    const recorded r = put(R"({"do": "erase", "email": "a@x.org"})");
    EXPECT_EQ(effects(), all_of{happened::erased});
    EXPECT_FALSE(find("a@x.org"));
    ASSERT_EQ(r.hints.size(), 1U);
    EXPECT_EQ(r.hints[0].what, ledger::todo::remove);
    EXPECT_EQ(ledger_of(a).at(0).sent.size(), 1U);
    EXPECT_EQ(submissions::envelope(s(), made_by), "") << "it names the person";
    EXPECT_EQ(submissions::envelope(s(), id_), "") << "so does the request itself";
}

TEST_F(record_test, what_happened_before_an_erasure_brings_nobody_back) {
    (void)put(person("a@x.org"), noon - 2h);
    (void)put(R"({"do": "erase", "email": "a@x.org"})", noon);
    (void)put(person("a@x.org", {{"name", "Late"}}), noon - 1h);
    EXPECT_EQ(effects(), all_of{happened::ignored});
    EXPECT_FALSE(find("a@x.org"));
    EXPECT_EQ(submissions::envelope(s(), id_), "") << "it names somebody who was forgotten";
    (void)put(person("a@x.org", {{"name", "Back"}}), noon + 1h);
    EXPECT_NE(submissions::envelope(s(), id_), "");
    EXPECT_EQ(first_name("a@x.org"), "Back");
}

TEST_F(record_test, an_erasure_of_somebody_unknown_holds_for_what_comes_late) {
    (void)put(R"({"do": "erase", "email": "a@x.org"})", noon);
    (void)put(person("a@x.org"), noon - 1h);
    EXPECT_FALSE(find("a@x.org")) << "the order of arrival does not matter (D3)";
}

TEST_F(record_test, history_names_the_submission) {
    (void)put(person("a@x.org"));
    const auto rows = store::history::of_contact(s(), find("a@x.org")->id, 0, 10);
    ASSERT_FALSE(rows.empty());
    for (const auto& r : rows)
        EXPECT_EQ(r.row.submission, id_);
}

}  // namespace
}  // namespace sluis::apply

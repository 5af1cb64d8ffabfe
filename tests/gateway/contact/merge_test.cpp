// What one event does to a contact, and one contact to another.
#include "tests/gateway/contact/support.hpp"

namespace sluis::contact {
namespace {

using std::chrono::milliseconds;

event said(std::string key, std::int64_t at, std::vector<identity> identities) {
    return {.source = "form",
            .key = std::move(key),
            .occurred_at = start + milliseconds(at),
            .received_at = start + milliseconds(at),
            .identities = std::move(identities)};
}

event consenting(std::string key, std::int64_t at, identity who, purpose p, consent said_so) {
    event e = said(std::move(key), at, {std::move(who)});
    e.consents = {{p, said_so}};
    return e;
}

TEST(apply, fills_a_new_contact) {
    event e = said("1", 5, {email("a@example.org"), telephone("+31201234567")});
    e.received_at = start + milliseconds(9);
    e.properties = {{property::first_name, "Anna"}};
    const contact c = apply({}, e);
    EXPECT_EQ(c.identities, e.identities);
    EXPECT_EQ(value_of(c, property::first_name), "Anna");
    EXPECT_EQ(value_of(c, property::last_name), "");
    EXPECT_EQ(c.created, (stamp{start + milliseconds(9), "form/1"}));
    EXPECT_EQ(c.created_by, "form");
    EXPECT_EQ(c.marketing, marketing_state{}) << "that is policy's";
    EXPECT_FALSE(c.unsubscribed);
    EXPECT_EQ(identities_of(c, identity_kind::phone), std::vector<std::string>{"+31201234567"});
}

TEST(apply, the_last_to_occur_wins_and_the_first_to_be_received_created) {
    event early = said("1", 1, {email("a@example.org")});
    early.properties = {{property::city, "Delft"}};
    early.received_at = start + milliseconds(9);
    event late = said("2", 2, {email("a@example.org")});
    late.properties = {{property::city, "Gouda"}};
    late.received_at = start + milliseconds(8);
    late.source = "shop";
    for (const auto& c : {apply(apply({}, early), late), apply(apply({}, late), early)}) {
        EXPECT_EQ(value_of(c, property::city), "Gouda");
        EXPECT_EQ(c.created_by, "shop");
    }
}

TEST(apply, an_empty_value_takes_the_place_of_an_older_one) {
    event first = said("1", 1, {email("a@example.org")});
    first.properties = {{property::city, "Delft"}};
    event second = said("2", 2, {email("a@example.org")});
    second.properties = {{property::city, ""}};
    EXPECT_EQ(value_of(apply(apply({}, first), second), property::city), "");
    EXPECT_EQ(value_of(apply(apply({}, second), first), property::city), "");
}

TEST(apply, of_events_at_the_same_time_the_greater_key_wins) {
    event one = said("1", 1, {email("a@example.org")});
    one.properties = {{property::city, "Z"}};
    event two = said("2", 1, {email("a@example.org")});
    two.properties = {{property::city, "A"}};
    EXPECT_EQ(value_of(apply(apply({}, one), two), property::city), "A");
    EXPECT_EQ(value_of(apply(apply({}, two), one), property::city), "A");
}

TEST(consent_of, is_the_last_word_per_identity_and_the_strictest_of_all) {
    const identity a = email("a@example.org");
    const identity t = telephone("+31201234567");
    const event yes = consenting("1", 1, a, purpose::ads, consent::granted);
    const event no = consenting("2", 2, a, purpose::ads, consent::denied);
    const event again = consenting("3", 3, a, purpose::ads, consent::granted);
    const event other_no = consenting("4", 0, t, purpose::ads, consent::denied);
    EXPECT_EQ(consent_of({}, purpose::ads), consent::unknown);
    EXPECT_EQ(consent_of(apply({}, yes), purpose::ads), consent::granted);
    EXPECT_EQ(consent_of(apply({}, yes), purpose::email), consent::unknown);
    EXPECT_EQ(consent_of(apply(apply({}, no), yes), purpose::ads), consent::denied);
    const contact granted = apply(apply(apply({}, again), no), yes);
    EXPECT_EQ(consent_of(granted, purpose::ads), consent::granted);
    // Somebody else turns out to be the same person, and had refused, if long ago.
    EXPECT_EQ(consent_of(join(granted, apply({}, other_no)), purpose::ads), consent::denied);
}

TEST(consent_of, belongs_to_the_first_identity_that_an_event_names) {
    event e = consenting("1", 1, email("a@example.org"), purpose::ads, consent::granted);
    e.identities.push_back(telephone("+31201234567"));
    const contact c = apply({}, e);
    ASSERT_EQ(c.consents.size(), 1U);
    EXPECT_EQ(c.consents.begin()->first.first, email("a@example.org"));
    EXPECT_EQ(subject_of(e), email("a@example.org"));
}

TEST(consent_of, belongs_to_the_address_that_is_named_as_the_person_s) {
    event moved = said("1", 1, {email("new@example.org"), email("old@example.org")});
    EXPECT_EQ(subject_of(moved), email("new@example.org"));
    moved.properties = {{property::email, "old@example.org"}};
    EXPECT_EQ(subject_of(moved), email("old@example.org"));
    moved.properties = {{property::phone, "+31201234567"}};
    EXPECT_EQ(subject_of(moved), email("new@example.org")) << "a number that is no identity of it";
}

TEST(unsubscribed, lasts_until_consent_to_mail_is_given_later) {
    const identity who = email("a@example.org");
    event leave = said("1", 2, {who});
    leave.what = effect::unsubscribe;
    const event before = consenting("2", 1, who, purpose::email, consent::granted);
    const event after = consenting("3", 3, who, purpose::email, consent::granted);
    const event for_ads = consenting("4", 4, who, purpose::ads, consent::granted);
    const event denied = consenting("5", 5, who, purpose::email, consent::denied);
    const event nothing = said("6", 6, {who});
    EXPECT_FALSE(is_unsubscribed(apply({}, nothing)));
    EXPECT_TRUE(is_unsubscribed(apply({}, leave)));
    EXPECT_TRUE(is_unsubscribed(apply(apply({}, leave), before)));
    EXPECT_FALSE(is_unsubscribed(apply(apply({}, after), leave)));
    for (const event& e : {for_ads, denied, nothing})
        EXPECT_TRUE(is_unsubscribed(apply(apply({}, leave), e))) << e.key;
}

TEST(join, the_lower_id_survives) {
    contact a = apply({}, said("1", 1, {email("a@example.org")}));
    contact b = apply({}, said("2", 2, {email("b@example.org")}));
    a.id = 7;
    a.version = 3;
    b.id = 4;
    b.version = 9;
    EXPECT_EQ(join(a, b).id, 4);
    EXPECT_EQ(join(a, b).version, 9);
    b.id = 0;  // not stored yet
    EXPECT_EQ(join(b, a).id, 7);
    EXPECT_EQ(join(a, b).version, 3);
}

marketing_state marketing(std::int64_t since, std::string by) {
    return {.now = status::marketing,
            .reason = reason_type::form,
            .reason_id = std::move(by),
            .became_marketing_at = start + milliseconds(since),
            .counted_in_period = "2026"};
}

TEST(most_marketable, keeps_marketing_over_scheduled_over_non_marketing) {
    const marketing_state none{.reason = reason_type::import, .reason_id = "list"};
    const marketing_state m = marketing(5, "form");
    marketing_state leaving = marketing(1, "chat");
    leaving.exit_effective_at = start + std::chrono::hours(100);
    EXPECT_EQ(most_marketable(m, none), m);              // V21
    EXPECT_EQ(most_marketable(none, leaving), leaving);  // V22: the same effective instant
    EXPECT_EQ(most_marketable(leaving, m), m);
    const marketing_state older = marketing(3, "shop");
    EXPECT_EQ(most_marketable(m, older), older);  // V23: the earlier spell
    EXPECT_EQ(most_marketable(older, m), older);
    EXPECT_EQ(most_marketable(none, marketing_state{}), none) << "the first given";
}

TEST(most_marketable, leaves_only_if_both_leave) {
    const marketing_state stays = marketing(5, "form");
    marketing_state leaves = marketing(1, "chat");
    leaves.exit_asked = cause{start, reason_type::user, "eva"};
    EXPECT_EQ(most_marketable(stays, leaves).exit_asked, std::nullopt);
    EXPECT_EQ(most_marketable(leaves, stays).exit_asked, std::nullopt);
    EXPECT_EQ(most_marketable(leaves, marketing_state{}).exit_asked, leaves.exit_asked);
}

TEST(most_marketable, who_waits_for_room_goes_on_waiting_unless_one_is_in) {
    const marketing_state waits{.held = cause{start, reason_type::form, "form"}};
    EXPECT_EQ(most_marketable(marketing_state{}, waits).held, waits.held);
    EXPECT_EQ(most_marketable(waits, marketing(5, "form")).held, std::nullopt);
}

TEST(most_marketable, who_was_counted_stays_counted) {
    marketing_state m = marketing(5, "form");
    m.counted_in_period.clear();
    const marketing_state none{.counted_in_period = "2026"};
    EXPECT_EQ(most_marketable(m, none).counted_in_period, "2026");
    EXPECT_EQ(most_marketable(none, m).counted_in_period, "2026");
}

}  // namespace
}  // namespace sluis::contact

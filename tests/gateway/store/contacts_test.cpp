#include "gateway/store/contacts.hpp"

#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/audience/fields.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/rows.hpp"
#include "gateway/store/usage.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

using contact::identity_kind;
using contact::property;

class contacts_test : public testing::Test {
protected:
    session& s() { return *s_; }
    contact::contact saved(contact::contact c) {
        EXPECT_TRUE(contacts::save(s(), c));
        return c;
    }
    std::vector<std::int64_t> ids(const std::vector<contact::contact>& found) {
        std::vector<std::int64_t> all;
        for (const auto& c : found)
            all.push_back(c.id);
        return all;
    }

private:
    std::unique_ptr<session> s_ = fresh_store();
};

contact::contact everything() {
    contact::contact c = a_contact("greta@example.com");
    const contact::identity phone{identity_kind::phone, "", "+31201234567"};
    const contact::identity external{identity_kind::external, "shop", "42"};
    c.identities = {email("greta@example.com"), phone, external};
    c.properties[property::first_name] = {"Gr\"e\\ta\n\x01 Zoë", {noon, "form/\"2\""}};
    c.properties[property::city] = {"", {noon, "form/3"}};  // taken back
    c.consents[{phone, contact::purpose::ads}] = {contact::consent::denied, {noon, "form/4"}};
    c.consents[{email("greta@example.com"), contact::purpose::email}] = {contact::consent::granted,
                                                                         {noon, "form/5"}};
    c.unsubscribed = contact::reg<bool>{true, {noon, "form/6"}};
    c.marketing = {.now = contact::status::marketing,
                   .reason = contact::reason_type::form,
                   .reason_id = "form",
                   .became_marketing_at = noon,
                   .left_at = noon - std::chrono::hours(1),
                   .exit_asked = {{noon, contact::reason_type::user, "eva"}},
                   .exit_effective_at = noon + std::chrono::hours(1),
                   .held = {{noon, contact::reason_type::form, "brochure"}},
                   .counted_in_period = "2026"};
    return c;
}

TEST_F(contacts_test, gives_back_what_was_saved) {
    for (const auto& c : {contact::contact{}, a_contact("a@example.com"), everything()}) {
        const auto stored = saved(c);
        EXPECT_GT(stored.id, 0);
        EXPECT_EQ(stored.version, 1);
        const auto found = contacts::load(s(), std::vector{stored.id});
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found.front(), stored);
    }
}

TEST_F(contacts_test, updates_only_the_version_that_was_loaded) {
    auto first = saved(everything());
    auto second = first;
    first.properties[property::city].value = "Gouda";
    first.identities = {email("a@example.com"), email("greta@example.com")};
    EXPECT_TRUE(contacts::save(s(), first));
    EXPECT_EQ(first.version, 2);
    second.properties.clear();
    EXPECT_FALSE(contacts::save(s(), second)) << "somebody was faster";
    EXPECT_EQ(contacts::load(s(), std::vector{first.id}).front(), first);
    const std::vector gone{contact::identity{identity_kind::phone, "", "+31201234567"}};
    EXPECT_TRUE(contacts::load_by_identities(s(), gone).empty());
}

TEST_F(contacts_test, finds_by_any_identity_each_contact_once) {
    const auto greta = saved(everything());
    const auto other = saved(a_contact("other@example.com"));
    std::vector<contact::identity> wanted = greta.identities;
    wanted.push_back(email("other@example.com"));
    wanted.push_back(email("nobody@example.com"));
    wanted.push_back({identity_kind::external, "another shop", "42"});
    EXPECT_EQ(ids(contacts::load_by_identities(s(), wanted)), (std::vector{greta.id, other.id}));
}

TEST_F(contacts_test, compares_the_row_when_hashes_collide) {
    const auto a = saved(a_contact("a@example.com"));
    saved(a_contact("b@example.com"));
    run(s(), "UPDATE identities SET hash = (SELECT hash FROM identities WHERE contact = $1)", a.id);
    const std::vector wanted{email("a@example.com")};
    EXPECT_EQ(ids(contacts::load_by_identities(s(), wanted)), std::vector{a.id});
}

TEST_F(contacts_test, goes_through_all_in_chunks) {
    for (int i = 0; i < 7; ++i)
        saved(a_contact(std::to_string(i) + "@example.com"));
    std::vector<std::int64_t> seen;
    for (std::int64_t after = 0;;) {
        const auto chunk = contacts::load_after(s(), after, 3);
        if (chunk.empty()) break;
        for (const auto& c : chunk)
            seen.push_back(c.id);
        after = seen.back();
    }
    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7}));
}

TEST_F(contacts_test, leads_from_an_absorbed_contact_to_its_survivor) {
    auto a = saved(a_contact("a@example.com"));
    const auto b = saved(a_contact("b@example.com"));
    auto c = saved(a_contact("c@example.com"));
    contacts::absorb(s(), c.id, b.id, noon);
    contacts::absorb(s(), b.id, a.id, noon);
    a.identities = {email("a@example.com"), email("b@example.com"), email("c@example.com")};
    EXPECT_TRUE(contacts::save(s(), a));
    EXPECT_EQ(contacts::survivor_of(s(), c.id), a.id);
    EXPECT_EQ(contacts::survivor_of(s(), b.id), a.id);
    EXPECT_EQ(contacts::survivor_of(s(), a.id), a.id);
    EXPECT_EQ(ids(contacts::find(s(), "c" + std::to_string(c.id))), std::vector{a.id});
    EXPECT_EQ(ids(contacts::find(s(), "c@example.com")), std::vector{a.id});
    EXPECT_FALSE(contacts::save(s(), c)) << "it is gone";
}

TEST_F(contacts_test, never_gives_an_id_twice) {
    const auto last = saved(a_contact("a@example.com"));
    EXPECT_TRUE(contacts::erase(s(), last.id));
    EXPECT_FALSE(contacts::erase(s(), last.id));
    EXPECT_GT(saved(a_contact("b@example.com")).id, last.id);
}

TEST_F(contacts_test, leaves_nothing_of_an_erased_contact_but_a_hash) {
    const auto greta = saved(everything());
    contacts::erase(s(), greta.id);
    const std::vector<std::string> hashes{"hash of greta"};
    contacts::bury(s(), hashes, noon);
    for (const char* table : {"contacts", "identities"})
        EXPECT_EQ(number_of(query(s(), std::string("SELECT count(*) FROM ") + table)), 0) << table;
    EXPECT_EQ(contacts::erased_at(s(), hashes), noon);
    EXPECT_EQ(contacts::erased_at(s(), std::vector<std::string>{"another"}), std::nullopt);
    contacts::bury(s(), hashes, noon - std::chrono::hours(1));
    EXPECT_EQ(contacts::erased_at(s(), hashes), noon) << "the latest counts";
}

TEST_F(contacts_test, lists_newest_first_in_pages_with_a_filter) {
    for (int i = 0; i < 6; ++i) {
        auto c = a_contact(std::to_string(i) + "@example.com");
        c.properties[property::country] = {i % 2 == 0 ? "NL" : "BE", {noon, "form/1"}};
        saved(c);
    }
    const audience::filter dutch{{{{.of = *audience::field_named("country"), .texts = {"nl"}}}}};
    const audience::order newest = audience::newest_first();
    EXPECT_EQ(contacts::count(s()), 6);
    EXPECT_EQ(contacts::count(s(), dutch), 3);
    const contacts::page first = contacts::list(s(), dutch, newest, std::nullopt, 2);
    EXPECT_EQ(ids(first.items), (std::vector<std::int64_t>{5, 3}));
    ASSERT_TRUE(first.next);
    const contacts::page rest = contacts::list(s(), dutch, newest, first.next, 2);
    EXPECT_EQ(ids(rest.items), (std::vector<std::int64_t>{1}));
    EXPECT_FALSE(rest.next);
    EXPECT_EQ(contacts::list(s(), {}, newest, std::nullopt, 10).items.size(), 6U);
    EXPECT_FALSE(contacts::list(s(), dutch, newest, std::nullopt, 3).next) << "just full";
}

TEST_F(contacts_test, finds_one_that_a_person_asks_for) {
    declarations::put(s(), declarations::kind::source, {.id = "shop", .body = "{}"});
    const auto greta = saved(everything());
    const std::string id = std::to_string(greta.id);
    for (const std::string& text : {"c" + id, id, std::string("greta@example.com"),
                                    std::string("+31201234567"), std::string("42")})
        EXPECT_EQ(ids(contacts::find(s(), text)), std::vector{greta.id}) << text;
    for (const char* text : {"", "c", "c999", "-1", "c1x", "' OR 1=1 --", "nobody@example.com"})
        EXPECT_TRUE(contacts::find(s(), text).empty()) << text;
}

TEST_F(contacts_test, counts_marketing_contacts_by_what_made_them_so) {
    for (int i = 0; i < 5; ++i) {
        auto c = a_contact(std::to_string(i) + "@example.com");
        if (i > 0) c.marketing.now = contact::status::marketing;
        c.marketing.reason = i < 3 ? contact::reason_type::form : contact::reason_type::integration;
        c.marketing.reason_id = i < 3 ? "form" : "shop";
        saved(c);
    }
    const std::vector<usage::marketing_count> expected{
        {contact::reason_type::form, "form", 2}, {contact::reason_type::integration, "shop", 2}};
    EXPECT_EQ(usage::by_reason(s()), expected);
    EXPECT_EQ(usage::marketing_contacts(s()), 4);
}

// Random saves and absorptions: each identity is held by the one contact that was given it last.
TEST_F(contacts_test, keeps_each_identity_with_one_contact) {
    std::mt19937 random(7);
    std::map<std::int64_t, contact::contact> model;
    for (int round = 0; round < 300; ++round) {
        if (model.size() > 3 && random() % 4 == 0) {
            auto a = model.begin();
            auto b = std::next(a, static_cast<int>(1 + random() % (model.size() - 1)));
            a->second.identities.insert(a->second.identities.end(), b->second.identities.begin(),
                                        b->second.identities.end());
            std::ranges::sort(a->second.identities);
            contacts::absorb(s(), b->first, a->first, noon);
            EXPECT_TRUE(contacts::save(s(), a->second));
            model.erase(b);
        } else {
            const auto c = saved(a_contact(std::to_string(round) + "@example.com"));
            model[c.id] = c;
        }
    }
    for (const auto& [id, c] : model)
        EXPECT_EQ(contacts::load_by_identities(s(), c.identities), std::vector{c});
}

}  // namespace
}  // namespace sluis::store

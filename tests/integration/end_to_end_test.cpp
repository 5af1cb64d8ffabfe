// From a signed webhook to a confirmed audience member.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::HasSubstr;
using members = std::set<json>;
constexpr auto npos = std::string::npos;

std::string demo(const std::string& file) {
    return read_file(SLUIS_ROOT "/config/demo/submissions/" + file);
}

struct end_to_end : testing::Test {
    // What became of it.
    std::string outcome(const answer& a) {
        return sluis.api("GET", "/api/events/" + id_of(a))["outcome"];
    }
    static std::string id_of(const answer& a) { return a.parsed()["id"]; }
    std::int64_t number(const std::string& identifier) {
        return sluis.contact(identifier)["id"].get<std::int64_t>();
    }

    installation here{};
    gateway& sluis = here.sluis;
    sandbox& networks = here.networks;
};

// "google: consent_missing", for each destination.
std::string standings(const json& contact) {
    std::string all;
    for (const json& a : contact["audiences"]) {
        const json& shown = a["standing"].is_null() ? a["primary_reason"] : a["standing"];
        all += a["destination"].get<std::string>() + ": " + shown.get<std::string>() + ' ';
    }
    return all;
}

// In the order in which the sandbox has them.
json tuple(const std::set<std::pair<std::string, std::string>>& identifiers) {
    return identifiers;
}

std::string same(const std::string& reason) {
    return "google: " + reason + " meta: " + reason + ' ';
}

TEST_F(end_to_end, four_providers) {
    const std::string form = sluis.url("/hooks/form");
    const std::string shop = sluis.url("/hooks/shop");
    const std::string site = sluis.url("/hooks/site");
    const std::string crm = sluis.url("/hooks/crm");
    const net::client_request all[] = {
        from_typeform(form, demo("typeform-anna.json")),
        from_typeform(form, demo("typeform-bram.json")),
        from_typeform(form, demo("typeform-carla.json")),
        from_shopify(shop, "w-1", "customers/create", demo("shopify-dirk.json")),
        from_shopify(shop, "w-2", "customers/create", demo("shopify-eva.json")),
        from_wordpress(site, demo("wordpress-fleur.form")),
        from_wordpress(site, demo("wordpress-gijs.form")),
        from_crm(crm, "m-1", demo("crm-batch.json")),
        from_crm(crm, "m-2", demo("crm-unsubscribed.json")),
    };
    for (const auto& r : all) {
        const answer a = sluis.post(r);
        EXPECT_EQ(a.status, 200U) << a.body;
        EXPECT_EQ(a.parsed()["duplicate"], false);
    }
    ASSERT_TRUE(here.settles());

    const struct {
        std::string who, status, because, standing;
    } expected[] = {
        {"anna.bakker@example.com", "marketing", "a form set it: form",
         "google: unverified meta: accepted "},
        {"bram@example.net", "marketing", "a form set it: form", same("consent_missing")},
        {"carla@example.org", "marketing", "a form set it: form", same("consent_denied")},
        {"dirk@example.com", "marketing", "an integration set it: shop",
         "google: unverified meta: accepted "},
        {"eva@example.com", "non_marketing", "an integration set it: shop",
         same("consent_missing")},
        {"fleur@example.org", "non_marketing", "a form set it: site", same("consent_missing")},
        {"gijs@example.org", "non_marketing", "a form set it: site", same("non_marketing")},
        {"hugo@example.com", "marketing", "an integration set it: crm", same("unsubscribed")},
        {"C-1002", "marketing", "an integration set it: crm", same("no_identifier")},
    };
    for (const auto& e : expected) {
        const json c = sluis.contact(e.who);
        ASSERT_FALSE(c.is_null()) << e.who;
        EXPECT_EQ(c["status"], e.status) << e.who;
        EXPECT_EQ(c["because"], e.because) << e.who;
        EXPECT_EQ(standings(c), e.standing) << e.who;
    }

    const std::string dirk_at_google =
        sha256_hex("dirk") + '|' + sha256_hex("de groot") + "|NL|3511 AB";
    EXPECT_EQ(networks.members("google"),
              (members{at_google("anna.bakker@example.com", "+31612345678"),
                       tuple({{"address", dirk_at_google},
                              {"emailAddress", sha256_hex("dirk@example.com")},
                              {"phoneNumber", sha256_hex("+31623456789")}})}));
    const std::string anna = 'c' + std::to_string(number("anna.bakker@example.com"));
    const std::string dirk = 'c' + std::to_string(number("dirk@example.com"));
    EXPECT_EQ(networks.members("meta"),
              (members{tuple({{"EMAIL", sha256_hex("anna.bakker@example.com")},
                              {"EXTERN_ID", anna},
                              {"FN", sha256_hex("anna")},
                              {"LN", sha256_hex("bakker")},
                              {"PHONE", sha256_hex("31612345678")}}),
                       tuple({{"COUNTRY", sha256_hex("nl")},
                              {"CT", sha256_hex("utrecht")},
                              {"EMAIL", sha256_hex("dirk@example.com")},
                              {"EXTERN_ID", dirk},
                              {"FN", sha256_hex("dirk")},
                              {"LN", sha256_hex("degroot")},
                              {"PHONE", sha256_hex("31623456789")},
                              {"ZIP", sha256_hex("3511ab")}})}));
    for (const std::string network : {"google", "meta"}) {
        EXPECT_EQ(networks.violations(network), json::array());
        const json b = sluis.breakdown(network);
        int sum = b["to_be_sent"];
        for (const json& r : b["not_sent"])
            sum += r["contacts"].get<int>();
        EXPECT_EQ(b["members"], 9);
        EXPECT_EQ(sum, 9);
        EXPECT_EQ(b["to_be_sent"], 2);
        EXPECT_EQ(b[network == "google" ? "unverified" : "accepted"], 2);
    }
}

TEST_F(end_to_end, what_google_tells_later_is_shown) {
    sluis.submit("m-1", person("anna@example.com"));
    ASSERT_TRUE(here.settles());
    json last;
    EXPECT_TRUE(until([&] {
        const json results = sluis.breakdown("google")["results"];
        if (!results.empty()) last = results[0];
        return last.value("state", "") == "succeeded";
    })) << last;
    EXPECT_EQ(last["change"], "add");
    EXPECT_EQ(last["members"], 1);
    EXPECT_EQ(last["records"], 1);
    EXPECT_EQ(last["refused"], json::array());
    EXPECT_EQ(sluis.breakdown("meta")["results"], json::array()) << "it answers at once";
    EXPECT_THAT(sluis.cli({"breakdown", "everybody"}).out, HasSubstr("succeeded"));
}

TEST_F(end_to_end, consent_is_stated_of_those_alone_who_gave_it) {
    json all = declare(here.place, networks);
    all["audiences"][0]["consent"] = "not_denied";
    sluis.apply(all);
    json unasked = person("anna@example.com");
    unasked["data"].erase("consent");
    sluis.submit("m-1", unasked);
    sluis.submit("m-2", person("bram@example.com"));
    ASSERT_TRUE(here.settles());
    // Google does not take who was not asked; Meta has no word for it.
    EXPECT_TRUE(until([&] { return sluis.breakdown("google").dump().find("NO_CONSENT") != npos; }));
    EXPECT_EQ(networks.members("google"), members{at_google("bram@example.com")});
    EXPECT_EQ(networks.members("meta").size(), 2U);
}

TEST_F(end_to_end, a_repetition_has_no_second_effect) {
    const answer first = sluis.submit("m-1", person("anna@example.com"));
    ASSERT_TRUE(here.settles());
    const json before = sluis.contact("anna@example.com");
    const answer again = sluis.submit("m-1", person("anna@example.com"));
    EXPECT_EQ(again.status, 200U);
    EXPECT_EQ(again.parsed(), (json{{"id", id_of(first)}, {"duplicate", true}}));
    // Recognised by its id, whatever is in it.
    EXPECT_EQ(sluis.submit("m-1", person("bram@example.com")).parsed()["duplicate"], true);
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(sluis.contact("anna@example.com"), before);
    EXPECT_TRUE(sluis.contact("bram@example.com").is_null());
    EXPECT_EQ(networks.totals("meta")["added"], 1);
}

TEST_F(end_to_end, a_contact_names_the_submissions_that_had_an_effect) {
    const answer made = sluis.submit("m-1", person("anna@example.com"));
    ASSERT_TRUE(here.settles());  // two that wait together are applied in any order
    const answer more = sluis.submit(
        "m-2", event("updated", {{"email", "anna@example.com"}, {"name", "Anna Bakker"}}));
    ASSERT_TRUE(here.settles());
    const json anna = sluis.contact("anna@example.com");
    ASSERT_EQ(anna["submissions"].size(), 2U);
    std::set<json> named{anna["submissions"][0]["id"], anna["submissions"][1]["id"]};
    EXPECT_EQ(named, (std::set<json>{id_of(made), id_of(more)}));
    EXPECT_EQ(anna["history"][0]["submission"], id_of(made));
    EXPECT_EQ(anna["properties"]["first_name"]["set_by"], "crm/m-2");
    const output shown = sluis.cli({"contacts", "show", std::to_string(anna["id"].get<int>())});
    EXPECT_EQ(shown.code, 0);
    EXPECT_THAT(shown.out, HasSubstr(id_of(made)));
    EXPECT_THAT(shown.out, HasSubstr(id_of(more)));
}

TEST_F(end_to_end, who_leaves_is_taken_out_of_both_audiences) {
    sluis.submit("m-1", person("anna@example.com"));
    sluis.submit("m-2", person("bram@example.com"));
    sluis.submit("m-3", person("carla@example.com"));
    sluis.submit("m-4", person("dirk@example.com"));
    ASSERT_TRUE(here.settles());
    ASSERT_EQ(networks.members("google").size(), 4U);
    ASSERT_EQ(networks.members("meta").size(), 4U);
    const std::int64_t dirk = number("dirk@example.com");

    sluis.submit("m-5", event("unsubscribed", {{"email", "anna@example.com"}}));
    sluis.submit("m-6", event("erased", {{"email", "bram@example.com"}}));
    sluis.submit("m-7",
                 event("updated", {{"email", "carla@example.com"}, {"consent", {{"ads", false}}}}));
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(networks.members("google"), members{at_google("dirk@example.com")});
    EXPECT_EQ(networks.members("meta"), members{at_meta(dirk, "dirk@example.com")});
    EXPECT_EQ(standings(sluis.contact("anna@example.com")), same("unsubscribed"));
    EXPECT_TRUE(sluis.contact("bram@example.com").is_null());
    EXPECT_EQ(standings(sluis.contact("carla@example.com")), same("consent_denied"));
}

TEST_F(end_to_end, one_person_is_one_member) {
    sluis.submit("m-1", person("anna@example.com"));
    sluis.submit("m-2", person("", {{"phone", "+31612345678"}}));
    ASSERT_TRUE(here.settles());
    ASSERT_EQ(networks.members("google").size(), 2U);
    // It turns out that both are the same.
    sluis.submit("m-3",
                 event("updated", {{"email", "anna@example.com"}, {"phone", "+31612345678"}}));
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(number("+31612345678"), number("anna@example.com"));
    EXPECT_EQ(sluis.api("GET", "/api/contacts")["items"].size(), 1U);
    EXPECT_EQ(networks.members("google"), members{at_google("anna@example.com", "+31612345678")});
    // Nothing of the one that is no more stays behind.
    sluis.submit("m-4", event("unsubscribed", {{"phone", "+31612345678"}}));
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(networks.members("google"), members{});
    EXPECT_EQ(networks.members("meta"), members{});
}

TEST_F(end_to_end, both_addresses_of_a_person_come_and_go) {
    sluis.submit("m-1", person("old@example.com", {{"external_id", "C-1"}}));
    ASSERT_TRUE(here.settles());
    sluis.submit("m-2", event("updated", {{"email", "new@example.com"},
                                          {"external_id", "C-1"},
                                          {"consent", {{"ads", true}}}}));
    ASSERT_TRUE(here.settles());
    const std::int64_t id = number("C-1");
    EXPECT_EQ(sluis.contact("C-1")["email"], "new@example.com");
    EXPECT_EQ(networks.members("google"),
              members{tuple({{"emailAddress", sha256_hex("new@example.com")},
                             {"emailAddress", sha256_hex("old@example.com")}})});
    EXPECT_EQ(networks.members("meta"),
              (members{at_meta(id, "new@example.com"), at_meta(id, "old@example.com")}));
    sluis.submit("m-3", event("unsubscribed", {{"external_id", "C-1"}}));
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(networks.members("google"), members{});
    EXPECT_EQ(networks.members("meta"), members{});
}

TEST_F(end_to_end, what_identifies_nobody_is_kept_and_says_why) {
    const struct {
        json body;
        std::string reason;
    } cases[] = {
        {person("", {{"name", "Nobody"}}), "no_identity"},
        {person("", {{"phone", "020 123 4567"}}), "phone_without_country"},
        {person("not an address"), "bad_identifier"},
    };
    for (const auto& c : cases) {
        const answer a = sluis.submit(c.reason, c.body);
        EXPECT_EQ(a.status, 200U);
        ASSERT_TRUE(here.settles());
        const json e = sluis.api("GET", "/api/events/" + id_of(a));
        EXPECT_EQ(e["outcome"], "quarantined") << e.dump();
        EXPECT_THAT(e.dump(), HasSubstr(c.reason));
        EXPECT_EQ(e["can_be_replayed"], true);
    }
    // An event of a kind that the mapping does not know waits for nobody.
    const answer other = sluis.submit("other", {{"type", "invoice.paid"}});
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(sluis.api("GET", "/api/events/" + id_of(other))["outcome"], "ignored");
    EXPECT_EQ(sluis.api("GET", "/api/contacts")["items"], json::array());
    // The rest of a batch is not held up, and a phone that cannot be read is no reason to refuse.
    const json batch = json::array({person("", {{"name", "Nobody"}}),
                                    person("anna@example.com", {{"phone", "020 123 4567"}})});
    sluis.submit("batch", batch);
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(sluis.contact("anna@example.com")["phone"], "");
    EXPECT_EQ(networks.members("google"), members{at_google("anna@example.com")});
}

TEST_F(end_to_end, a_quarantined_submission_is_replayed_once_the_cause_is_mended) {
    const answer a = sluis.submit("m-1", person("", {{"phone", "020 123 4567"}}));
    ASSERT_TRUE(here.settles());
    ASSERT_EQ(outcome(a), "quarantined");
    ASSERT_EQ(sluis.submit("m-1", person("")).parsed()["duplicate"], true);

    json declared = declare(here.place, networks);
    declared["sources"][3]["country"] = "NL";
    sluis.apply(declared);
    EXPECT_EQ(sluis.cli({"events", "replay", id_of(a)}).code, 0);
    ASSERT_TRUE(until([&] { return outcome(a) == "applied" && sluis.settled(); }));
    EXPECT_EQ(networks.members("google"), members{at_google("", "+31201234567")});
    const output again = sluis.cli({"events", "replay", id_of(a)});
    EXPECT_EQ(again.code, 1);
    EXPECT_THAT(again.err, HasSubstr("it had its effect already"));
}

TEST_F(end_to_end, a_changed_filter_is_applied_to_the_contacts_there_are) {
    sluis.submit("m-1", person("anna@example.com", {{"country", "NL"}}));
    sluis.submit("m-2", person("bert@example.com", {{"country", "BE"}}));
    ASSERT_TRUE(here.settles());
    ASSERT_EQ(networks.members("meta").size(), 2U);
    const std::int64_t before = sluis.api("GET", "/api/jobs")["items"].size();

    json declared = declare(here.place, networks);
    declared["audiences"][0]["filter"] = {
        {"filterGroups",
         {{{"filters", {{{"propertyName", "country"}, {"operator", "EQ"}, {"value", "BE"}}}}}}}};
    sluis.apply(declared);
    const json jobs = sluis.api("GET", "/api/jobs")["items"];
    ASSERT_EQ(jobs.size(), before + 1);
    EXPECT_EQ(jobs[0]["subject"], "everybody");
    EXPECT_EQ(jobs[0]["state"], "done");
    EXPECT_EQ(jobs[0]["done"], 2);
    EXPECT_EQ(jobs[0]["total"], 2);
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(networks.members("google").size(), 1U);
    EXPECT_THAT(json(networks.members("meta")).dump(), HasSubstr(sha256_hex("bert@example.com")));
    EXPECT_EQ(sluis.breakdown("meta")["members"], 1);

    declared["audiences"][0].erase("filter");
    sluis.apply(declared);
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(networks.members("meta").size(), 2U);
}

}  // namespace
}  // namespace sluis::harness

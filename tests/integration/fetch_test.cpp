// Thin webhooks: what they name is fetched over TLS from an API that fails in every way, and reaches the
// audiences; the sender has its answer before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::HasSubstr;

class fetch : public testing::Test {
protected:
    explicit fetch(const settings& extra = {}) : here(extra) {}

    answer send(const std::vector<std::string>& leads) {
        return sluis.post(from_meta_leads(sluis.url("/hooks/leads"), leads));
    }
    json event_of(const answer& a) {  // with its outcome null until it is applied
        const json id = a.parsed()["id"];
        const json all = sluis.api("GET", "/api/events?source=leads");
        for (const json& e : all["items"])
            if (e["id"] == id) return sluis.api("GET", "/api/events/" + id.get<std::string>());
        return {{"outcome", nullptr}};
    }
    bool becomes(const answer& a, const std::string& outcome) {
        return until([&] { return event_of(a)["outcome"] == outcome; });
    }
    json source() { return sluis.api("GET", "/api/sources/leads"); }
    void fail(json fault) {
        fault["at"] = "leads";
        networks.add_fault("meta", fault);
    }

    installation here;
    gateway& sluis = here.sluis;
    sandbox& networks = here.networks;
};

TEST_F(fetch, a_lead_of_which_only_the_id_came_reaches_the_audiences) {
    const answer a = send({"900100", "900109"});
    EXPECT_EQ(a.status, 200U);
    ASSERT_TRUE(becomes(a, "applied")) << event_of(a);
    ASSERT_TRUE(here.settles());
    const json person = sluis.contact(email_of_lead("900100"));
    EXPECT_EQ(person["properties"]["last_name"]["value"], "900100");
    EXPECT_EQ(person["created_by_trust"], "signed");
    EXPECT_EQ(networks.members("google"), std::set<json>{at_google(email_of_lead("900100"))})
        << "the other did not tick the box";
    EXPECT_FALSE(sluis.contact(email_of_lead("900109")).is_null());
    EXPECT_EQ(networks.violations("meta"), json::array());
    EXPECT_EQ(source()["received"]["accepted"], 1);
    EXPECT_TRUE(send({"900100", "900109"}).parsed()["duplicate"].get<bool>());
}

TEST_F(fetch, an_api_that_fails_is_asked_again_and_the_sender_does_not_wait_for_it) {
    fail({{"kind", "slow"}, {"delay_ms", 3'000}});
    const auto begun = std::chrono::steady_clock::now();
    const answer first = send({"1"});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(2));
    EXPECT_EQ(first.status, 200U);
    ASSERT_TRUE(becomes(first, "fetching"));
    ASSERT_TRUE(becomes(first, "applied"));
    const json faults[]{{{"kind", "server_error"}},
                        {{"kind", "rate_limited"}},
                        {{"kind", "too_many_requests"}},
                        {{"kind", "reset"}, {"requests", 2}},
                        {{"kind", "answer_lost"}, {"requests", 2}}};
    for (const json& one : faults)
        fail(one);
    const answer a = send({"2", "3", "5", "6", "7", "8"});
    ASSERT_TRUE(becomes(a, "applied")) << event_of(a) << source();
    for (const char* id : {"2", "3", "5", "6", "7", "8"})
        EXPECT_FALSE(sluis.contact(email_of_lead(id)).is_null()) << id;
    EXPECT_EQ(networks.violations("meta"), json::array());
}

TEST_F(fetch, what_is_not_there_is_quarantined_with_the_reason_and_can_be_replayed) {
    const answer a = send({"404001", "11"});
    ASSERT_TRUE(becomes(a, "quarantined"));
    EXPECT_EQ(event_of(a)["reason"], "fetch_refused");
    EXPECT_EQ(event_of(a)["detail"], "lead: status 400");
    EXPECT_EQ(event_of(a)["can_be_replayed"], true);
    EXPECT_FALSE(sluis.contact(email_of_lead("11")).is_null()) << "the other has its effect";
    EXPECT_EQ(source()["received"]["quarantined"], 1);
    const output again = sluis.cli({"events", "replay", a.parsed()["id"].get<std::string>()});
    EXPECT_THAT(again.out, HasSubstr("and now fetching"));
    ASSERT_TRUE(becomes(a, "quarantined"));
    EXPECT_EQ(source()["received"]["quarantined"], 1) << "counted once";
}

TEST_F(fetch, a_refused_token_parks_the_source_until_it_has_another_or_is_told_to_go_on) {
    networks.set_tokens("meta", "revoked");
    const answer a = send({"21"});
    ASSERT_TRUE(until([&] { return source()["state"] == "fetching is parked"; }));
    EXPECT_EQ(send({"22"}).status, 200U) << "what comes meanwhile is kept";
    const output status = sluis.cli({"status"});
    EXPECT_THAT(status.out, HasSubstr("Fetching is parked"));
    EXPECT_THAT(sluis.log(), HasSubstr("fetch_parked"));
    networks.set_tokens("meta", "good");
    EXPECT_EQ(event_of(a)["outcome"], "fetching");
    EXPECT_EQ(sluis.cli({"sources", "resume", "leads"}).code, 0);
    ASSERT_TRUE(becomes(a, "applied"));
    ASSERT_TRUE(until([&] { return !sluis.contact(email_of_lead("22")).is_null(); }));

    const json wrong{
        {"use", "fetch"}, {"secret", "a-token-of-somebody-else"}, {"overlap_seconds", 0}};
    sluis.api("POST", "/api/sources/leads/secrets", wrong);
    const answer b = send({"23"});
    ASSERT_TRUE(until([&] { return source()["state"] == "fetching is parked"; }));
    const json page = json::parse(read_file(networks.file("meta_page.json")));
    const std::string token = page.at("access_token");
    const json right{{"use", "fetch"}, {"secret", token}, {"overlap_seconds", 0}};
    sluis.api("POST", "/api/sources/leads/secrets", right);
    ASSERT_TRUE(becomes(b, "applied")) << source();
    EXPECT_EQ(sluis.log().find(token), std::string::npos);
    EXPECT_EQ(sluis.log().find("a-token-of-somebody-else"), std::string::npos);
}

class fetch_abroad : public fetch {
protected:
    fetch_abroad() : fetch({{"delivery.allow_private_addresses", "false"}}) {}
};

TEST_F(fetch_abroad, an_address_inside_is_not_called) {
    const answer a = send({"31"});
    ASSERT_TRUE(becomes(a, "quarantined"));
    EXPECT_EQ(event_of(a)["detail"], "lead: refused_address");
    EXPECT_EQ(networks.totals("meta")["requests"], 0);
}

}  // namespace
}  // namespace sluis::harness

// The marketing status through the whole program: by hand, in bulk, over a boundary that passes while
// sluis is killed, and what the networks hold meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/base/clock.hpp"
#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using std::chrono::hours;
using testing::HasSubstr;

// Exits may be scheduled at any time.
settings any_time() {
    return {{"marketing.preset", "\"custom\""}, {"marketing.exit_window_days", "-1"}};
}

instant now() {
    return system_clock{}.now();
}

std::string number_of(const gateway& sluis, const std::string& email) {
    return std::to_string(sluis.contact(email)["id"].get<std::int64_t>());
}
json marketing_of(const gateway& sluis, const std::string& email) {
    return sluis.contact(email)["marketing"];
}
json usage(const gateway& sluis) {
    return sluis.api("GET", "/api/usage");
}

TEST(marketing, a_boundary_that_passes_while_sluis_is_killed_is_caught_up_with) {
    installation here(any_time());
    gateway& sluis = here.sluis;
    for (const char* who : {"anna@example.com", "ben@example.com"})
        EXPECT_EQ(sluis.submit(who, person(who)).status, 200U);
    ASSERT_TRUE(here.settles());
    const output leave = sluis.cli({"contacts", "leave", number_of(sluis, "anna@example.com")});
    EXPECT_EQ(leave.code, 0) << leave.err;
    EXPECT_EQ(marketing_of(sluis, "anna@example.com")["stage"], "scheduled");
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(here.networks.members("google").size(), 2U) << "until the boundary it is sent";
    EXPECT_EQ(usage(sluis)["projected_after_boundary"], 1);

    sluis.kill();
    const instant boundary = now() - hours{3};
    let_boundary_pass(sluis, boundary);
    sluis.start();
    // Received after the boundary: counts in the new period.
    EXPECT_EQ(sluis.submit("carl", person("carl@example.com")).status, 200U);
    ASSERT_TRUE(until([&] { return usage(sluis)["being_settled"] == 0 && sluis.settled(); }));
    const json anna = marketing_of(sluis, "anna@example.com");
    EXPECT_EQ(anna["stage"], "non_marketing");
    EXPECT_EQ(anna["left_at"], to_rfc3339(boundary)) << "the boundary's own timestamp";
    EXPECT_EQ(here.networks.members("google"),
              (std::set<json>{at_google("ben@example.com"), at_google("carl@example.com")}));
    EXPECT_EQ(usage(sluis)["tier"]["used"], 2);
    const json periods = sluis.api("GET", "/api/usage/periods")["items"];
    ASSERT_EQ(periods.size(), 2U);
    EXPECT_EQ(periods[1]["used"], 2);
    EXPECT_EQ(periods[1]["left_at_its_end"], 1);
    EXPECT_EQ(periods[0]["started_at"], to_rfc3339(boundary));
    EXPECT_THAT(sluis.log(), HasSubstr("boundary_passed"));

    sluis.kill();
    sluis.start();
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(sluis.api("GET", "/api/usage/periods")["items"].size(), 2U) << "once";
    EXPECT_EQ(here.networks.violations("google"), json::array());
}

TEST(marketing, many_are_changed_although_sluis_is_killed_in_between) {
    installation here(any_time());
    gateway& sluis = here.sluis;
    constexpr std::size_t people = 3'000;
    std::vector<net::client_request> requests;
    for (std::size_t i = 0; i < people; ++i) {
        const std::string who = "p" + std::to_string(i) + "@example.com";
        requests.push_back(sluis.submission(who, person(who)));
    }
    (void)send_all(requests, 8);
    ASSERT_TRUE(here.settles());
    const json everybody{{"filterGroups", json::array()}};
    json body{{"change", "schedule_exit"}, {"filter", everybody}, {"dry_run", true}};
    EXPECT_EQ(sluis.api("POST", "/api/changes", body)["count"], people);
    body.erase("dry_run");
    body["expected_count"] = people;
    const std::string change =
        "/api/changes/" + std::to_string(sluis.api("POST", "/api/changes", body)["id"].get<int>());
    int kills = 0;
    while (sluis.api("GET", change)["state"] == "running" && kills < 5) {
        sluis.kill();
        sluis.start();
        ++kills;
    }
    ASSERT_TRUE(until([&] { return sluis.api("GET", change)["state"] == "done"; }));
    const json done = sluis.api("GET", change);
    EXPECT_EQ(done["changed"], people) << "each once: " << done.dump();
    EXPECT_EQ(usage(sluis)["scheduled_to_leave"], people);
    const json undo = sluis.api("POST", change + "/undo", json::object());
    EXPECT_EQ(undo["total"], people);

    // ... and a boundary in the middle of the next one: everybody leaves, or stays, once.
    sluis.kill();
    let_boundary_pass(sluis, now() - hours{1});
    sluis.start();
    ASSERT_TRUE(until([&] {
        return usage(sluis)["being_settled"] == 0 &&
               sluis.api("GET", "/api/changes")["items"][0]["state"] == "done" && sluis.settled();
    }));
    const json u = usage(sluis);
    const json periods = sluis.api("GET", "/api/usage/periods")["items"];
    EXPECT_EQ(periods[1]["left_at_its_end"].get<std::size_t>() +
                  u["marketing_contacts"].get<std::size_t>(),
              people);
    EXPECT_EQ(u["tier"]["used"], u["marketing_contacts"]);
    EXPECT_EQ(here.networks.members("google").size(), u["marketing_contacts"].get<std::size_t>());
}

TEST(marketing, a_full_tier_holds_whoever_comes_next_and_says_so) {
    installation here(settings{{"marketing.tier_limit", "2"}});
    gateway& sluis = here.sluis;
    for (const char* who : {"1@example.com", "2@example.com", "3@example.com"})
        EXPECT_EQ(sluis.submit(who, person(who)).status, 200U);
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(usage(sluis)["tier"]["waiting"], 1);
    EXPECT_EQ(here.networks.members("google").size(), 2U);
    EXPECT_TRUE(until([&] { return sluis.log().find("tier_warning") != std::string::npos; }));
    const json excluded = sluis.breakdown("google")["not_sent"];
    ASSERT_EQ(excluded.size(), 1U);
    EXPECT_EQ(excluded[0]["reason"], "tier_limit");
    const output left = sluis.cli({"contacts", "leave", number_of(sluis, "1@example.com")});
    EXPECT_EQ(usage(sluis)["window"]["open"], left.code == 0)
        << "preset hubspot_2020: only in the window";
}

}  // namespace
}  // namespace sluis::harness

// Deleting, restoring and erasing through the whole program: what the networks hold, what they say, and
// what is left on disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string quinn = "quisquilia@example.com";
const std::string ben = "ben@example.com";

json erasure(const gateway& sluis, int id) {
    return sluis.api("GET", "/api/erasures/" + std::to_string(id));
}
std::string receipt_of(const json& e, const std::string& network) {
    for (const json& r : e["receipts"])
        if (r["network"] == network) return r["state"];
    return "none";
}

TEST(erasure, V34_leaves_no_trace_and_is_pending_until_each_network_confirmed) {
    folder place;
    redis_server redis(place);
    redis.start();
    sandbox networks(place);
    gateway sluis(place, networks, {{"queue.server", redis.address()}});
    sluis.start();
    ASSERT_TRUE(sluis.apply(declare(place, networks)));
    sluis.submit("m-1", person(quinn));
    sluis.submit("m-2", person(ben));
    ASSERT_TRUE(until([&] { return sluis.settled(); }));
    ASSERT_EQ(networks.members("google").size(), 2U);
    networks.add_fault("meta", {{"kind", "server_error"}, {"requests", 0}});

    const output did = sluis.cli({"contacts", "erase", "--email", quinn, "--yes", "--json"});
    ASSERT_EQ(did.code, 0) << did.err;
    const json said = json::parse(did.out);
    const int id = said["id"];
    EXPECT_EQ(said["state"], "pending");
    EXPECT_EQ(said["removed"]["contacts"], 1);
    EXPECT_EQ(said["receipts"].size(), 2U);
    EXPECT_TRUE(until([&] { return receipt_of(erasure(sluis, id), "google") == "confirmed"; }));
    EXPECT_EQ(receipt_of(erasure(sluis, id), "meta"), "pending") << "it does not answer";
    EXPECT_EQ(networks.members("meta").size(), 2U);
    sluis.kill();
    sluis.start();
    EXPECT_EQ(erasure(sluis, id)["state"], "pending");
    networks.end_faults("meta");
    EXPECT_TRUE(until([&] { return erasure(sluis, id)["state"] == "done"; }));
    EXPECT_EQ(receipt_of(erasure(sluis, id), "meta"), "confirmed");
    EXPECT_EQ(networks.members("google"), std::set<json>{at_google(ben)});
    EXPECT_EQ(networks.members("meta").size(), 1U);
    EXPECT_EQ(sluis.api("GET", "/api/usage")["tier"]["used"], 2) << "the count stays";
    EXPECT_EQ(sluis.contact(quinn), nullptr);

    // The same again, and of nobody: no error that tells who was there.
    EXPECT_EQ(sluis.api("POST", "/api/erasures", {{"email", quinn}})["state"], "done");
    EXPECT_EQ(sluis.api("POST", "/api/erasures", {{"email", "x@example.com"}})["state"], "done");

    std::istringstream keys(redis.command({"--scan"}).out);
    for (std::string key; std::getline(keys, key);)
        EXPECT_THAT(redis.command({"DUMP", key}).out, Not(HasSubstr("quisquilia"))) << key;
    EXPECT_THAT(sluis.log(), Not(HasSubstr("quisquilia")));
    (void)sluis.stop();
    for (const char* file : {"/sluis.db", "/sluis.db-wal"})
        EXPECT_THAT(read_file(sluis.data() + file).find("quisquilia"), std::string::npos) << file;
}

TEST(erasure, cuts_the_store_s_log_while_it_runs) {
    installation here;
    here.sluis.submit("m-1", person(quinn));
    ASSERT_TRUE(here.settles());
    (void)here.sluis.api("POST", "/api/erasures", {{"email", quinn}});
    EXPECT_TRUE(until([&] {
        const std::string all = read_file(here.sluis.data() + "/sluis.db") +
                                read_file(here.sluis.data() + "/sluis.db-wal");
        return all.find("quisquilia") == std::string::npos;
    }));
}

TEST(deletion, takes_out_of_every_audience_and_back) {
    installation here;
    gateway& sluis = here.sluis;
    sluis.submit("m-1", person(quinn));
    sluis.submit("m-2", person(ben));
    ASSERT_TRUE(here.settles());
    const std::string id = std::to_string(sluis.contact(quinn)["id"].get<std::int64_t>());
    EXPECT_EQ(sluis.cli({"contacts", "delete", id, "--yes"}).code, 0);
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(sluis.contact(quinn), nullptr);
    EXPECT_EQ(here.networks.members("google"), std::set<json>{at_google(ben)});
    EXPECT_THAT(sluis.cli({"contacts", "deleted"}).out, HasSubstr(id));
    sluis.kill();
    sluis.start();
    EXPECT_EQ(sluis.cli({"contacts", "restore", id}).code, 0);
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(std::to_string(sluis.contact(quinn)["id"].get<std::int64_t>()), id);
    EXPECT_EQ(here.networks.members("google").size(), 2U);
    EXPECT_EQ(sluis.api("GET", "/api/usage")["tier"]["used"], 2);
    EXPECT_EQ(sluis.cli({"contacts", "restore", id}).code, 4) << "once";
}

}  // namespace
}  // namespace sluis::harness

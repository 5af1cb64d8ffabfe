// What goes wrong at one network is told as it is, holds up no other network, and is made up for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using members = std::set<json>;

struct faults : testing::Test {
    void submit(const std::string& name) {
        const std::string email = name + "@example.com";
        ASSERT_EQ(sluis.submit(name, person(email)).status, 200U);
        ASSERT_TRUE(until([&] { return !sluis.contact(email).is_null(); }));
        google.insert(at_google(email));
        meta.insert(at_meta(sluis.contact(email)["id"].get<std::int64_t>(), email));
    }
    void unsubscribe(const std::string& name) {
        const std::string email = name + "@example.com";
        meta.erase(at_meta(sluis.contact(email)["id"].get<std::int64_t>(), email));
        google.erase(at_google(email));
        const json out = event("unsubscribed", {{"email", email}});
        ASSERT_EQ(sluis.submit(name + "-leaves", out).status, 200U);
    }
    // How a contact stands at a network.
    json at(const std::string& network, const std::string& name) {
        const json contact = sluis.contact(name + "@example.com");
        for (const json& row : contact["audiences"]) {
            if (row["destination"] == network) return row;
        }
        return nullptr;
    }
    // Whatever the network says of those that it took.
    bool is_sent(const std::string& network, const std::string& name) {
        const json row = at(network, name);
        return row["standing"] == "accepted" || row["standing"] == "unverified";
    }
    json state(const std::string& destination) {
        return sluis.api("GET", "/api/destinations/" + destination);
    }
    void expect_audiences() {
        ASSERT_TRUE(here.settles());
        EXPECT_EQ(networks.members("google"), google);
        EXPECT_EQ(networks.members("meta"), meta);
    }

    installation here{};
    gateway& sluis = here.sluis;
    sandbox& networks = here.networks;
    members google{};  // who should be there
    members meta{};
};

std::string other(const std::string& network) {
    return network == "google" ? "meta" : "google";
}

TEST_F(faults, what_failed_is_sent_again) {
    const struct {
        std::string name;
        std::string network;
        json fault;
        bool arrives = false;  // although nobody says so
    } cases[] = {
        {"limited", "google", {{"kind", "rate_limited"}, {"retry_after_s", 1}}},
        {"bare", "meta", {{"kind", "too_many_requests"}, {"retry_after_s", 1}}},
        {"broken", "google", {{"kind", "server_error"}, {"status", 503}}},
        {"broken-too", "meta", {{"kind", "server_error"}, {"status", 500}}},
        {"reset", "google", {{"kind", "reset"}}},
        {"lost", "meta", {{"kind", "answer_lost"}}, true},
        {"lost-too", "google", {{"kind", "answer_lost"}}, true},
    };
    for (auto c : cases) {
        SCOPED_TRACE(c.name + " at " + c.network);
        c.fault["requests"] = 0;
        networks.add_fault(c.network, c.fault);
        submit(c.name);
        EXPECT_TRUE(until([&] { return is_sent(other(c.network), c.name); }));
        EXPECT_TRUE(until([&] { return at(c.network, c.name)["attempts"] > 0; }));
        const json row = at(c.network, c.name);
        EXPECT_EQ(row["standing"], "pending") << row.dump(1);
        EXPECT_EQ(row["confirmed"], "absent");
        EXPECT_NE(row["network_code"], "");
        const members& expected = c.network == "google" ? google : meta;
        EXPECT_EQ(networks.members(c.network) == expected, c.arrives);
        EXPECT_EQ(sluis.breakdown(c.network)["pending"], 1);
        networks.end_faults(c.network);
        expect_audiences();
        EXPECT_TRUE(is_sent(c.network, c.name));
    }
}

TEST_F(faults, what_a_person_must_mend_stops_its_own_destination_only) {
    const struct {
        std::string network;
        std::string fault;  // "": the token is dead
    } cases[] = {{"meta", ""},
                 {"google", ""},
                 {"meta", "audience_gone"},
                 {"google", "audience_gone"},
                 {"meta", "terms_not_accepted"},
                 {"google", "terms_not_accepted"}};
    submit("stays");
    expect_audiences();
    int number = 0;
    for (const auto& c : cases) {
        SCOPED_TRACE(c.fault + " at " + c.network);
        const std::string leaver = "leaver-" + std::to_string(++number);
        const std::string comer = "comer-" + std::to_string(number);
        submit(leaver);
        expect_audiences();
        if (c.fault.empty()) {
            networks.set_tokens(c.network, "grant_dead");
        } else {
            networks.add_fault(c.network, {{"kind", c.fault}, {"requests", 0}});
        }
        submit(comer);
        unsubscribe(leaver);
        EXPECT_TRUE(until([&] { return is_sent(other(c.network), comer); }));
        // The destination says so, or its audience there.
        json trouble;
        EXPECT_TRUE(until([&] {
            const json d = state(c.network);
            trouble = c.fault.empty() ? d["running"] : d["audiences"][0]["running"];
            return trouble["state"] == "stopped";
        }));
        EXPECT_NE(trouble["words"], "");
        EXPECT_THAT(sluis.cli({"destinations", "show", c.network}).out, HasSubstr("stopped"));
        EXPECT_EQ(at(c.network, comer)["standing"], "pending");
        EXPECT_EQ(state(other(c.network))["running"]["state"], "running");
        const members& elsewhere = c.network == "google" ? meta : google;
        EXPECT_TRUE(until([&] { return networks.members(other(c.network)) == elsewhere; }));

        networks.end_faults(c.network);
        networks.set_tokens(c.network, "good");
        EXPECT_EQ(sluis.cli({"destinations", "resume", c.network}).code, 0);
        expect_audiences();
    }
}

TEST_F(faults, an_audience_that_is_gone_for_good_has_a_successor) {
    submit("stays");
    submit("leaves");
    expect_audiences();
    networks.add_fault("meta", {{"kind", "audience_gone"}, {"requests", 0}});
    unsubscribe("leaves");
    submit("comes");
    ASSERT_TRUE(
        until([&] { return state("meta")["audiences"][0]["running"]["state"] == "stopped"; }));

    json declared = declare(here.place, networks);
    declared["audiences"][0]["targets"][1]["network_audience"] = meta_successor;
    const std::string file = here.place / "successor.json";
    write_file(file, declared.dump());
    const output refused = sluis.cli({"apply", "-f", file, "--yes"});
    EXPECT_THAT(refused.err, HasSubstr("sluis destinations abandon meta"));
    EXPECT_EQ(refused.code, 5);
    EXPECT_EQ(sluis.cli({"destinations", "abandon", "meta", meta_audience}).code, 2) << "not asked";
    const output done = sluis.cli({"destinations", "abandon", "meta", meta_audience, "--yes"});
    EXPECT_THAT(done.out, HasSubstr("2 contacts no longer count as sent"));
    networks.end_faults("meta");
    sluis.apply(declared);
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(networks.members("meta", meta_successor), meta);
    EXPECT_EQ(networks.members("google"), google);
}

TEST_F(faults, a_slow_network_slows_no_other) {
    networks.add_fault("google", {{"kind", "slow"}, {"delay_ms", 3000}});
    submit("anna");
    EXPECT_TRUE(until([&] { return is_sent("meta", "anna"); }));
    EXPECT_EQ(at("google", "anna")["standing"], "pending");
    expect_audiences();
    EXPECT_EQ(networks.totals("google")["added"], 1) << "it was waited for, and not sent again";
}

TEST_F(faults, a_wrong_token_is_named_and_cured_by_the_right_one) {
    json wrong = json::parse(read_file(networks.file("meta.json")));
    wrong["access_token"] = "not-the-token";
    const std::string file = here.place / "wrong.json";
    write_file(file, wrong.dump());
    chmod(file.c_str(), 0600);
    json declared = declare(here.place, networks);
    declared["destinations"][1]["credential"] = "file:" + file;
    sluis.apply(declared);
    // The right one is in use until the change is noticed.
    std::string last;
    ASSERT_TRUE(until([&] {
        last = "person-" + std::to_string(google.size());
        submit(last);
        return state("meta")["running"]["state"] == "stopped";
    }));
    EXPECT_THAT(state("meta")["running"]["code"], StartsWith("190"));
    EXPECT_THAT(state("meta").dump(), Not(HasSubstr("not-the-token")));
    EXPECT_TRUE(until([&] { return is_sent("google", last); }));
    EXPECT_EQ(at("meta", last)["standing"], "pending");
    EXPECT_LT(networks.members("meta").size(), meta.size());
    sluis.apply(declare(here.place, networks));
    expect_audiences();
    EXPECT_EQ(state("meta")["running"]["state"], "running");
}

TEST_F(faults, a_person_that_the_network_does_not_take_is_not_sent) {
    networks.add_fault("meta", {{"kind", "records_refused"}, {"requests", 1}});
    submit("anna");
    EXPECT_TRUE(until([&] { return at("meta", "anna")["standing"] != "pending"; }));
    EXPECT_EQ(at("meta", "anna")["standing"], "rejected") << at("meta", "anna").dump(1);
    EXPECT_NE(at("meta", "anna")["network_words"], "");
    EXPECT_EQ(sluis.breakdown("meta")["rejected"], 1);
    EXPECT_TRUE(until([&] { return is_sent("google", "anna"); }));
    EXPECT_EQ(networks.members("google"), google);
    EXPECT_EQ(networks.members("meta"), members{});
}

}  // namespace
}  // namespace sluis::harness

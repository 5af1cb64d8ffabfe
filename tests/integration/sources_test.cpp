// Connecting a sender: added, tested, receiving, its secret changed, all while it runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::HasSubstr;

const std::string sample_secret = "c291cmNlcy1zZWNyZXQtZm9yLXRlc3RzLW9ubHk=";

json add(const gateway& sluis, const json& wanted) {
    return sluis.api("POST", "/api/sources", wanted);
}

json source(const gateway& sluis, const std::string& id) {
    return sluis.api("GET", "/api/sources/" + id);
}

net::client_request post_to(const std::string& url, const std::string& body) {
    net::client_request r{.method = "POST", .url = url, .body = body};
    r.headers.add("Content-Type", "application/x-www-form-urlencoded");
    return r;
}

TEST(sources, every_provider_is_added_and_takes_its_sample) {
    installation here;
    int tested = 0;
    const json providers = here.sluis.api("GET", "/api/providers");
    for (const json& p : providers.at("items")) {
        const std::string provider = p["provider"];
        for (const json& way : p["secrets"]) {
            const std::string use = way["use"];
            const bool can_sign =
                way["how"].get<std::string>().find("RSA") == std::string::npos &&
                way["how"].get<std::string>().find("Ed25519") == std::string::npos;
            json wanted{{"provider", provider}, {"use", use}, {"default_status", "non_marketing"}};
            if (way["made_by"] == "provider" && can_sign) wanted["secret"] = sample_secret;
            if (!can_sign) continue;
            const json added = add(here.sluis, wanted);
            const std::string id = added["id"];
            EXPECT_FALSE(added["connect"].empty()) << provider;
            EXPECT_EQ(added["waits_for_secret"], false) << provider;
            const json done = here.sluis.api("POST", "/api/sources/" + id + "/test");
            EXPECT_EQ(done.value("outcome", ""), "tested") << provider << ' ' << use << ' ' << done;
            EXPECT_EQ(done.value("reason", "-"), "") << provider << ' ' << use << ' ' << done;
            ++tested;
        }
    }
    EXPECT_GT(tested, 5);
    EXPECT_TRUE(here.sluis.api("GET", "/api/contacts")["items"].empty()) << "tests leave nobody";
}

TEST(sources, the_first_submission_makes_it_receiving_and_all_that_comes_is_counted) {
    installation here;
    const json added = add(here.sluis, {{"provider", "wordpress"}, {"id", "landing"}});
    EXPECT_EQ(source(here.sluis, "landing")["state"], "waiting for the first submission");
    const std::string url = added["secret_url"];
    const auto submission = post_to(url, "email=anna%40example.com");
    EXPECT_EQ(here.sluis.post(submission).status, 200U);
    EXPECT_EQ(here.sluis.post(submission).status, 200U);
    EXPECT_EQ(here.sluis.post(post_to(added["url"], "email=a%40example.com")).status, 401U);
    ASSERT_TRUE(until([&] { return source(here.sluis, "landing")["received"]["refused"] == 1; }));
    const json seen = source(here.sluis, "landing");
    EXPECT_EQ(seen["state"], "receiving");
    EXPECT_EQ(seen["trust"], "secret");
    EXPECT_EQ(seen["received"]["accepted"], 1);
    EXPECT_EQ(seen["received"]["duplicates"], 1);
    EXPECT_EQ(seen["received"]["last_refusal"], "no_signature");
    EXPECT_EQ(here.sluis.contact("anna@example.com")["created_by_trust"], "secret");
    here.sluis.stop();
    here.sluis.start();
    EXPECT_EQ(source(here.sluis, "landing")["received"]["duplicates"], 1) << "counts are kept";
}

TEST(sources, a_secret_is_changed_without_a_gap_and_without_a_restart) {
    installation here;
    const json added = add(here.sluis, {{"provider", "wordpress"}, {"id", "landing"}});
    const std::string first = added["secret_url"];
    const json second = here.sluis.api("POST", "/api/sources/landing/secrets", {{"make", true}});
    int n = 0;
    const auto status = [&](const std::string& url) {
        return here.sluis.post(post_to(url, "email=p" + std::to_string(++n) + "%40example.com"))
            .status;
    };
    EXPECT_EQ(status(first), 200U);
    EXPECT_EQ(status(second["secret_url"]), 200U);
    EXPECT_FALSE(second["old_valid_until"].is_null());
    const json third = here.sluis.api("POST", "/api/sources/landing/secrets",
                                      {{"make", true}, {"overlap_seconds", 0}});
    EXPECT_EQ(status(third["secret_url"]), 200U) << "at once";
    EXPECT_EQ(status(first), 401U);
    EXPECT_EQ(status(second["secret_url"]), 401U);
    const std::string log = here.sluis.log();
    EXPECT_EQ(log.find(third["secret"].get<std::string>()), std::string::npos);
}

TEST(sources, a_secret_that_the_provider_makes_is_not_made_here) {
    installation here;
    (void)add(here.sluis, {{"provider", "stripe"}, {"id", "till"}, {"secret", sample_secret}});
    const output made = here.sluis.cli({"sources", "secret", "till", "--make"});
    EXPECT_NE(made.code, 0);
    EXPECT_THAT(made.err, HasSubstr("the provider makes it"));
    const output tested = here.sluis.cli({"sources", "test", "till"});
    EXPECT_EQ(tested.code, 0) << tested.err;
    EXPECT_THAT(tested.out, HasSubstr("became tested"));
    const output resumed = here.sluis.cli({"sources", "resume", "till"});
    EXPECT_THAT(resumed.out, HasSubstr("goes on: 0 waiting"));
}

TEST(sources, an_unknown_form_is_learned_from_one_sample_and_its_mapping_is_versioned) {
    installation here;
    const std::string sample = here.place / "sample.json";
    const auto submission = [](const std::string& label, const std::string& email) {
        const json answer{{"question", label}, {"answer", email}};
        return json{{"answers", json::array({answer})}}.dump();
    };
    write_file(sample, submission("E-mail", "anna@example.com"));
    const output shown = here.sluis.cli({"sources", "learn", "fair", "--file", sample});
    EXPECT_NE(shown.code, 0) << "nobody said yes";
    EXPECT_THAT(shown.out, HasSubstr("$.item.answers[?@.question == 'E-mail'].answer"));
    EXPECT_EQ(here.sluis.cli({"sources", "learn", "fair", "--file", sample, "--yes"}).code, 0);
    const json secret = here.sluis.api("POST", "/api/sources/fair/secrets", {{"make", true}});
    const auto send = [&](const std::string& body) {
        net::client_request r{.method = "POST", .url = secret["secret_url"], .body = body};
        r.headers.add("Content-Type", "application/json");
        return here.sluis.post(r).status;
    };
    EXPECT_EQ(send(submission("E-mail", "bram@example.com")), 200U);
    ASSERT_TRUE(here.settles());
    EXPECT_FALSE(here.sluis.contact("bram@example.com").is_null());
    // The form's owner renames the question.
    EXPECT_EQ(send(submission("Mail address", "cor@example.com")), 200U);
    ASSERT_TRUE(here.settles());
    EXPECT_TRUE(here.sluis.contact("cor@example.com").is_null());
    write_file(sample, submission("Mail address", "cor@example.com"));
    EXPECT_EQ(
        here.sluis.cli({"sources", "learn", "fair", "--file", sample, "--update", "--yes"}).code,
        0);
    const output looked = here.sluis.cli({"events", "replay", "--source", "fair"});
    EXPECT_THAT(looked.out, HasSubstr("contacts created: 1"));
    EXPECT_TRUE(here.sluis.contact("cor@example.com").is_null()) << "only looked";
    EXPECT_EQ(here.sluis.cli({"events", "replay", "--source", "fair", "--yes"}).code, 0);
    ASSERT_TRUE(here.settles());
    EXPECT_FALSE(here.sluis.contact("cor@example.com").is_null());
    const json versions = here.sluis.api("GET", "/api/sources/fair/versions");
    EXPECT_EQ(versions["items"].size(), 3U);
    EXPECT_EQ(versions.dump().find("anna@example.com"), std::string::npos)
        << "no value of a sample";
}

TEST(sources, waits_for_a_secret_that_only_the_provider_has) {
    installation here;
    const json added = add(here.sluis, {{"provider", "shopify"}, {"id", "store"}});
    EXPECT_EQ(added["waits_for_secret"], true);
    EXPECT_EQ(source(here.sluis, "store")["state"], "waiting for its secret");
    const auto order = [&] {
        return from_shopify(added["url"], "id-1", "customers/create",
                            R"({"id": 1, "email": "a@example.com"})");
    };
    EXPECT_EQ(here.sluis.post(order()).status, 401U);
    const output told =
        here.sluis.cli({"sources", "add", "--provider", "shopify", "--id", "other"});
    EXPECT_EQ(told.code, 0);
    EXPECT_THAT(told.out, HasSubstr("sluis sources secret other --secret -"));
    here.sluis.api("POST", "/api/sources/store/secrets", {{"secret", sample_secret}});
    EXPECT_EQ(source(here.sluis, "store")["state"], "waiting for the first submission");
    EXPECT_EQ(source(here.sluis, "store")["version"], 2);
    EXPECT_EQ(here.sluis.api("GET", "/api/sources/store/versions")["items"].size(), 2U);
}

}  // namespace
}  // namespace sluis::harness

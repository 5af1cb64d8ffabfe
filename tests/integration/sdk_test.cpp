// The vendors' own clients, with nothing changed but their host. Skipped where npm, or the packages,
// cannot be had.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::Contains;

constexpr seconds to_install{120};

// The folder with the packages; empty: they cannot be had, and why.
std::string installed(std::string& why) {
    const std::string here = std::string(SLUIS_ROOT) + "/tests/integration/sdk";
    const std::string folder = std::string(SLUIS_ROOT) + "/.cache/sdk";
    if (run({"/bin/sh", "-c", "command -v npm && command -v node"}).code != 0) {
        why = "there is no npm on this machine";
        return {};
    }
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(here + "/package.json", folder + "/package.json",
                               std::filesystem::copy_options::overwrite_existing);
    const output done = run({"/bin/sh", "-c",
                             "cd '" + folder +
                                 "' && npm install --no-audit --no-fund --no-save "
                                 "--ignore-scripts --fetch-retries=1 "
                                 "--fetch-timeout=20000 --loglevel=error"},
                            to_install);
    if (done.code == 0) return folder;
    why = "npm does not reach the packages";
    return {};
}

TEST(sdk, real_clients_work_by_changing_their_host) {
    std::string why;
    const std::string folder = installed(why);
    if (folder.empty()) GTEST_SKIP() << why;
    installation here;
    const auto secret_of = [&](const char* provider, const char* id) {
        const json added =
            here.sluis.api("POST", "/api/sources", {{"provider", provider}, {"id", id}});
        return added.at("secret").get<std::string>();
    };
    const std::string write_key = secret_of("segment", "app");
    const std::string token = secret_of("cloudevents", "events");
    const std::string secret = secret_of("standard_webhooks", "own");
    const output sent =
        run({"/bin/sh", "-c",
             "cd '" + folder + "' && node '" + SLUIS_ROOT + "/tests/integration/sdk/send.js' '" +
                 here.sluis.url("") + "' '" + write_key + "' '" + token + "' '" + secret + "'"},
            to_install);
    EXPECT_EQ(sent.out,
              "cloudevents binary 202\ncloudevents structured 202\nstandard webhooks 200\nsent\n")
        << sent.err;
    ASSERT_TRUE(here.settles());
    for (const char* address :
         {"segment@example.org", "rudder-true@example.org", "rudder-false@example.org",
          "binary@example.org", "structured@example.org", "own@example.org"}) {
        EXPECT_FALSE(here.sluis.contact(address).is_null()) << address;
    }
    const json person = here.sluis.contact("segment@example.org");
    EXPECT_EQ(person["consents"]["ads"]["consent"], "granted");
    const json before{{"kind", "external"}, {"scope", "app"}, {"value", "seg-0"}};
    EXPECT_THAT(person["identities"], Contains(before)) << "alias: one person";
    const json source = here.sluis.api("GET", "/api/sources/app");
    EXPECT_EQ(source["received"]["quarantined"], 0);
    EXPECT_EQ(source["received"]["accepted"], 3) << "one for each batch";
}

TEST(sdk, hubspots_client_works_by_changing_its_address) {
    std::string why;
    const std::string folder = installed(why);
    if (folder.empty()) GTEST_SKIP() << why;
    // Exits may be scheduled at any time: the day of the test is not to matter.
    installation here(
        settings{{"marketing.preset", "\"custom\""}, {"marketing.exit_window_days", "-1"}});
    const auto token_for = [&](const json& permissions) {
        const json wish{{"title", "crm"}, {"permissions", permissions}};
        return here.sluis.api("POST", "/api/tokens", wish).at("token").get<std::string>();
    };
    const std::string token =
        token_for({"read", "operate", "see_personal_data", "update_marketing_status"});
    const std::string weak = token_for({"read", "operate"});
    const output said =
        run({"/bin/sh", "-c",
             "cd '" + folder + "' && node '" + SLUIS_ROOT + "/tests/integration/sdk/hubspot.js' '" +
                 here.sluis.admin_url("") + "' '" + token + "' '" + weak + "'"},
            to_install);
    EXPECT_EQ(said.out,
              "create hub@example.org true true\n"
              "create again 409 CONFLICT\n"
              "read Hanna INTEGRATOR_SET\n"
              "read by email true\n"
              "read nobody 404 OBJECT_NOT_FOUND\n"
              "update Johanna\n"
              "demote 400 VALIDATION_ERROR\n"
              "leave true\n"
              "upsert COMPLETE 25 25\n"
              "upsert again 0\n"
              "batch read Many\n"
              "search 14 14 14 hub@example.org\n"
              "search for a text 400 VALIDATION_ERROR\n"
              "all 26\n"
              "archive 501 NOT_SUPPORTED\n"
              "companies 501 NOT_SUPPORTED\n"
              "weak 403 MISSING_SCOPES\n"
              "stranger 401 INVALID_AUTHENTICATION\n")
        << said.err;
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(here.networks.members("google"), std::set<json>{})
        << "nobody asked these people: consent is missing";
}

}  // namespace
}  // namespace sluis::harness

// People who decide while everything is killed with -9: changes of many contacts, a file, submissions
// and a boundary in the middle. Afterwards what was asked was done once, and all counts agree.
//
// Who is meant by what, and who is killed, are those of the seed; SLUIS_CRASH_SEED sets another.
#include <algorithm>
#include <cstdlib>
#include <future>

#include <gtest/gtest.h>

#include "gateway/base/clock.hpp"
#include "gateway/net/unix_client.hpp"
#include "tests/integration/chaos.hpp"

namespace sluis::harness {
namespace {

constexpr std::size_t people = 1'500;
constexpr std::size_t rows = 1'000;  // of the file: the last third are new
constexpr int rounds = 8;
constexpr int boundary_in_round = 4;

std::uint64_t seed() {
    const char* const given = std::getenv("SLUIS_CRASH_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 20'261'128;
}

std::string address(std::size_t i) {
    return "p" + std::to_string(i) + "@example.com";
}

// Somebody who asks until there is an answer: the same question, by the same key.
class clerk {
public:
    explicit clerk(const gateway& sluis) : sluis_(sluis) {}

    // The change's number.
    std::int64_t ask(const std::string& change, const json& contacts) {
        net::client_request r;
        r.method = "POST";
        r.url = "/api/changes";
        r.headers.add("Content-Type", "application/json");
        r.headers.add("Idempotency-Key", "clerk-" + std::to_string(++asked));
        r.body =
            json{{"change", change}, {"contacts", contacts}, {"expected_count", contacts.size()}}
                .dump();
        std::int64_t id = 0;
        const bool done = until([&] {
            const auto a = net::call_unix(sluis_.data() + "/admin.sock", r);
            if (!a || a->status >= 500) return false;
            if (a->status >= 300) throw std::runtime_error(a->body);
            id = json::parse(a->body)["id"];
            return true;
        });
        if (!done) throw std::runtime_error("nobody answers");
        return id;
    }

    int asked = 0;

private:
    const gateway& sluis_;
};

// Sent until it is acknowledged.
void submit_all(gateway& sluis, std::size_t from, std::size_t to) {
    std::vector<net::client_request> waiting;
    for (std::size_t i = from; i < to; ++i)
        waiting.push_back(sluis.submission("m-" + std::to_string(i), person(address(i))));
    const bool done = until([&] {
        const auto statuses = send_all(waiting, 8);
        std::vector<net::client_request> again;
        for (std::size_t i = 0; i < statuses.size(); ++i)
            if (statuses[i] != 200) again.push_back(waiting[i]);
        waiting = std::move(again);
        return waiting.empty();
    });
    if (!done) throw std::runtime_error("nothing is acknowledged");
}

// Uploads it whole, over as many restarts as it takes.
void import_file(const gateway& sluis, const std::string& file) {
    const words first{"contacts", "import", file, "--default-status", "marketing", "--json"};
    std::string id;
    const bool done = until([&] {
        words command = first;
        if (!id.empty()) command.insert(command.end(), {"--resume", id});
        if (sluis.cli(command).code == 0) return true;
        const output listed = sluis.cli({"imports", "list", "--json"});
        if (listed.code != 0) return false;
        const json all = json::parse(listed.out)["items"];
        if (!all.empty()) id = std::to_string(all[0]["id"].get<std::int64_t>());
        return false;
    });
    if (!done) throw std::runtime_error("the import does not end");
}

std::vector<json> all_contacts(const gateway& sluis) {
    std::vector<json> all;
    json next = nullptr;
    do {
        const std::string at = next.is_null() ? "" : "&cursor=" + next.get<std::string>();
        const json page = sluis.api("GET", "/api/contacts?limit=1000" + at);
        for (const json& c : page["items"])
            all.push_back(c);
        next = page["next"];
    } while (!next.is_null());
    return all;
}

// The results of a change by verdict; each contact once.
std::map<std::string, int> results_of(const gateway& sluis, const std::string& change) {
    std::map<std::string, int> all;
    std::set<std::int64_t> seen;
    json next = nullptr;
    do {
        const std::string at = next.is_null() ? "" : "&after=" + next.dump();
        const json page = sluis.api("GET", change + "/results?limit=1000" + at);
        for (const json& r : page["items"]) {
            EXPECT_TRUE(seen.insert(r["contact"].get<std::int64_t>()).second) << r;
            ++all[r["verdict"].get<std::string>()];
        }
        next = page["next"];
    } while (!next.is_null());
    return all;
}

TEST(crash, decisions_a_file_and_a_boundary_in_the_middle_are_all_done_once) {
    SCOPED_TRACE("SLUIS_CRASH_SEED=" + std::to_string(seed()));
    std::mt19937_64 dice(seed());
    installation here(
        settings{{"marketing.preset", "\"custom\""}, {"marketing.exit_window_days", "-1"}});
    gateway& sluis = here.sluis;
    submit_all(sluis, 0, people / 2);
    ASSERT_TRUE(here.settles());

    std::string csv = "email,consent.ads\n";
    for (std::size_t i = 0; i < rows; ++i)
        csv += address(people * 2 / 3 + i) + ",yes\n";
    const std::string file = here.place / "people.csv";
    write_file(file, csv);

    chaos killer(dice, sluis);
    clerk eva(sluis);
    std::vector<std::pair<std::int64_t, std::size_t>> changes;  // with how many are meant
    auto submitting =
        std::async(std::launch::async, [&] { submit_all(sluis, people / 2, people); });
    std::future<void> importing;
    for (int round = 0; round < rounds; ++round) {
        json chosen = json::array();
        for (std::int64_t id = 1; id <= static_cast<std::int64_t>(people / 2); ++id)
            if (dice() % 3 > 0) chosen.push_back(id);
        const char* const what = round % 3 == 2 ? "promote" : "schedule_exit";
        auto asking = std::async(std::launch::async, [&] { return eva.ask(what, chosen); });
        killer.wait();
        killer.strike();
        changes.emplace_back(asking.get(), chosen.size());
        if (round == boundary_in_round) {
            sluis.kill();
            let_boundary_pass(sluis, system_clock{}.now() - std::chrono::minutes{10});
            sluis.start();
            importing = std::async(std::launch::async, [&] { import_file(sluis, file); });
        }
        killer.wait();
    }
    submitting.get();
    importing.get();
    ASSERT_TRUE(until([&] {
        return sluis.ready() && sluis.settled() &&
               sluis.api("GET", "/api/usage")["being_settled"] == 0 &&
               sluis.api("GET", "/api/changes")["items"][0]["state"] == "done";
    })) << sluis.api("GET", "/api/status").dump(1);
    std::cout << killer.kills << " kills, " << changes.size() << " changes\n";

    ASSERT_EQ(sluis.api("GET", "/api/changes?limit=100")["items"].size(), changes.size())
        << "asked again by the same key is the same change";
    for (const auto& [id, meant] : changes) {
        const std::string path = "/api/changes/" + std::to_string(id);
        const json c = sluis.api("GET", path);
        EXPECT_EQ(c["state"], "done") << c;
        EXPECT_EQ(c["total"], meant);
        std::map<std::string, int> counted = results_of(sluis, path);
        for (const char* verdict : {"changed", "unchanged", "refused"})
            EXPECT_EQ(c[verdict], counted[verdict]) << c;
        EXPECT_EQ(counted["changed"] + counted["unchanged"] + counted["refused"],
                  static_cast<int>(meant));
    }

    const std::vector<json> everybody = all_contacts(sluis);
    EXPECT_EQ(everybody.size(), people * 2 / 3 + rows);
    std::set<json> marketing;
    for (const json& c : everybody) {
        if (c["status"] != "non_marketing") marketing.insert(at_google(c["email"]));
    }
    const json usage = sluis.api("GET", "/api/usage");
    EXPECT_EQ(usage["marketing_contacts"], marketing.size());
    EXPECT_EQ(usage["tier"]["used"], marketing.size()) << "nobody leaves within a period";
    const json periods = sluis.api("GET", "/api/usage/periods")["items"];
    ASSERT_EQ(periods.size(), 2U);
    EXPECT_EQ(periods[1]["used"].get<int>(),
              periods[1]["left_at_its_end"].get<int>() + periods[0]["began_with"].get<int>());
    EXPECT_GT(periods[1]["left_at_its_end"], 0);
    EXPECT_TRUE(here.networks.members("google") == marketing)
        << here.networks.members("google").size() << " are there, " << marketing.size()
        << " are marketing contacts";
    for (const char* network : {"google", "meta"})
        EXPECT_EQ(here.networks.violations(network), json::array());
}

}  // namespace
}  // namespace sluis::harness

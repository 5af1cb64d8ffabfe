// Contacts from files and to files, through the command line and the whole program.
#include <future>
#include <random>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::HasSubstr;

json read_json(const output& o) {
    return json::parse(o.out);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        all.push_back(line);
    return all;
}

// A person of whom the values are what breaks tables: separators, quotes, lines, formulas, scripts.
json hostile_person(std::mt19937& random, int number) {
    static const std::vector<std::string> pieces{"a",  ",", ";", "\"", "'", "=",  "+", "-", "@",
                                                 "\t", "é", "Ж", "漢", "𝄞", "\\", "{", "/", "ß"};
    const auto text = [&] {
        std::string all = "n";
        for (auto n = random() % 8; n > 0; --n)
            all += pieces[random() % pieces.size()];
        return random() % 2 == 0 ? all : pieces[random() % pieces.size()] + all;
    };
    json p{{"email", "p" + std::to_string(number) + "@example.org"}};
    for (const char* name : {"first_name", "last_name", "company", "city", "street"}) {
        if (random() % 3 > 0) p[name] = text();
    }
    const char* consents[] = {"granted", "denied"};
    if (random() % 2 == 0) p["consent.ads"] = consents[random() % 2];
    if (random() % 4 == 0) p["unsubscribed"] = true;
    p["marketing_status"] = random() % 2 == 0 ? "marketing" : "non_marketing";
    return p;
}

// All contacts, without what is of this sluis: when they came, and from where.
std::string exported(const gateway& sluis, const std::string& format) {
    const output o =
        sluis.cli({"contacts", "export", "--format", format, "--columns",
                   "email,first_name,last_name,company,city,street,consent.ads,unsubscribed,"
                   "marketing_status"});
    EXPECT_EQ(o.code, 0) << o.err;
    return o.out;
}
std::multiset<std::string> rows_of(const std::string& text) {
    const auto lines = lines_of(text);
    return {lines.begin(), lines.end()};
}

TEST(files, what_was_exported_is_imported_as_it_was) {
    std::mt19937 random(11);
    installation here;
    std::string ndjson;
    constexpr int people = 300;
    for (int i = 0; i < people; ++i)
        ndjson += hostile_person(random, i).dump() + '\n';
    const std::string file = here.place.path() + "/people.ndjson";
    write_file(file, ndjson);
    const output first =
        here.sluis.cli({"contacts", "import", file, "--default-status", "marketing", "--json"});
    ASSERT_EQ(first.code, 0) << first.out << first.err;
    const std::string before = exported(here.sluis, "ndjson");
    ASSERT_EQ(rows_of(before).size(), std::size_t{people});
    for (const std::string format : {"csv", "ndjson"}) {
        installation other;
        const std::string copy = other.place.path() + "/copy." + format;
        write_file(copy, exported(here.sluis, format));
        const output again = other.sluis.cli(
            {"contacts", "import", copy, "--default-status", "marketing", "--json"});
        ASSERT_EQ(again.code, 0) << again.out << again.err;
        EXPECT_EQ(read_json(again)["created"], people);
        EXPECT_EQ(rows_of(exported(other.sluis, "ndjson")), rows_of(before)) << format;
    }
}

TEST(files, an_import_goes_on_although_sluis_is_killed) {
    installation here;
    gateway& sluis = here.sluis;
    constexpr int people = 6'000;
    std::string csv = "E-mail,First name,Consent to ads\n";
    for (int i = 0; i < people; ++i) {
        const std::string n = std::to_string(i);
        // Every hundredth has no address, every tenth comes twice.
        csv += (i % 100 == 50 ? "nobody" : "p" + n + "@example.org") + ",P" + n + ",yes\n";
        if (i % 10 == 5) csv += "p" + n + "@example.org,Again" + n + ",yes\n";
    }
    const std::string file = here.place.path() + "/people.csv";
    write_file(file, csv);
    auto loading = std::async(std::launch::async, [&] {
        return sluis.cli({"contacts", "import", file, "--map", "Consent to ads=consent.ads",
                          "--default-status", "marketing", "--json"});
    });
    const auto state = [&] {
        const json all = sluis.api("GET", "/api/imports")["items"];
        return all.empty() ? json::object() : all[0];
    };
    ASSERT_TRUE(until([&] { return state().value("state", "") == "running"; }));
    int kills = 0;
    while (state()["state"] == "running" && kills < 5) {
        sluis.kill();
        sluis.start();
        ++kills;
    }
    (void)loading.get();  // it may have seen sluis go away
    EXPECT_GE(kills, 1);
    ASSERT_TRUE(until([&] { return state()["state"] == "done" && sluis.settled(); }));
    const json done = state();
    EXPECT_EQ(done["lines"], people + people / 10) << done.dump();
    EXPECT_EQ(done["bad"], people / 100);
    EXPECT_EQ(done["created"], people - people / 100);
    EXPECT_EQ(done["marketing"], people - people / 100);
    EXPECT_EQ(sluis.api("GET", "/api/usage")["tier"]["used"], people - people / 100);
    EXPECT_EQ(here.networks.members("google").size(), std::size_t{people - people / 100});
}

TEST(files, bad_rows_are_mended_and_imported_again) {
    installation here;
    const std::string place = here.place.path();
    write_file(place + "/people.csv",
               "E-mail;First name;Phone\n"
               "anna@example.org;Anna;\n"
               "ben@;Ben;\n"
               "carl@example.org;\"Carl;\n"
               "dora@example.org;Dora;+31 20 123 4567\n"
               "anna@example.org;Anna Maria;\n");
    const std::string bad = place + "/bad.csv";
    const output dry = here.sluis.cli({"contacts", "import", place + "/people.csv", "--dry-run"});
    EXPECT_EQ(dry.code, 1) << dry.out << dry.err;
    EXPECT_THAT(dry.out, HasSubstr("nothing was changed"));
    EXPECT_EQ(here.sluis.api("GET", "/api/contacts")["items"].size(), 0U);

    const output tried =
        here.sluis.cli({"contacts", "import", place + "/people.csv", "--bad-rows", bad});
    EXPECT_EQ(tried.code, 1) << tried.out << tried.err;
    EXPECT_THAT(tried.err, HasSubstr("rows were not imported"));
    EXPECT_THAT(tried.out, testing::Not(HasSubstr("ben@"))) << "no values in what is said";
    EXPECT_EQ(here.sluis.contact("anna@example.org")["properties"]["first_name"]["value"],
              "Anna Maria");
    std::string mended = read_file(bad);
    EXPECT_THAT(mended, HasSubstr("import_reason"));
    EXPECT_THAT(mended, HasSubstr("ben@")) << "as it was, to be mended";
    mended.replace(mended.find("ben@"), 4, "ben@example.org");
    write_file(bad, mended);
    (void)here.sluis.cli({"contacts", "import", bad});
    EXPECT_EQ(here.sluis.contact("ben@example.org")["properties"]["first_name"]["value"], "Ben");
}

TEST(files, an_upload_says_where_to_go_on) {
    installation here;
    const gateway& sluis = here.sluis;
    const json made = sluis.api("POST", "/api/imports", {{"name", "people"}, {"kind", "ndjson"}});
    const std::string path = "/api/imports/" + std::to_string(made["id"].get<int>());
    const json part{{"email", "anna@example.org"}};
    const auto put = [&](int offset) {
        return sluis.api("PUT", path + "/content?offset=" + std::to_string(offset), part);
    };
    const auto size = static_cast<int>(part.dump().size());
    EXPECT_THAT([&] { put(7); },
                testing::ThrowsMessage<std::runtime_error>(HasSubstr("go on at offset 0")));
    EXPECT_EQ(put(0)["offset"], size);
    EXPECT_THAT([&] { put(0); }, testing::ThrowsMessage<std::runtime_error>(
                                     HasSubstr("go on at offset " + std::to_string(size))));
    // The command goes on with it, in the file as it is by now.
    const std::string file = here.place.path() + "/people.ndjson";
    write_file(file, part.dump() + "\n{\"email\": \"ben@example.org\"}\n");
    const output resumed = sluis.cli(
        {"contacts", "import", file, "--resume", std::to_string(made["id"].get<int>()), "--json"});
    EXPECT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_EQ(read_json(resumed)["created"], 2);
    EXPECT_THAT([&] { put(size); },
                testing::ThrowsMessage<std::runtime_error>(HasSubstr("started already")));
    EXPECT_EQ(sluis.cli({"imports", "show", "77"}).code, 4);
    EXPECT_EQ(sluis.cli({"contacts", "import", here.place.path() + "/none.csv"}).code, 5);
    EXPECT_EQ(sluis.cli({"contacts", "import", file, "--map", "nonsense"}).code, 2);
}

TEST(files, exports_are_paged_without_losing_or_doubling_anybody) {
    installation here;
    std::string ndjson;
    constexpr int people = 2'500;
    for (int i = 0; i < people; ++i)
        ndjson += json{{"email", "p" + std::to_string(i) + "@example.org"}}.dump() + '\n';
    const std::string file = here.place.path() + "/people.ndjson";
    write_file(file, ndjson);
    ASSERT_EQ(here.sluis.cli({"contacts", "import", file}).code, 0);
    const output csv = here.sluis.cli({"contacts", "export", "--columns", "email"});
    ASSERT_EQ(csv.code, 0) << csv.err;
    const auto rows = lines_of(csv.out);
    ASSERT_EQ(rows.size(), std::size_t{people + 1}) << "one header";
    EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()).size(), rows.size());
}

}  // namespace
}  // namespace sluis::harness

// Start, stop, configuration, logs: sluis as whoever runs it sees it.
#include <csignal>
#include <future>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/queue/keys.hpp"
#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// The e-mail addresses of all contacts.
std::set<std::string> everybody(const gateway& sluis) {
    std::set<std::string> all;
    json cursor = nullptr;
    do {
        const std::string page = cursor.is_null() ? "" : "&cursor=" + cursor.get<std::string>();
        const json found = sluis.api("GET", "/api/contacts?limit=1000" + page);
        for (const json& c : found["items"])
            all.insert(c["email"]);
        cursor = found["next"];
    } while (!cursor.is_null());
    return all;
}

std::string address(std::size_t i) {
    return "person-" + std::to_string(i) + "@example.com";
}

std::int64_t applied(const gateway& sluis) {
    return sluis.api("GET", "/api/status")["submissions"]["applied"];
}

TEST(operations, stops_in_time_under_load_and_loses_nothing) {
    installation here;
    gateway& sluis = here.sluis;
    std::vector<net::client_request> requests;
    for (std::size_t i = 0; i < 20'000; ++i)
        requests.push_back(sluis.submission(address(i), person(address(i))));
    auto sending = std::async(std::launch::async, [&] { return send_all(requests, 16); });
    ASSERT_TRUE(
        until([&] { return sluis.api("GET", "/api/status")["submissions"]["applied"] > 100; }));
    const milliseconds took = sluis.stop();
    EXPECT_TRUE(sanitized || took < seconds(10)) << took.count() << " ms";

    const std::vector<unsigned> statuses = sending.get();
    std::set<std::string> acknowledged;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        if (statuses[i] == 200) acknowledged.insert(address(i));
    }
    ASSERT_LT(acknowledged.size(), requests.size());
    sluis.start();
    ASSERT_TRUE(here.settles());
    const auto there = everybody(sluis);
    EXPECT_TRUE(std::ranges::includes(there, acknowledged));
    EXPECT_EQ(here.networks.members("google").size(), there.size());
    EXPECT_EQ(here.networks.members("meta").size(), there.size());
}

TEST(operations, sends_nothing_again_after_a_restart) {
    installation here;
    here.sluis.submit("m-1", person("anna@example.com"));
    ASSERT_TRUE(here.settles());
    here.sluis.stop();
    here.sluis.start();
    here.sluis.submit("m-2", person("bram@example.com"));
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(here.networks.totals("google")["added"], 2);
    EXPECT_EQ(here.networks.totals("meta")["added"], 2);
}

// Redis's own protocol: what the program writes when a webhook comes in.
std::string queued(std::size_t count) {
    const auto text = [](std::string_view t) {
        return '$' + std::to_string(t.size()) + "\r\n" + std::string(t) + "\r\n";
    };
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        queue::entry e{.source = "crm", .event_key = address(i), .method = "POST"};
        e.received_at = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
        e.target = "/hooks/crm";
        e.content_type = "application/json";
        e.headers = {{"webhook-id", e.event_key}};
        e.body = person(address(i)).dump();
        const std::string stream = queue::stream_key(queue::partition_of(e.id(), 64));
        all +=
            "*5\r\n" + text("XADD") + text(stream) + text("*") + text("e") + text(queue::encode(e));
    }
    return all;
}

TEST(operations, is_ready_within_a_second_however_much_waits) {
    constexpr std::size_t count = sanitized ? 5'000 : 100'000;
    installation here;
    gateway& sluis = here.sluis;
    sluis.api("DELETE", "/api/declarations/audience/everybody");  // of no concern here
    sluis.program().signal(SIGSTOP);                              // so that they wait
    write_file(here.place / "queued", queued(count));
    const output filled = run({"sh", "-c", R"(exec redis-cli -s "$0" --pipe < "$1")",
                               sluis.data() + "/redis/redis.sock", here.place / "queued"});
    ASSERT_THAT(filled.out, HasSubstr("errors: 0, replies: " + std::to_string(count)));
    const pid_t redis = sluis.redis();
    sluis.kill();
    ASSERT_TRUE(until([&] { return ::kill(redis, 0) != 0; }));

    const auto begun = std::chrono::steady_clock::now();
    sluis.start();
    const auto took = (std::chrono::steady_clock::now() - begun) / milliseconds(1);
    RecordProperty("milliseconds", std::to_string(took));
    EXPECT_TRUE(sanitized || took < 1'000) << took << " ms";
    EXPECT_EQ(sluis.submit("another", person("another@example.com")).status, 200U);
    EXPECT_TRUE(until([&] { return applied(sluis) > 1'000; }));
}

TEST(operations, a_wrong_configuration_is_refused_with_all_its_errors) {
    const folder place;
    const std::string file = place / "sluis.toml";
    write_file(file, R"([listen]
hoks = "127.0.0.1:8080"
admin = 8081

[queue]
server = "nowhere"
maxmemory_mb = "lots"
password = "letmein"

[lgo]
level = "info"
)");
    const output refused = run({SLUIS_PROGRAM, "serve", "--config", file});
    EXPECT_EQ(refused.code, 5);
    EXPECT_EQ(refused.out, "");
    for (const std::string place_of_error :
         {":2 listen.hoks:", ":3 listen.admin:", ":6 queue.server:", ":7 queue.maxmemory_mb:",
          ":8 queue.password:", ":10 lgo:"}) {
        EXPECT_THAT(refused.err, HasSubstr(file + place_of_error));
    }
    EXPECT_THAT(refused.err, HasSubstr("listen.hooks?"));
    EXPECT_THAT(refused.err, Not(HasSubstr("letmein")));
    write_file(file, "[log]\nlevel = \"info\"\nlevel = \"debug\"\n");
    const output doubled = run({SLUIS_PROGRAM, "serve", "--config", file});
    EXPECT_EQ(doubled.code, 5);
    EXPECT_THAT(doubled.err, AllOf(HasSubstr(file + ":3"), HasSubstr("'level'")));
}

TEST(operations, declarations_take_effect_as_a_whole_or_not_at_all) {
    installation here;
    json wrong = declare(here.place, here.networks);
    wrong["sources"][0]["title"] = "Changed";
    wrong["sources"][1]["id"] = "form";
    wrong["sources"][2]["provder"] = "wordpress";
    wrong["sources"][3]["default_status"] = 1;
    const std::string file = here.place / "wrong.json";
    write_file(file, wrong.dump());
    const output refused = here.sluis.cli({"apply", "-f", file, "--yes"});
    EXPECT_EQ(refused.code, 5);
    for (const char* said : {"sources[1] id: named twice", "source \"site\" provider",
                             "source \"crm\" default_status"})
        EXPECT_THAT(refused.err, HasSubstr(said));
    EXPECT_EQ(here.sluis.api("GET", "/api/sources/form").value("title", ""), "");
}

TEST(operations, one_sluis_uses_a_folder_and_a_port) {
    installation here;
    const std::string other_ports = here.place / "other.toml";
    write_file(other_ports,
               "listen.hooks = \"127.0.0.1:0\"\nlisten.admin = \"127.0.0.1:0\"\n"
               "data.folder = \"" +
                   here.sluis.data() + "\"\n");
    const output folder_taken = run({SLUIS_PROGRAM, "serve", "--config", other_ports});
    EXPECT_EQ(folder_taken.code, 1);
    EXPECT_THAT(folder_taken.err, HasSubstr("another sluis uses this folder"));
    const output port_taken = run({SLUIS_PROGRAM, "--data", here.place / "other", "serve",
                                   "--config", here.sluis.config_file()});
    EXPECT_EQ(port_taken.code, 1);
    EXPECT_THAT(port_taken.err, HasSubstr("cannot listen"));
    EXPECT_EQ(here.sluis.submit("m-1", person("anna@example.com")).status, 200U);
}

TEST(operations, a_renewed_certificate_is_shown_without_a_restart) {
    const folder place;
    const folder renewed_place;
    sandbox networks(place);
    sandbox renewed(renewed_place);
    const std::string certificate = place / "hooks.pem";
    const std::string key_file = place / "hooks.key";
    const auto install = [&](const sandbox& from) {
        write_file(key_file, read_file(from.file("server.key")));
        write_file(certificate, read_file(from.file("server.pem")));
    };
    const auto trusted = [](const sandbox& by, const gateway& sluis) {
        caller fresh(*net::client_tls(by.ca_file()));
        return fresh.get(sluis.url("/livez"));
    };
    install(networks);
    gateway sluis(place, networks,
                  {{"listen.certificate", '"' + certificate + '"'},
                   {"listen.private_key", '"' + key_file + '"'}});
    sluis.start();
    EXPECT_EQ(trusted(networks, sluis).status, 200U);
    EXPECT_EQ(trusted(renewed, sluis).failure, "tls");
    install(renewed);
    EXPECT_TRUE(until([&] { return trusted(renewed, sluis).status == 200; }));
    EXPECT_EQ(trusted(networks, sluis).failure, "tls");
    // What cannot be used does not take the place of what can.
    write_file(certificate, "not a certificate");
    EXPECT_TRUE(until([&] { return sluis.log().find("hooks.pem") != std::string::npos; }));
    EXPECT_EQ(trusted(renewed, sluis).status, 200U);
}

TEST(operations, logs_and_metrics_are_readable_and_name_nobody) {
    installation here(settings{{"log.level", "\"debug\""}});
    gateway& sluis = here.sluis;
    std::string seen;  // all that is said to anybody who is not an operator
    const auto send = [&](const net::client_request& r) { seen += sluis.post(r).body; };
    const json somebody = {{"phone", "+31612345678"}, {"name", "Anna Bakker"}};
    const std::string event_text = person("anna@example.com", somebody).dump();
    here.networks.add_fault("meta", {{"kind", "server_error"}, {"requests", 1}});
    here.networks.add_fault("google", {{"kind", "reset"}, {"requests", 2}});
    send(sluis.submission("m-1", json::parse(event_text)));
    send(sluis.submission("m-2", person("anna@example.com@", somebody)));
    send(sluis.submission("m-3", person("", {{"name", "Anna Bakker"}})));
    send(from_crm(sluis.url("/hooks/crm"), "m-4", event_text + "}"));
    send(from_crm(sluis.url("/hooks/nobody"), "m-5", event_text));
    send(from_typeform(sluis.url("/hooks/form"), event_text));
    net::client_request forged = sluis.submission("m-6", json::parse(event_text));
    forged.body += ' ';
    send(forged);
    ASSERT_TRUE(here.settles());
    seen += sluis.get("/livez").body + sluis.get("/readyz").body;
    caller admin;
    const std::string metrics = admin.get(sluis.admin_url("/metrics")).body;
    EXPECT_THAT(metrics, HasSubstr("sluis_"));
    EXPECT_EQ(admin.get(sluis.admin_url("/api/contacts")).status, 401U);
    sluis.stop();

    const std::string log = sluis.log();
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);)
        EXPECT_TRUE(json::parse(line, nullptr, false).is_object()) << line;
    EXPECT_THAT(log, AllOf(HasSubstr("\"started\""), HasSubstr("\"stopped\"")));
    const json meta = json::parse(read_file(here.networks.file("meta.json")));
    const json google = json::parse(read_file(here.networks.file("google.json")));
    const std::string private_key = google["private_key"];
    for (const std::string& secret :
         {std::string("anna@example"), std::string("612345678"), std::string("Bakker"),
          sha256_hex("anna@example.com"), sha256_hex("+31612345678"),
          std::string("0123456789abcdef0123456789abcdef"), meta["access_token"].get<std::string>(),
          meta["app_secret"].get<std::string>(), private_key.substr(100, 40)}) {
        for (const std::string& text : {log, metrics, seen})
            EXPECT_THAT(text, Not(HasSubstr(secret)));
    }
}

}  // namespace
}  // namespace sluis::harness

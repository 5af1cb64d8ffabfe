// What sluis says and does while Redis or the disk fails: a clear answer, nothing lost, and on it
// goes by itself.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/harness.hpp"

namespace sluis::harness {
namespace {

using testing::HasSubstr;
using members = std::set<json>;

// With a Redis of the user's own.
struct storage : testing::Test {
    storage() { redis.start(); }

    void start(settings extra = {}) {
        extra["queue.server"] = redis.address();
        sluis.emplace(place, networks, extra);
        sluis->start();
        sluis->apply(declare(place, networks));
    }
    // Answers of 503 alone may be repeated: whatever was acknowledged has to be there.
    void submit(const std::string& name) {
        const std::string email = name + "@example.com";
        if (sluis->submit(name, person(email)).status == 200) expected.insert(at_google(email));
    }
    bool settles() {
        return until([this] { return sluis->settled(); });
    }
    void refuses(const std::string& name) {
        const auto begun = std::chrono::steady_clock::now();
        const answer a = sluis->submit(name, person(name + "@example.com"));
        const auto took = (std::chrono::steady_clock::now() - begun) / milliseconds(1);
        EXPECT_EQ(a.status, 503U) << a.failure << a.body;
        EXPECT_TRUE(a.headers.contains("Retry-After"));
        EXPECT_TRUE(sanitized || took < 1'500) << took << " ms";
        const std::string type(a.headers.get("Content-Type"));
        EXPECT_EQ(type, "application/problem+json");
    }
    bool is_not_ready() {
        return until([this] { return sluis->get("/readyz").status == 503; });
    }

    folder place{};
    sandbox networks{place};
    redis_server redis{place};
    std::optional<gateway> sluis{};
    members expected{};
};

TEST_F(storage, redis_is_gone_and_comes_back) {
    start();
    submit("before");
    redis.kill();
    refuses("while");
    EXPECT_TRUE(is_not_ready());
    EXPECT_NE(sluis->get("/readyz").parsed()["reasons"], json::array());
    EXPECT_EQ(sluis->get("/livez").status, 200U);
    redis.start();
    ASSERT_TRUE(until([&] { return sluis->ready(); }));
    submit("while");
    submit("after");
    ASSERT_TRUE(settles());
    EXPECT_EQ(expected.size(), 3U);
    EXPECT_EQ(networks.members("google"), expected);
    EXPECT_EQ(networks.members("meta").size(), 3U);
}

TEST_F(storage, redis_refuses_to_write) {
    const struct {
        std::string name;
        words breaks;
        words mends;
    } cases[] = {
        {"full", {"CONFIG", "SET", "maxmemory", "1mb"}, {"CONFIG", "SET", "maxmemory", "0"}},
        {"few-replicas",
         {"CONFIG", "SET", "min-replicas-to-write", "1"},
         {"CONFIG", "SET", "min-replicas-to-write", "0"}},
        {"replica", {"REPLICAOF", "127.0.0.1", "1"}, {"REPLICAOF", "NO", "ONE"}},
    };
    start();
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        submit("before-" + c.name);
        ASSERT_EQ(redis.command(c.breaks).out, "OK\n");
        refuses(c.name);
        EXPECT_TRUE(is_not_ready());
        EXPECT_NE(sluis->get("/readyz").parsed()["reasons"], json::array());
        ASSERT_EQ(redis.command(c.mends).out, "OK\n");
        ASSERT_TRUE(until([&] { return sluis->ready(); }));
        submit(c.name);
        ASSERT_TRUE(settles());
        EXPECT_EQ(networks.members("google"), expected);
    }
    EXPECT_EQ(expected.size(), 6U);
}

TEST_F(storage, a_redis_that_may_lose_something_is_used_only_when_that_is_accepted) {
    const struct {
        std::string option;
        std::string value;
        std::string said;
    } cases[] = {
        {"appendfsync", "everysec", "appendfsync always"},
        {"appendonly", "no", "appendonly"},
        {"maxmemory-policy", "allkeys-lru", "noeviction"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.option);
        redis.command({"CONFIG", "SET", c.option, c.value});
        gateway strict(place, networks, {{"queue.server", redis.address()}});
        strict.launch();
        EXPECT_EQ(strict.program().wait(patience), 1);
        EXPECT_THAT(strict.log(), HasSubstr(c.said));
        gateway lax(place, networks,
                    {{"queue.server", redis.address()}, {"queue.accept_weak_durability", "true"}});
        lax.start();
        EXPECT_NE(lax.get("/readyz").parsed()["acknowledgement"], "");
        lax.stop();
        std::filesystem::remove(place / "sluis.log");
        redis.kill();
        redis.start();
    }
}

TEST_F(storage, the_embedded_redis_is_started_again) {
    installation here;
    here.sluis.submit("m-1", person("anna@example.com"));
    const pid_t first = here.sluis.redis();
    ASSERT_GT(first, 0);
    ASSERT_EQ(kill(first, SIGKILL), 0);
    ASSERT_TRUE(until([&] { return here.sluis.redis() > 0 && here.sluis.redis() != first; }));
    ASSERT_TRUE(
        until([&] { return here.sluis.submit("m-2", person("bram@example.com")).status == 200; }));
    ASSERT_TRUE(here.settles());
    EXPECT_EQ(here.networks.members("google"),
              (members{at_google("anna@example.com"), at_google("bram@example.com")}));
}

// A disk of its own for the data folder, that only sluis and its children see.
words with_small_disk(const std::string& folder) {
    return {"unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mkdir -p \"$0\" && mount -t tmpfs -o size=16m tmpfs \"$0\" && exec \"$@\"",
            folder};
}

TEST_F(storage, the_disk_is_full) {
    words attempt = with_small_disk(place / "data");
    attempt.push_back("true");
    if (run(attempt).code != 0) GTEST_SKIP() << "no disk can be mounted here";
    sluis.emplace(place, networks,
                  settings{{"queue.server", redis.address()}, {"delivery.reconcile_seconds", "1"}});
    sluis->start(with_small_disk(place / "data"));
    const std::string inside =
        "/proc/" + std::to_string(sluis->program().pid()) + "/root" + sluis->data();
    std::filesystem::create_symlink(inside + "/admin.sock", sluis->data() + "/admin.sock");
    sluis->apply(declare(place, networks));
    submit("before");
    ASSERT_TRUE(settles());

    const std::string filler = inside + "/filler";
    {
        std::ofstream out(filler, std::ios::binary);
        const std::string page(4'096, 'x');
        while (out << page << std::flush)
            continue;
    }
    const json large{{"company", std::string(100'000, 'x')}};
    for (int i = 0; i < 40; ++i) {
        const std::string name = "full-" + std::to_string(i);
        if (sluis->submit(name, person(name + "@example.com", large)).status == 200) {
            expected.insert(at_google(name + "@example.com"));
        }
    }
    EXPECT_TRUE(until([&] { return !sluis->api("GET", "/api/status")["ready"]; }));
    EXPECT_TRUE(is_not_ready());
    std::filesystem::remove(filler);
    ASSERT_TRUE(until([&] { return sluis->ready(); }));
    submit("after");
    ASSERT_TRUE(settles());
    EXPECT_EQ(networks.members("google"), expected);
    EXPECT_EQ(networks.members("meta").size(), expected.size());
}

}  // namespace
}  // namespace sluis::harness

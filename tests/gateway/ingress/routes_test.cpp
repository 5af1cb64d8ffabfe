// Paths and methods, health, and ingress behind a server of its own.
#include "gateway/ingress/routes.hpp"

#include <set>

#include <gmock/gmock.h>

#include "tests/gateway/ingress/support.hpp"
#include "tests/gateway/net/support.hpp"

namespace sluis::ingress {
namespace {

using testing::HasSubstr;

net::request ask(std::string method, std::string target) {
    return {.method = std::move(method), .target = std::move(target)};
}

TEST_F(ingress_test, knows_its_paths_and_their_methods) {
    const struct {
        std::string method, target;
        unsigned status;
        std::string allowed{};
    } rows[] = {
        {"GET", "/livez", 200},
        {"HEAD", "/livez", 200},
        {"GET", "/livez?verbose", 200},
        {"POST", "/livez", 405, "GET, HEAD"},
        {"GET", "/readyz", 200},
        {"DELETE", "/readyz", 405, "GET, HEAD"},
        {"GET", "/hooks/form", 405, "POST"},
        {"HEAD", "/hooks/form", 405, "POST"},
        {"OPTIONS", "/hooks/form", 405, "POST"},
        {"PUT", "/hooks/form", 405, "POST"},
        {"PUT", "/hooks/nobody", 405, "POST"},
        {"post", "/hooks/form", 405, "POST"},
        {"GET", "/", 404},
        {"POST", "/hooks", 404},
        {"POST", "/hooks/form/more", 404},
        {"POST", "/hooks//form", 404},
        {"POST", "/hooks/../livez", 404},
        {"POST", "/hooks/%2e%2e/livez", 404},
        {"POST", "/hooks/a%2Fb", 404},
        {"POST", "/hooks/%00", 404},
        {"POST", "/Hooks/form", 404},
        {"GET", "/livez/", 404},
        {"GET", "/metrics", 404},
        {"GET", "/api/status", 404},
        {"OPTIONS", "*", 404},
        {"POST", "/hooks/form", 401},
        {"POST", "/hooks/f%6Frm", 401},
    };
    for (const auto& row : rows) {
        const answered a = send(ask(row.method, row.target));
        EXPECT_EQ(a.status, row.status) << row.method << ' ' << row.target;
        EXPECT_EQ(a.whole.headers.get("Allow"), row.allowed) << row.target;
        if (a.status == 200) continue;
        EXPECT_EQ(a.whole.headers.get("Content-Type"), "application/problem+json") << row.target;
        EXPECT_EQ(a.body["status"], row.status) << row.target;
    }
}

TEST_F(ingress_test, has_each_method_of_a_path_once) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const route& r : routes())
        EXPECT_TRUE(seen.emplace(r.method, r.path).second) << r.path;
}

TEST_F(ingress_test, is_ready_when_all_is_well) {
    const answered a = send(ask("GET", "/readyz"));
    EXPECT_EQ(a.status, 200);
    EXPECT_EQ(a.body, (json{{"ready", true},
                            {"reasons", json::array()},
                            {"acknowledgement", "on disk before the answer"}}));
    EXPECT_EQ(a.whole.headers.get("Cache-Control"), "no-store");
}

TEST_F(ingress_test, says_every_reason_why_it_is_not_ready) {
    queue.now = {queue::condition::full, "Redis has used 80 % of its memory"};
    not_ready = {"the store cannot be written"};
    hooks.stop();
    const answered a = send(ask("GET", "/readyz"));
    EXPECT_EQ(a.status, 503);
    EXPECT_EQ(a.body["ready"], false);
    EXPECT_EQ(a.body["reasons"], (json{"sluis is stopping", "Redis has used 80 % of its memory",
                                       "the store cannot be written"}));
    EXPECT_EQ(send(ask("GET", "/livez")).status, 200) << "it lives nonetheless";
    EXPECT_EQ(send(from_form("{}")).status, 200) << "what still comes in is stored";
    queue.now = {queue::condition::unavailable, ""};
    EXPECT_EQ(send(ask("GET", "/readyz")).body["reasons"][1], "the queue is unavailable");
}

std::string on_the_wire(const net::request& r) {
    std::string text = r.method + " " + r.target +
                       " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(r.body.size()) +
                       "\r\n";
    for (const net::header& h : r.headers)
        text += h.name + ": " + h.value + "\r\n";
    return text + "\r\n" + r.body;
}

TEST_F(ingress_test, works_behind_the_server) {
    net::testing_support::running_server server(
        {.handle = hooks.handler(), .limits = {.body = 1'000}});
    net::testing_support::raw_client sender(server.port());
    const net::request all[] = {from_form(R"({"event_id": 1})"),
                                from_form(R"({"event_id": 1})"),
                                from_form("{}", "another key"),
                                ask("GET", "/readyz"),
                                from_form("{"),
                                from_form(std::string(2'000, ' '))};
    std::string text;  // pipelined
    for (const net::request& r : all)
        text += on_the_wire(r);
    ASSERT_TRUE(sender.send(text));
    const std::string answers = sender.read_all();
    EXPECT_THAT(net::testing_support::statuses_of(answers),
                testing::ElementsAre(200, 200, 401, 200, 400, 413));
    EXPECT_THAT(answers, HasSubstr(R"("duplicate":false})"));
    EXPECT_THAT(answers, HasSubstr(R"("duplicate":true})"));
    server.stop();
    EXPECT_EQ(queue.stored.size(), 1U);
    EXPECT_EQ(server.totals().handler_failures, 0U);
}

}  // namespace
}  // namespace sluis::ingress

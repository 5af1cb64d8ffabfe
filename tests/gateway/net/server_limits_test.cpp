// Each limit with its status, in size and in time.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support.hpp"

namespace sluis::net {
namespace {

using namespace testing_support;
using std::chrono::milliseconds;
using statuses = std::vector<unsigned>;

const std::string last = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";

std::string length(std::size_t n) {
    return "Content-Length: " + std::to_string(n) + "\r\n\r\n";
}

http_limits quick() {
    http_limits l;
    l.header_time = l.body_time = milliseconds(60);
    l.linger_time = milliseconds(300);
    return l;
}

TEST(size_limits_test, have_each_their_status) {
    struct row {
        const char* name;
        std::string bytes;
        statuses expected;
    };
    const row rows[]{
        {"body at the limit", post + length(1 << 20) + std::string(1 << 20, 'x'), {200, 200}},
        {"body over it, refused before it comes", post + length((1 << 20) + 1), {413}},
        {"body over it, although asked first",
         post + "Expect: 100-continue\r\n" + length(1 << 21),
         {413}},
        {"chunks at the limit",
         chunked + "100000\r\n" + std::string(1 << 20, 'x') + "\r\n0\r\n\r\n",
         {200, 200}},
        {"a chunk over it", chunked + "100001\r\n", {413}},
        {"chunks over it together",
         chunked + "100000\r\n" + std::string(1 << 20, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n",
         {413}},
        {"target at the limit",
         "GET /" + std::string(8191, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
         {200, 200}},
        {"target over it",
         "GET /" + std::string(8192, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
         {414}},
        {"request line without end", "GET /" + std::string(20'000, 'a'), {414}},
        {"header at the limit",
         post + "A: " + std::string(16'384 - post.size() - 7, 'a') + "\r\n\r\n",
         {200, 200}},
        {"header over it",
         post + "A: " + std::string(16'385 - post.size() - 7, 'a') + "\r\n\r\n",
         {431}},
        {"trailer within the buffer",
         chunked + "0\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n",
         {200, 200}},
        {"a trailer of 70 KB", chunked + "0\r\nA: " + std::string(70'000, 'a') + "\r\n\r\n", {431}},
        {"trailers of 70 KB",
         [] {
             std::string all = chunked + "0\r\n";
             for (int i = 0; i < 7'000; ++i)
                 all += "Aaaa: aa\r\n";
             return all + "\r\n";
         }(),
         {431}},
        {"a chunk extension of 70 KB",
         chunked + "1;" + std::string(70'000, 'a') + "\r\nx\r\n0\r\n\r\n",
         {431}},
        {"extensions of 5 KB together",
         [] {
             std::string all = chunked;
             for (int i = 0; i < 50; ++i)
                 all += "1;" + std::string(100, 'a') + "\r\nx\r\n";
             return all + "0\r\n\r\n";
         }(),
         {400}},
        {"100,000 chunks of one byte",
         [] {
             std::string all = chunked;
             for (int i = 0; i < 100'000; ++i)
                 all += "1\r\nx\r\n";
             return all + "0\r\n\r\n";
         }(),
         {200, 200}},
    };
    running_server server({.handle = echo});
    for (const row& r : rows) {
        raw_client client(server.port());
        client.send(r.bytes + (r.expected.size() > 1 ? last : std::string()));
        EXPECT_EQ(statuses_of(client.read_all()), r.expected) << r.name;
    }
}

TEST(time_limits_test, a_slow_header_gets_408) {
    running_server server({.handle = echo, .limits = quick()});
    for (const char* start : {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r"}) {
        raw_client client(server.port());
        client.send(start);
        EXPECT_EQ(statuses_of(client.read_all()), statuses{408}) << start;
    }
}

TEST(time_limits_test, a_slow_body_gets_408) {
    running_server server({.handle = echo, .limits = quick()});
    for (const std::string& start :
         {post + length(2) + "a", post + length(2), chunked, chunked + "5\r\nabc"}) {
        raw_client client(server.port());
        client.send(start);
        EXPECT_EQ(statuses_of(client.read_all()), statuses{408}) << start;
    }
}

// A byte now and then does not help: the time is for the whole header.
TEST(time_limits_test, a_dripping_header_gets_408_too) {
    running_server server({.handle = echo, .limits = quick()});
    raw_client client(server.port());
    asio::io_context io;
    asio::steady_timer tick(io);
    const std::string line = "GET /" + std::string(2'000, 'a');
    std::size_t at = 0;
    for (bool open = true; open && at < line.size(); ++at) {
        open = client.send(line.substr(at, 1));
        tick.expires_after(milliseconds(5));
        tick.wait();
    }
    EXPECT_LT(at, line.size());
}

TEST(time_limits_test, an_idle_connection_is_closed_without_a_word) {
    http_limits l = quick();
    l.idle_time = milliseconds(40);
    running_server server({.handle = echo, .limits = l});
    raw_client silent(server.port());
    EXPECT_TRUE(silent.at_end());
    raw_client served(server.port());
    served.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n");  // and the empty line of old clients
    EXPECT_EQ(status_of(served.read_answer()), 200U);
    EXPECT_TRUE(served.at_end());
}

TEST(time_limits_test, an_idle_connection_may_wait_longer_than_a_header) {
    http_limits l = quick();
    l.header_time = milliseconds(20);
    l.idle_time = milliseconds(5'000);
    running_server server({.handle = echo, .limits = l});
    raw_client waiting(server.port());
    raw_client slow(server.port());
    slow.send("G");
    EXPECT_EQ(status_of(slow.read_all()), 408U);  // so that much time has passed
    waiting.send(last);
    EXPECT_EQ(status_of(waiting.read_all()), 200U);
}

// It is left behind, with its request, until it ends by itself.
TEST(time_limits_test, a_handler_that_ignores_its_cancellation_holds_up_no_answer) {
    http_limits l = quick();
    l.handler_time = milliseconds(30);
    std::promise<asio::steady_timer*> waits;
    asio::any_io_executor executor;
    std::string target;
    running_server server({.handle = [&](const request& r) -> asio::awaitable<response> {
                               executor = co_await asio::this_coro::executor;
                               co_await asio::this_coro::reset_cancellation_state(
                                   asio::disable_cancellation());
                               asio::steady_timer gate(executor, std::chrono::hours(1));
                               waits.set_value(&gate);
                               co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
                               target = r.target;
                               co_return response{};
                           },
                           .limits = l});
    raw_client client(server.port());
    client.send(last);
    EXPECT_EQ(statuses_of(client.read_all()), statuses{503});
    asio::steady_timer* gate = waits.get_future().get();
    asio::post(executor, [gate] { gate->cancel(); });
    server.stop();
    EXPECT_EQ(target, "/last") << "its request was still there";
}

TEST(time_limits_test, a_client_that_does_not_read_is_dropped) {
    http_limits l = quick();
    l.write_time = milliseconds(60);
    running_server server({.handle = [](const request&) -> asio::awaitable<response> {
                               response large;
                               large.body.assign(64U << 20U, 'x');
                               co_return large;
                           },
                           .limits = l});
    raw_client client(server.port());
    client.send(last);
    raw_client other(server.port());
    other.send("G");
    EXPECT_EQ(status_of(other.read_all()), 408U);
    server.stop();
    EXPECT_EQ(server.totals().open, 0U);
}

TEST(connection_limits_test, turn_away_per_address_and_in_all) {
    for (const connection_budget::limits l :
         {connection_budget::limits{.all = 100, .per_address = 3},
          connection_budget::limits{.all = 3, .per_address = 100},
          connection_budget::limits{.all = 3, .per_address = 0}}) {
        const auto budget = std::make_shared<connection_budget>(l);
        running_server server({.handle = echo, .budget = budget});
        const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        std::vector<std::unique_ptr<raw_client>> kept;
        for (int i = 0; i < 3; ++i) {
            kept.push_back(std::make_unique<raw_client>(server.port()));
            kept.back()->send(get);
            EXPECT_EQ(status_of(kept.back()->read_answer()), 200U);
        }
        raw_client fourth(server.port());
        fourth.send(get);
        EXPECT_EQ(fourth.read_all(), "");
        kept.front()->send(last);
        EXPECT_EQ(status_of(kept.front()->read_all()), 200U);
        server.stop();
        EXPECT_EQ(server.totals().turned_away, 1U);
        const auto address = boost::asio::ip::make_address("127.0.0.1");
        EXPECT_TRUE(budget->admit(address)) << "places are given back";
    }
}

TEST(connection_limits_test, count_ipv6_by_network) {
    const auto budget =
        std::make_shared<connection_budget>(connection_budget::limits{.all = 10, .per_address = 1});
    const auto v6 = [](const char* text) { return boost::asio::ip::make_address(text); };
    const auto first = budget->admit(v6("2001:db8::1"));
    EXPECT_TRUE(first);
    EXPECT_FALSE(budget->admit(v6("2001:db8::2")));
    EXPECT_TRUE(budget->admit(v6("2001:db8:0:1::1")));
    EXPECT_TRUE(budget->admit(std::nullopt)) << "a Unix socket has no address";
}

}  // namespace
}  // namespace sluis::net

// What a well-behaved client sees, and stopping.

#include <atomic>
#include <stdexcept>
#include <string>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gateway/net/http_server.hpp"
#include "support.hpp"
#include "temporary.hpp"

namespace sluis::net {
namespace {

using namespace testing_support;
using std::chrono::milliseconds;

const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string last = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// Suspends until it is cancelled.
asio::awaitable<response> never(const request&) {
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
    co_await timer.async_wait(asio::use_awaitable);
    co_return response{};
}

TEST(server_test, gives_the_request_whole_and_writes_the_answer) {
    request seen;
    running_server server({.handle = [&](const request& r) -> asio::awaitable<response> {
        seen = r;
        response out;
        out.status = 201;
        out.headers.add("X-A", "b");
        out.body = "hello";
        co_return out;
    }});
    raw_client client(server.port());
    client.send(
        "POST /a%20b?c=d HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-one: 2\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n");
    const std::string answer = client.read_answer();
    server.stop();
    EXPECT_EQ(seen.method, "POST");
    EXPECT_EQ(seen.target, "/a%20b?c=d");
    EXPECT_EQ(seen.version, 11);
    EXPECT_EQ(seen.body, "abcde");
    EXPECT_EQ(seen.remote, "127.0.0.1");
    EXPECT_FALSE(seen.secure);
    EXPECT_EQ(seen.headers.values("X-ONE"), (std::vector<std::string_view>{"1", "2"}));
    EXPECT_FALSE(seen.headers.contains("X-Trailer"));
    EXPECT_EQ(answer.substr(0, 31), "HTTP/1.1 201 Created\r\nDate: " + answer.substr(28, 3));
    EXPECT_TRUE(has(answer, " GMT\r\nX-A: b\r\nContent-Length: 5\r\n\r\nhello")) << answer;
}

TEST(server_test, answers_pipelined_requests_in_order) {
    running_server server({.handle = echo});
    raw_client client(server.port());
    std::string all;
    for (int i = 0; i < 100; ++i) {
        all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy";
    }
    client.send(all + last);
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(client.read_answer().ends_with("POST /" + std::to_string(i) + " xy"));
    EXPECT_TRUE(client.read_answer().ends_with("GET /last "));
    EXPECT_TRUE(client.at_end());
}

TEST(server_test, shares_a_port_only_with_those_that_join) {
    running_server first({.handle = echo});
    asio::io_context io;
    http_server other(io.get_executor(), echo);
    const auto refused = other.listen_tcp({.port = first.port()});
    ASSERT_FALSE(refused);
    EXPECT_TRUE(has(refused.error().text(), "cannot listen: Address already in use"))
        << refused.error().text();
    EXPECT_TRUE(other.listen_tcp({.port = first.port(), .joins = true}));
}

TEST(server_test, reads_requests_cut_anywhere) {
    running_server server({.handle = echo});
    const std::string bytes =
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nxy\r\n0\r\nT: t\r\n\r\n";
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        raw_client client(server.port());
        client.send(bytes.substr(0, cut));
        client.send(bytes.substr(cut));
        EXPECT_TRUE(client.read_answer().ends_with("POST /a xy")) << cut;
    }
}

TEST(server_test, speaks_http_1_0) {
    running_server server({.handle = echo});
    raw_client once(server.port());
    once.send("POST /a HTTP/1.0\r\nContent-Length: 1\r\n\r\nx" + last);
    const std::string answer = once.read_all();
    EXPECT_EQ(statuses_of(answer), std::vector<unsigned>{200});
    EXPECT_TRUE(has(answer, "Content-Length: 9\r\nConnection: close\r\n")) << answer;
    raw_client kept(server.port());
    kept.send("GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    EXPECT_TRUE(has(kept.read_answer(), "Connection: keep-alive\r\n"));
    kept.send(last);
    EXPECT_EQ(status_of(kept.read_answer()), 200U);
}

TEST(server_test, answers_head_with_the_length_and_without_the_body) {
    running_server server({.handle = echo});
    raw_client client(server.port());
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + last);
    const std::string all = client.read_all();
    EXPECT_TRUE(has(all, "Content-Length: 7\r\n\r\nHTTP/1.1 200")) << all;
}

TEST(server_test, answers_204_without_length_and_body) {
    running_server server({.handle = [](const request&) -> asio::awaitable<response> {
        response none;
        none.status = 204;
        none.body = "dropped";
        co_return none;
    }});
    raw_client client(server.port());
    client.send(last);
    const std::string all = client.read_all();
    EXPECT_FALSE(has(all, "Content-Length"));
    EXPECT_TRUE(all.ends_with("\r\n\r\n"));
}

TEST(server_test, continues_when_asked_to) {
    running_server server({.handle = echo});
    raw_client client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_answer(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ab");
    EXPECT_TRUE(client.read_answer().ends_with("POST / ab"));
    client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nab");
    EXPECT_EQ(status_of(client.read_answer()), 200U) << "the body was there already";
}

TEST(server_test, a_client_that_ends_its_side_still_gets_its_answer) {
    running_server server({.handle = echo});
    raw_client client(server.port());
    client.send(get);
    client.end_sending();
    EXPECT_EQ(status_of(client.read_all()), 200U);
}

TEST(server_test, a_handler_that_throws_costs_a_500_and_not_the_connection) {
    running_server server({.handle = [](const request& r) -> asio::awaitable<response> {
        if (r.target == "/") throw std::runtime_error("a secret");
        return echo(r);
    }});
    raw_client client(server.port());
    client.send(get + last);
    const std::string all = client.read_all();
    EXPECT_EQ(statuses_of(all), (std::vector<unsigned>{500, 200}));
    EXPECT_FALSE(has(all, "secret"));
    server.stop();
    EXPECT_EQ(server.totals().handler_failures, 1U);
}

TEST(server_test, an_answer_that_cannot_be_written_becomes_a_500) {
    running_server server({.handle = [](const request& r) -> asio::awaitable<response> {
        response out;
        if (r.target == "/") {
            out.headers.add("X-A", "b\r\nX-Injected: c");
        } else {
            out.status = 99;
        }
        co_return out;
    }});
    raw_client client(server.port());
    client.send(get + last);
    const std::string all = client.read_all();
    EXPECT_EQ(statuses_of(all), (std::vector<unsigned>{500, 500}));
    EXPECT_FALSE(has(all, "Injected"));
}

TEST(server_test, a_late_handler_is_answered_with_503_and_the_connection_closed) {
    running_server server({.handle = never, .limits = {.handler_time = milliseconds(30)}});
    raw_client client(server.port());
    client.send(get + last);
    EXPECT_EQ(statuses_of(client.read_all()), std::vector<unsigned>{503});
}

TEST(server_test, stop_lets_requests_under_way_finish_and_closes_the_rest) {
    std::atomic<bool> begun{false};
    std::promise<void> begun_promise;
    asio::steady_timer* gate = nullptr;
    asio::any_io_executor executor;
    running_server server({.handle = [&](const request& r) -> asio::awaitable<response> {
        executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor, std::chrono::hours(1));
        gate = &timer;
        if (!begun.exchange(true)) begun_promise.set_value();
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        response out;
        out.body = r.target;
        co_return out;
    }});
    raw_client idle(server.port());
    raw_client busy(server.port());
    busy.send(get);
    begun_promise.get_future().wait();
    server.server().stop();
    EXPECT_TRUE(idle.at_end());
    asio::post(executor, [&] { gate->cancel(); });
    const std::string answer = busy.read_all();
    EXPECT_EQ(status_of(answer), 200U);
    EXPECT_TRUE(has(answer, "Connection: close\r\n"));
    server.stop();
    EXPECT_THROW(raw_client(server.port()), std::runtime_error);
}

TEST(server_test, stop_cancels_what_outlives_the_grace) {
    std::promise<void> begun;
    std::atomic<bool> cancelled{false};
    running_server server({.handle = [&](const request& r) -> asio::awaitable<response> {
                               begun.set_value();
                               try {
                                   co_return co_await never(r);
                               } catch (const std::exception&) {
                                   cancelled = true;
                                   throw;
                               }
                           },
                           .limits = {.grace = milliseconds(20)}});
    raw_client client(server.port());
    client.send(get);
    begun.get_future().wait();
    server.stop();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(client.read_all(), "");
}

TEST(server_test, a_stopped_server_can_be_stopped_again) {
    running_server server({.handle = echo});
    server.stop();
    server.stop();
}

TEST(server_test, serves_a_unix_socket_that_only_its_owner_may_open) {
    const std::string path = temporary("sluis_net_test.sock");
    std::string remote;
    const auto handle = [&](const request& r) -> asio::awaitable<response> {
        remote = r.remote;
        co_return response{};
    };
    {
        running_server server({.handle = handle, .unix_path = path});
        struct stat found {};
        ASSERT_EQ(::stat(path.c_str(), &found), 0);
        EXPECT_EQ(found.st_mode & 0777U, 0600U);
        raw_client client(path);
        client.send(last);
        EXPECT_EQ(status_of(client.read_all()), 200U);
        asio::io_context io;
        http_server second(io.get_executor(), echo);
        EXPECT_TRUE(second.listen_unix(path).has_error()) << "somebody listens there";
    }
    struct stat found {};
    EXPECT_EQ(remote, "unix");
    EXPECT_NE(::stat(path.c_str(), &found), 0) << "removed when the server stopped";
}

TEST(server_test, replaces_a_dead_socket_but_no_other_file) {
    const std::string path = temporary("sluis_net_dead.sock");
    const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof name.sun_path - 1);
    ::unlink(path.c_str());
    ASSERT_EQ(::bind(dead, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    ::close(dead);
    running_server server({.handle = echo, .unix_path = path});
    asio::io_context io;
    http_server other(io.get_executor(), echo);
    EXPECT_TRUE(other.listen_unix("/dev/null").has_error());
    EXPECT_TRUE(other.listen_unix(std::string(200, 'a')).has_error());
    EXPECT_TRUE(other.listen_tcp({.address = "not an address"}).has_error());
}

TEST(server_test, servers_of_several_threads_share_a_port_and_a_budget) {
    const auto budget = std::make_shared<connection_budget>(connection_budget::limits{});
    running_server first({.handle = echo, .budget = budget});
    running_server second({.handle = echo, .budget = budget, .port = first.port()});
    EXPECT_EQ(second.port(), first.port());
    for (int i = 0; i < 50; ++i) {
        raw_client client(first.port());
        client.send(last);
        EXPECT_EQ(status_of(client.read_all()), 200U);
    }
    first.stop();
    second.stop();
    EXPECT_EQ(first.totals().requests + second.totals().requests, 50U);
}

}  // namespace
}  // namespace sluis::net

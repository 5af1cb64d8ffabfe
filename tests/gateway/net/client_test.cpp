#include <string>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "client_support.hpp"
#include "gateway/net/http_client.hpp"

namespace sluis::net {
namespace {

using namespace testing_support;
using std::chrono::milliseconds;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(client_test, sends_what_it_was_given_and_nothing_of_its_own_twice) {
    scripted_server server({{{ok}}});
    caller call(to_loopback());
    const client_request r{
        .method = "DELETE",
        .url = server.url("/a%20b?c=d"),
        .headers = {{"Authorization", "Bearer t"}, {"Content-Length", "99"}, {"Host", "evil"}},
        .body = "{\"x\":1}"};
    const auto answer = call(r);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200U);
    EXPECT_EQ(answer->body, "ok");
    EXPECT_EQ(answer->headers.get("content-length"), "2");
    const std::string authority = server.url("").substr(7);
    EXPECT_EQ(server.requests().at(0), "DELETE /a%20b?c=d HTTP/1.1\r\nHost: " + authority +
                                           "\r\nUser-Agent: sluis\r\nAuthorization: Bearer t\r\n"
                                           "Content-Length: 7\r\n\r\n{\"x\":1}");
}

TEST(client_test, reads_answers_in_every_form) {
    struct row {
        const char* name;
        std::string answer;
        unsigned status;
        std::string body;
    };
    const row rows[]{
        {"by length", ok, 200, "ok"},
        {"chunked",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x\r\nbc\r\n0\r\nT: "
         "t\r\n\r\n",
         200, "abc"},
        {"to the end of the connection", "HTTP/1.1 200 OK\r\n\r\nabc", 200, "abc"},
        {"of HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nabc", 200, "abc"},
        {"without a body", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        {"after an interim one",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n" + ok, 200, "ok"},
        {"a redirect, not followed",
         "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", 302, ""},
        {"a failure", "HTTP/1.1 500 Oops\r\nContent-Length: 1\r\n\r\nx", 500, "x"},
    };
    for (const row& r : rows) {
        scripted_server server({{{r.answer, then::close}}});
        caller call(to_loopback());
        const auto answer = call({.url = server.url()});
        ASSERT_TRUE(answer) << r.name << name(answer.error().failure);
        EXPECT_EQ(answer->status, r.status) << r.name;
        EXPECT_EQ(answer->body, r.body) << r.name;
        EXPECT_EQ(server.requests().size(), 1U) << r.name;
    }
}

TEST(client_test, reads_the_answer_to_head_without_waiting_for_a_body) {
    scripted_server server({{{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", then::hold}}});
    caller call(to_loopback());
    const auto answer = call({.method = "HEAD", .url = server.url()});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->headers.get("Content-Length"), "5");
}

TEST(client_test, names_what_went_wrong_and_whether_the_request_had_left) {
    struct row {
        const char* name;
        step does;
        client_failure failure;
    };
    const std::string head = "HTTP/1.1 200 OK\r\n";
    const row rows[]{
        {"no answer", {"", then::close}, client_failure::reset_after_sent},
        {"a reset", {"", then::reset}, client_failure::reset_after_sent},
        {"half a head", {head, then::close}, client_failure::reset_after_sent},
        {"half a body",
         {head + "Content-Length: 5\r\n\r\nab", then::close},
         client_failure::reset_after_sent},
        {"half a chunk",
         {head + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", then::close},
         client_failure::reset_after_sent},
        {"silence", {"", then::hold}, client_failure::timeout},
        {"a body that stops",
         {head + "Content-Length: 5\r\n\r\nab", then::hold},
         client_failure::timeout},
        {"too large by its length",
         {head + "Content-Length: 1001\r\n\r\n", then::close},
         client_failure::too_large},
        {"too large in chunks",
         {head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n", then::close},
         client_failure::too_large},
        {"too large to the end",
         {head + "\r\n" + std::string(1001, 'x'), then::close},
         client_failure::too_large},
        {"not HTTP", {"hello\r\n\r\n", then::close}, client_failure::malformed},
        {"a bad length",
         {head + "Content-Length: x\r\n\r\n", then::close},
         client_failure::malformed},
        {"two lengths",
         {head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", then::close},
         client_failure::malformed},
        {"length and chunked",
         {head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", then::close},
         client_failure::malformed},
        {"an unknown encoding",
         {head + "Transfer-Encoding: gzip\r\n\r\nab", then::close},
         client_failure::malformed},
        {"a bad chunk",
         {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", then::close},
         client_failure::malformed},
        {"a header of 70 KB",
         {head + "A: " + std::string(70'000, 'a') + "\r\n\r\n", then::close},
         client_failure::malformed},
        {"a trailer of 70 KB",
         {head + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: " + std::string(70'000, 'a'),
          then::close},
         client_failure::malformed},
        {"another protocol",
         {"HTTP/1.1 101 Switching Protocols\r\n\r\n", then::close},
         client_failure::malformed},
        {"interim answers for ever",
         {[] {
              std::string all;
              for (int i = 0; i < 20; ++i)
                  all += "HTTP/1.1 100 Continue\r\n\r\n";
              return all;
          }(),
          then::close},
         client_failure::malformed},
    };
    for (const row& r : rows) {
        scripted_server server({{r.does}});
        caller call(to_loopback());
        const auto answer = call({.method = "POST",
                                  .url = server.url(),
                                  .body = "x",
                                  .timeout = milliseconds(150),
                                  .max_answer = 1000});
        ASSERT_TRUE(answer.has_error()) << r.name;
        EXPECT_EQ(name(answer.error().failure), name(r.failure)) << r.name;
        EXPECT_TRUE(answer.error().sent) << r.name;
        EXPECT_EQ(server.connections(), 1) << r.name << ": never repeated";
    }
}

TEST(client_test, knows_when_the_request_did_not_leave) {
    scripted_server resets({{{"", then::reset, false}}});
    caller call(to_loopback());
    const std::string large(64U << 20U, 'x');
    const auto lost = call({.method = "POST", .url = resets.url(), .body = large});
    ASSERT_TRUE(lost.has_error());
    EXPECT_EQ(name(lost.error().failure), "reset_before_sent");
    EXPECT_FALSE(lost.error().sent);
}

TEST(client_test, reports_a_connection_that_cannot_be_made) {
    std::string url;
    {
        const scripted_server gone({});
        url = gone.url();
    }
    caller call(to_loopback());
    const auto refused = call({.url = url});
    EXPECT_EQ(name(refused.error().failure), "connect");
    EXPECT_FALSE(refused.error().sent);
    const auto nameless = call({.url = "http://no-such-name.invalid/"});
    ASSERT_TRUE(nameless.has_error());  // a resolver that is out of reach takes its time
    EXPECT_TRUE(nameless.error().failure == client_failure::dns ||
                nameless.error().failure == client_failure::timeout);
}

TEST(client_test, an_answer_that_does_not_wait_for_the_request_counts) {
    scripted_server server(
        {{{"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n", then::hold, false}}});
    caller call(to_loopback());
    const auto answer = call({.method = "POST", .url = server.url(), .body = "x"});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413U);
}

TEST(client_test, refuses_what_it_cannot_send) {
    caller strict(client_options{});
    caller call(to_loopback());
    for (const char* url : {"", "/a", "ftp://a/", "http://u:p@127.0.0.1/", "http://127.0.0.1/#a"})
        EXPECT_EQ(name(call({.url = url}).error().failure), "invalid") << url;
    EXPECT_EQ(name(strict({.url = "http://127.0.0.1/"}).error().failure), "invalid");
    const client_request bad_method{.method = "A B", .url = "http://127.0.0.1:1/"};
    EXPECT_EQ(name(call(bad_method).error().failure), "invalid");
    const client_request injected{.url = "http://127.0.0.1:1/", .headers = {{"A", "b\r\nC: d"}}};
    EXPECT_EQ(name(call(injected).error().failure), "invalid");
}

TEST(pool_test, uses_a_connection_again) {
    scripted_server server({{{ok}, {ok}, {ok}}});
    caller call(to_loopback());
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(call({.url = server.url()}));
    EXPECT_EQ(server.connections(), 1);
}

TEST(pool_test, does_not_use_a_connection_again_that_cannot_be_trusted) {
    const std::string answers[]{
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        ok + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
    };
    for (const std::string& first : answers) {
        scripted_server server({{{first, then::hold}}, {{ok, then::close}}});
        caller call(to_loopback());
        EXPECT_EQ(call({.url = server.url()})->body, "ok");
        EXPECT_EQ(call({.url = server.url()})->body, "ok") << first;
        EXPECT_EQ(server.connections(), 2) << first;
    }
}

TEST(pool_test, tries_once_more_when_a_kept_connection_had_gone) {
    // The second request is read, so nobody can know beforehand; then the connection ends.
    for (const then end : {then::close, then::reset}) {
        scripted_server server({{{ok}, {"", end}}, {{ok, then::close}}});
        caller call(to_loopback());
        EXPECT_TRUE(call({.url = server.url("/1")}));
        EXPECT_TRUE(call({.url = server.url("/2")}));
        EXPECT_EQ(server.connections(), 2);
        EXPECT_EQ(server.requests().size(), 3U);
    }
}

TEST(pool_test, does_not_try_again_once_a_byte_of_an_answer_came) {
    scripted_server server({{{ok}, {"H", then::close}}, {{ok, then::close}}});
    caller call(to_loopback());
    EXPECT_TRUE(call({.url = server.url()}));
    EXPECT_EQ(name(call({.url = server.url()}).error().failure), "reset_after_sent");
    EXPECT_EQ(server.connections(), 1);
}

TEST(pool_test, does_not_try_a_third_time) {
    scripted_server server({{{ok}, {"", then::close}}, {{"", then::close}}, {{ok}}});
    caller call(to_loopback());
    EXPECT_TRUE(call({.url = server.url()}));
    EXPECT_EQ(name(call({.url = server.url()}).error().failure), "reset_after_sent");
    EXPECT_EQ(server.connections(), 2);
}

TEST(client_test, cancelling_ends_a_call_at_once) {
    scripted_server server({{{"", then::hold}}});
    asio::io_context io(1);
    const auto client = make_http_client(io.get_executor(), to_loopback());
    const client_request r{.url = server.url()};
    asio::cancellation_signal cancel;
    boost::system::error_code seen;
    const auto ask = [&]() -> asio::awaitable<void> {
        try {
            const auto lost = co_await client->send(r);
        } catch (const boost::system::system_error& e) {
            seen = e.code();
        }
    };
    asio::co_spawn(io, ask, asio::bind_cancellation_slot(cancel.slot(), [](auto) {}));
    while (server.connections() == 0)
        io.run_one_for(milliseconds(1));
    cancel.emit(asio::cancellation_type::terminal);
    io.run_for(milliseconds(2'000));
    EXPECT_EQ(seen, asio::error::operation_aborted);
}

}  // namespace
}  // namespace sluis::net

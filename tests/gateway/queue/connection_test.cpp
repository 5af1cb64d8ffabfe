#include "gateway/queue/connection.hpp"

#include <csignal>
#include <cstdint>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include "tests/gateway/queue/redis_fixture.hpp"

namespace sluis::queue {
namespace {

using type = reply::type;

deadline in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}
const std::chrono::seconds soon{5};

struct connection_test : redis_fixture {
    void connected(const std::function<awaitable()>& body) {
        with_redis([&]() -> awaitable {
            const auto where = std::get<unix_address>(redis->address().address);
            server = asio::local::stream_protocol::endpoint(where.path);
            (co_await there.connect(server, in(soon))).value();
            co_await body();
            there.close();
        });
    }

    connection there{io.get_executor()};
    endpoint server;
};

TEST_F(connection_test, answers_in_order_and_keeps_errors_in_their_place) {
    const std::string bytes("a\0\r\n", 4);
    const std::vector<command> commands{
        {"DEL", "k", "l"},
        {"SET", "k", bytes},
        {"GET", "k"},
        {"INCR", "k"},
        {"GET", "no such key"},
        {"RPUSH", "l", "x"},
        {"LRANGE", "l", "0", "-1"},
    };
    std::vector<reply> r;
    connected([&]() -> awaitable { r = (co_await there.exec(commands, in(soon))).value(); });
    ASSERT_EQ(r.size(), commands.size());
    EXPECT_EQ(r[1], (reply{type::status, 0, "OK"}));
    EXPECT_EQ(r[2], (reply{type::string, 0, bytes}));
    EXPECT_EQ(r[3].kind, type::error);
    EXPECT_EQ(r[4], reply{});
    EXPECT_EQ(r[5], (reply{type::integer, 1}));
    EXPECT_EQ(r[6], (reply{type::array, 0, "", {{type::string, 0, "x"}}}));
}

TEST_F(connection_test, reports_a_lost_connection_and_can_connect_again) {
    const std::vector<command> quit{{"QUIT"}, {"PING"}};
    const std::vector<command> ping{{"PING"}};
    connected([&]() -> awaitable {
        const auto lost = co_await there.exec(quit, in(soon));
        EXPECT_EQ(lost.error(), asio::error::eof);
        const auto closed = co_await there.exec(ping, in(soon));
        EXPECT_EQ(closed.error(), asio::error::not_connected);
        (co_await there.connect(server, in(soon))).value();
        const auto again = co_await there.exec(ping, in(soon));
        EXPECT_EQ(again.value().at(0).text, "PONG");
    });
}

TEST_F(connection_test, does_not_wait_for_the_server_when_cancelled) {
    const std::vector<command> block{{"BLPOP", "never", "0.1"}};
    const std::vector<command> ping{{"PING"}};
    asio::cancellation_signal cancel;
    boost::system::error_code seen;
    connected([&]() -> awaitable {
        auto wait = [&]() -> awaitable { seen = (co_await there.exec(block, in(soon))).error(); };
        asio::co_spawn(io, wait, asio::bind_cancellation_slot(cancel.slot(), [](auto) {}));
        co_await asio::post(io, asio::use_awaitable);
        cancel.emit(asio::cancellation_type::terminal);
        co_await asio::post(io, asio::use_awaitable);
        co_await asio::post(io, asio::use_awaitable);
        EXPECT_EQ(seen, asio::error::operation_aborted);
        const auto later = co_await there.exec(ping, in(soon));
        EXPECT_EQ(later.value().at(0).text, "PONG") << "the abandoned reply is not taken for it";
    });
}

TEST_F(connection_test, ends_when_the_deadline_passes) {
    const std::vector<command> block{{"BLPOP", "never", "20"}};
    connected([&]() -> awaitable {
        const auto late = co_await there.exec(block, in(std::chrono::milliseconds(20)));
        EXPECT_EQ(late.error(), asio::error::timed_out);
        EXPECT_FALSE(there.is_open()) << "replies would be out of step";
    });
}

}  // namespace
}  // namespace sluis::queue

#include "gateway/app/address.hpp"

#include <variant>

#include <gtest/gtest.h>

namespace sluis::app {
namespace {

TEST(address, reads_an_ip_address_and_a_port) {
    const struct {
        const char* text;
        const char* host;
        std::uint16_t port;
    } rows[] = {
        {"127.0.0.1:8080", "127.0.0.1", 8080}, {"0.0.0.0:0", "0.0.0.0", 0},
        {"[::1]:8080", "::1", 8080},           {"[::]:65535", "::", 65535},
        {"[2001:db8::1]:1", "2001:db8::1", 1},
    };
    for (const auto& r : rows) {
        const auto a = read_address(r.text);
        ASSERT_TRUE(a) << r.text;
        EXPECT_EQ(a->host, r.host);
        EXPECT_EQ(a->port, r.port);
        EXPECT_EQ(to_text(*a), r.text) << "and writes it the same";
    }
}

TEST(address, refuses_everything_else) {
    for (const char* text : {"",
                             ":",
                             ":80",
                             "127.0.0.1",
                             "127.0.0.1:",
                             "127.0.0.1:65536",
                             "127.0.0.1:-1",
                             "127.0.0.1:+1",
                             "127.0.0.1: 80",
                             "127.0.0.1:80 ",
                             "127.0.0.1:0x50",
                             "127.0.0.1:80:80",
                             "localhost:80",
                             "256.0.0.1:80",
                             "::1:80",
                             "[::1]",
                             "[::1]80",
                             "[::1:80",
                             "::1]:80",
                             "[127.0.0.1]:80",
                             "[]:80",
                             "[[::1]]:80"})
        EXPECT_FALSE(read_address(text)) << text;
}

TEST(address, of_a_server_may_be_a_name_or_a_socket) {
    const auto name = read_server("redis.internal:6379");
    ASSERT_TRUE(name);
    const auto& tcp = std::get<queue::tcp_address>(name->address);
    EXPECT_EQ(tcp.host, "redis.internal");
    EXPECT_EQ(tcp.port, 6379);
    const auto six = read_server("[::1]:6379");
    ASSERT_TRUE(six);
    EXPECT_EQ(std::get<queue::tcp_address>(six->address).host, "::1");
    const auto socket = read_server("unix:/run/redis:1.sock");
    ASSERT_TRUE(socket);
    EXPECT_EQ(std::get<queue::unix_address>(socket->address).path, "/run/redis:1.sock");
    for (const char* text : {"", "unix:", "redis.internal", "redis.internal:0", ":6379"})
        EXPECT_FALSE(read_server(text)) << text;
}

}  // namespace
}  // namespace sluis::app

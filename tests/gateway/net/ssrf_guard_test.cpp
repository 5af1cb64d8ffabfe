#include "gateway/net/ssrf_guard.hpp"

#include <string>

#include <gtest/gtest.h>

#include "client_support.hpp"
#include "gateway/net/url.hpp"

namespace sluis::net {
namespace {

using namespace testing_support;

TEST(ssrf_guard_test, tells_public_addresses_from_special_ones) {
    const auto open = [](const char* a) { return is_public(boost::asio::ip::make_address(a)); };
    for (const char* a : {"1.1.1.1",         "8.8.8.8",           "9.255.255.255",
                          "11.0.0.0",        "100.63.255.255",    "100.128.0.0",
                          "126.255.255.255", "128.0.0.0",         "169.253.255.255",
                          "169.255.0.0",     "172.15.255.255",    "172.32.0.0",
                          "192.0.1.0",       "192.0.3.0",         "192.167.255.255",
                          "192.169.0.0",     "198.17.255.255",    "198.20.0.0",
                          "223.255.255.255", "2a00:1450:4001::1", "2001:4860:4860::8888",
                          "2606:4700::1111", "2003::1",           "3ffe::1"}) {
        EXPECT_TRUE(open(a)) << a;
    }
    for (const char* a : {"0.0.0.0",
                          "0.1.2.3",
                          "10.0.0.1",
                          "10.255.255.255",
                          "100.64.0.1",
                          "100.127.255.255",
                          "127.0.0.1",
                          "127.255.255.255",
                          "169.254.169.254",
                          "172.16.0.1",
                          "172.31.255.255",
                          "192.0.0.1",
                          "192.0.0.192",
                          "192.0.2.1",
                          "192.88.99.1",
                          "192.168.0.1",
                          "198.18.0.1",
                          "198.19.255.255",
                          "198.51.100.1",
                          "203.0.113.1",
                          "224.0.0.1",
                          "239.255.255.255",
                          "240.0.0.1",
                          "255.255.255.255",
                          "::",
                          "::1",
                          "::127.0.0.1",
                          "::ffff:127.0.0.1",
                          "::ffff:8.8.8.8",
                          "::ffff:0:127.0.0.1",
                          "64:ff9b::7f00:1",
                          "64:ff9b:1::1",
                          "100::1",
                          "2001::1",
                          "2001:20::1",
                          "2001:db8::1",
                          "2002:7f00:1::",
                          "2002:808:808::1",
                          "3fff::1",
                          "5f00::1",
                          "fc00::1",
                          "fd00:ec2::254",
                          "fe80::1",
                          "fec0::1",
                          "ff02::1"}) {
        EXPECT_FALSE(open(a)) << a;
    }
}

// Ways to write an address of this machine or its network. None may lead to a connection, whether
// the URL is refused or the address it truly means.
TEST(ssrf_guard_test, sees_through_every_spelling) {
    const char* const hosts[]{
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.00.0.1",
        "127.000.000.001",
        "0177.0.0.1",
        "0177.1",
        "017700000001",
        "0x7f.0.0.1",
        "0x7f.1",
        "0x7f000001",
        "0X7F000001",
        "0x7f.0x0.0x0.0x1",
        "2130706433",
        "02130706433",
        "0",
        "0.0.0.0",
        "0x0",
        "127.0.0.1.",
        "127.0.0.256",
        "127.0.0",
        "1.2.3.4.5",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fe80::1%251]",
        "[fe80::1%lo]",
        "[fc00::1]",
        "[::1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1%2f",
        "127%2e0%2e0%2e1",
        "%31%32%37.0.0.1",
        "user@127.0.0.1",
        "user:pw@127.0.0.1",
        "a.example@127.0.0.1",
        "127.0.0.1\\@a.example",
        "127.0.0.1#@a.example",
        "\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1",
        "127\xe3\x80\x82"
        "0.0.1",
        "169.254.169.254",
        "192.168.0.1",
        "10.0.0.1",
        "",
        " 127.0.0.1",
        "127.0.0.1\t",
        "127.0.0.1\r\nX: y",
    };
    EXPECT_GE(std::size(hosts), 37U);
    scripted_server canary({{}, {}, {}});
    const std::string port = canary.url("").substr(std::string("http://127.0.0.1").size());
    client_options options;
    options.allow_http = true;
    caller call(options);
    for (const std::string host : hosts) {
        for (const std::string scheme : {"http://", "https://"}) {
            const auto answer = call({.url = scheme + host + port + "/"});
            ASSERT_TRUE(answer.has_error()) << host;
            const client_failure why = answer.error().failure;
            EXPECT_TRUE(why == client_failure::invalid || why == client_failure::refused_address)
                << host << " " << name(why);
        }
    }
    EXPECT_EQ(canary.connections(), 0);
}

TEST(url_test, takes_urls_apart) {
    struct row {
        const char* text;
        const char* authority;
        const char* target;
    };
    const row rows[]{
        {"https://a.example", "a.example", "/"},
        {"https://A.Example/", "a.example", "/"},
        {"HTTPS://a.example:443/b", "a.example", "/b"},
        {"https://a.example:8443/b?c=d&e", "a.example:8443", "/b?c=d&e"},
        {"http://a.example:80?c", "a.example", "/?c"},
        {"http://a.example:443/", "a.example:443", "/"},
        {"https://1.2.3.4/", "1.2.3.4", "/"},
        {"https://[2001:DB8::1]:8443/", "[2001:db8::1]:8443", "/"},
        {"https://xn--bcher-kva.example/%C3%A9", "xn--bcher-kva.example", "/%C3%A9"},
        {"https://1a.2b/", "1a.2b", "/"},
        {"https://my_bucket.example/", "my_bucket.example", "/"},
        {"https://a.example//b//../c", "a.example", "//b//../c"},
    };
    for (const row& r : rows) {
        const auto u = parse_url(r.text);
        ASSERT_TRUE(u) << r.text;
        EXPECT_EQ(u->authority(), r.authority) << r.text;
        EXPECT_EQ(u->target, r.target) << r.text;
    }
}

TEST(url_test, refuses_what_is_not_clearly_one) {
    for (const char* text : {"",
                             "https://",
                             "https:///a",
                             "https:a",
                             "https:/a",
                             "//a",
                             "a.example",
                             "ws://a/",
                             "https://a.example:/",
                             "https://a.example:0/",
                             "https://a.example:65536/",
                             "https://a.example:80a/",
                             "https://-a.example/",
                             "https://a-.example/",
                             "https://.a/",
                             "https://a..b/",
                             "https://a.example./",
                             "https://a/ b",
                             "https://a/\xc3\xa9",
                             "https://a/b\\c",
                             "https://a/#b",
                             "https://u@a/",
                             "https://[1.2.3.4]/",
                             "https://[]/",
                             "https://[::1]a/",
                             "https://1.2.3/",
                             "https://1.2.3.04/",
                             "https://a.0x1/"}) {
        EXPECT_FALSE(parse_url(text)) << text;
    }
    EXPECT_FALSE(parse_url("https://" + std::string(64, 'a') + "/"));
    EXPECT_FALSE(parse_url("https://a/" + std::string(9'000, 'a')));
}

}  // namespace
}  // namespace sluis::net

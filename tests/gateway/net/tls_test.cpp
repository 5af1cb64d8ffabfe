#include "gateway/net/tls.hpp"

#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "certificate.hpp"
#include "client_support.hpp"
#include "support.hpp"
#include "temporary.hpp"

namespace sluis::net {
namespace {

using namespace testing_support;

std::string https(std::uint16_t port, const std::string& host = "127.0.0.1") {
    return "https://" + host + ":" + std::to_string(port) + "/a";
}

client_options trusting(const std::string& ca_file) {
    client_options o = to_loopback();
    o.tls = client_tls(ca_file).value();
    return o;
}

// A handshake by OpenSSL alone: "TLSv1.3 7" (version and serial number), nullopt when it fails.
std::optional<std::string> handshake(std::uint16_t port, int version, const char* ciphers) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
        SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    SSL_CTX_set_cipher_list(context.get(), ciphers);
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit{10, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
    SSL_set_fd(ssl.get(), socket);
    std::optional<std::string> seen;
    if (SSL_connect(ssl.get()) == 1) {
        const long serial =
            ASN1_INTEGER_get(X509_get0_serialNumber(SSL_get0_peer_certificate(ssl.get())));
        seen = std::string(SSL_get_version(ssl.get())) + " " + std::to_string(serial);
    }
    ::close(socket);
    return seen;
}

TEST(tls_test, carries_requests_both_ways_on_a_kept_connection) {
    const auto files = make_certificate("tls_round_trip");
    std::atomic<int> secure{0};
    running_server server({.handle = [&](const request& r) -> asio::awaitable<response> {
                               if (r.secure) ++secure;
                               return echo(r);
                           },
                           .tls = server_tls(files).value()});
    caller call(trusting(files.certificate));
    const std::string large(300'000, 'x');
    for (const char* host : {"127.0.0.1", "localhost", "127.0.0.1"}) {
        const auto answer =
            call({.method = "POST", .url = https(server.port(), host), .body = large});
        ASSERT_TRUE(answer) << answer.error().detail;
        EXPECT_EQ(answer->body, "POST /a " + large);
    }
    server.stop();
    EXPECT_EQ(secure, 3);
    EXPECT_EQ(server.totals().connections, 2U) << "the third used the first one's";
}

TEST(tls_test, the_client_refuses_whom_it_cannot_verify) {
    const auto files = make_certificate("tls_known");
    const auto other_name = make_certificate("tls_other_name", 2, "DNS:a.example");
    const auto unknown = make_certificate("tls_unknown", 3);
    running_server named({.handle = echo, .tls = server_tls(other_name).value()});
    running_server stranger({.handle = echo, .tls = server_tls(unknown).value()});
    running_server plain({.handle = echo});
    caller trusts_name(trusting(other_name.certificate));
    caller trusts_known(trusting(files.certificate));
    caller trusts_system(to_loopback());
    EXPECT_EQ(name(trusts_name({.url = https(named.port())}).error().failure), "tls");
    EXPECT_EQ(name(trusts_name({.url = https(named.port(), "localhost")}).error().failure), "tls");
    EXPECT_EQ(name(trusts_known({.url = https(stranger.port())}).error().failure), "tls");
    EXPECT_EQ(name(trusts_system({.url = https(stranger.port())}).error().failure), "tls");
    EXPECT_EQ(name(trusts_known({.url = https(plain.port())}).error().failure), "tls");
}

TEST(tls_test, only_new_versions_with_forward_secrecy_are_spoken) {
    const auto files = make_certificate("tls_versions", 7);
    running_server server({.handle = echo, .tls = server_tls(files).value()});
    const auto port = server.port();
    EXPECT_EQ(handshake(port, TLS1_3_VERSION, "DEFAULT"), "TLSv1.3 7");
    EXPECT_EQ(handshake(port, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256"), "TLSv1.2 7");
    EXPECT_EQ(handshake(port, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"), std::nullopt);
    EXPECT_EQ(handshake(port, TLS1_2_VERSION, "AES128-GCM-SHA256:@SECLEVEL=0"), std::nullopt);
    EXPECT_EQ(handshake(port, TLS1_1_VERSION, "ALL:@SECLEVEL=0"), std::nullopt);
}

TEST(tls_test, a_new_certificate_is_for_new_connections_and_a_bad_one_for_none) {
    const auto first = make_certificate("tls_first", 1);
    const auto second = make_certificate("tls_second", 2);
    running_server server({.handle = echo, .tls = server_tls(first).value()});
    caller old(trusting(first.certificate));
    EXPECT_TRUE(old({.url = https(server.port())}));
    EXPECT_EQ(handshake(server.port(), TLS1_3_VERSION, "DEFAULT"), "TLSv1.3 1");
    server.server().use_tls(server_tls(second).value());
    EXPECT_EQ(handshake(server.port(), TLS1_3_VERSION, "DEFAULT"), "TLSv1.3 2");
    EXPECT_TRUE(old({.url = https(server.port())})) << "its connection was open before";
    EXPECT_TRUE(server_tls({.certificate = second.certificate, .key = first.key}).has_error());
    EXPECT_EQ(handshake(server.port(), TLS1_3_VERSION, "DEFAULT"), "TLSv1.3 2");
}

TEST(tls_test, bad_files_are_named) {
    const auto good = make_certificate("tls_good");
    const auto other = make_certificate("tls_other");
    const std::string junk = temporary("tls_junk.pem");
    std::ofstream(junk) << "-----BEGIN CERTIFICATE-----\nnothing\n";
    struct row {
        certificate_files files;
        std::string where;
    };
    const row rows[]{
        {{.certificate = "/does/not/exist", .key = good.key}, "/does/not/exist"},
        {{.certificate = good.certificate, .key = "/does/not/exist"}, "/does/not/exist"},
        {{.certificate = junk, .key = good.key}, junk},
        {{.certificate = good.certificate, .key = junk}, junk},
        {{.certificate = good.certificate, .key = other.key}, other.key},
    };
    for (const row& r : rows) {
        const auto made = server_tls(r.files);
        ASSERT_TRUE(made.has_error()) << r.where;
        EXPECT_EQ(made.error().where, r.where);
        EXPECT_FALSE(made.error().cure.empty());
    }
    EXPECT_TRUE(client_tls(junk).has_error());
    EXPECT_TRUE(client_tls("/does/not/exist").has_error());
}

TEST(tls_test, somebody_who_does_not_shake_hands_is_dropped) {
    const auto files = make_certificate("tls_silent");
    http_limits limits;
    limits.header_time = std::chrono::milliseconds(50);
    running_server server({.handle = echo, .limits = limits, .tls = server_tls(files).value()});
    raw_client silent(server.port());
    EXPECT_TRUE(silent.at_end());
    raw_client plain(server.port());
    plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(statuses_of(plain.read_all()), std::vector<unsigned>{});
}

}  // namespace
}  // namespace sluis::net

// The pure side of framing; smuggling_*_test.cpp have the forms, over a socket.

#include "gateway/net/framing.hpp"

#include <string>

#include <gtest/gtest.h>

#include "gateway/net/framing_fields.hpp"
#include "gateway/net/message_parser.hpp"

namespace sluis::net {
namespace {

constexpr framing_limits defaults;

head_facts facts_of(const std::string& head) {
    const auto checked = check_head(head, defaults);
    const auto* facts = std::get_if<head_facts>(&checked);
    if (!facts) ADD_FAILURE() << std::get<refusal>(checked).why << " in " << head;
    return facts ? *facts : head_facts{};
}

TEST(head_scanner_test, finds_the_end_wherever_the_bytes_are_cut) {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string bytes = head + "GET /next";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        head_scanner scanner(defaults);
        auto found = scanner.scan(std::string_view(bytes).substr(0, cut));
        EXPECT_EQ(std::holds_alternative<head_scanner::complete>(found), cut >= head.size());
        if (cut < head.size()) found = scanner.scan(bytes);
        ASSERT_TRUE(std::holds_alternative<head_scanner::complete>(found)) << cut;
        EXPECT_EQ(std::get<head_scanner::complete>(found).size, head.size());
    }
}

TEST(head_scanner_test, refuses_at_once_what_cannot_become_a_head) {
    struct row {
        std::string bytes;
        unsigned status;
    };
    const row rows[]{
        {"\x16\x03\x01", 400},
        {"GET / HTTP/1.1\n", 400},
        {"GET / HTTP/1.1\rX", 400},
        {"\r\n", 400},
        {std::string("GET \0", 5), 400},
        {"GET /" + std::string(9'000, 'a'), 414},
        {"GET / HTTP/1.1\r\nA: " + std::string(17'000, 'a'), 431},
        {std::string(20'000, 'a'), 414},
    };
    for (const row& r : rows) {
        head_scanner scanner(defaults);
        const auto found = scanner.scan(r.bytes);
        ASSERT_TRUE(std::holds_alternative<refusal>(found)) << r.bytes.substr(0, 30);
        EXPECT_EQ(std::get<refusal>(found).status, r.status) << r.bytes.substr(0, 30);
    }
}

TEST(check_head_test, says_how_the_body_is_framed) {
    const std::string post = "POST /a HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(facts_of(post + "\r\n").framing, body_framing::none);
    EXPECT_EQ(facts_of(post + "Content-Length: 0\r\n\r\n").framing, body_framing::none);
    EXPECT_EQ(facts_of(post + "Content-Length: 7\r\n\r\n").framing, body_framing::length);
    EXPECT_EQ(facts_of(post + "Content-Length: 7\r\n\r\n").length, 7U);
    EXPECT_EQ(facts_of(post + "transfer-encoding: chunked\r\n\r\n").framing, body_framing::chunked);
}

TEST(check_head_test, says_whether_the_connection_stays) {
    struct row {
        std::string version;
        std::string fields;
        bool stays;
    };
    const row rows[]{
        {"1.1", "", true},
        {"1.1", "Connection: close\r\n", false},
        {"1.1", "Connection: x, CLOSE\r\n", false},
        {"1.1", "Connection: keep-alive\r\nConnection: close\r\n", false},
        {"1.1", "Connection: closed\r\n", true},
        {"1.0", "", false},
        {"1.0", "Connection: keep-alive\r\n", true},
        {"1.0", "Connection: Keep-Alive, close\r\n", false},
    };
    for (const row& r : rows) {
        const auto head = "GET / HTTP/" + r.version + "\r\nHost: a\r\n" + r.fields + "\r\n";
        EXPECT_EQ(facts_of(head).keep_alive, r.stays) << head;
    }
}

TEST(check_head_test, continues_only_when_a_body_is_expected) {
    const std::string expect = "Host: a\r\nExpect: 100-Continue\r\n";
    EXPECT_TRUE(
        facts_of("POST / HTTP/1.1\r\nContent-Length: 1\r\n" + expect + "\r\n").expect_continue);
    EXPECT_FALSE(facts_of("POST / HTTP/1.1\r\n" + expect + "\r\n").expect_continue);
    EXPECT_FALSE(
        facts_of("POST / HTTP/1.0\r\nContent-Length: 1\r\n" + expect + "\r\n").expect_continue);
}

TEST(check_head_test, gives_the_target_in_origin_form) {
    const auto target = [](const std::string& t) {
        return std::string(facts_of("GET " + t + " HTTP/1.1\r\nHost: A.b:81\r\n\r\n").target);
    };
    EXPECT_EQ(target("/a?b"), "/a?b");
    EXPECT_EQ(target("http://a.B:81/a?b"), "/a?b");
    EXPECT_EQ(target("https://a.b:81"), "/");
}

// Beast asserts that the end of a chunked body never comes in fewer than five bytes.
TEST(request_parser_test, takes_the_end_of_a_chunked_body_byte_by_byte) {
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string& body : {std::string("0\r\n\r\n"), std::string("3\r\nabc\r\n0\r\n\r\n"),
                                    std::string("1\r\na\r\n0\r\nT: v\r\n\r\n")}) {
        request_parser parser(defaults);
        EXPECT_FALSE(parser.feed(head).refused);
        std::string waiting;
        for (const char c : body) {
            EXPECT_FALSE(parser.done());
            waiting += c;
            const auto went = parser.feed(waiting);
            EXPECT_FALSE(went.refused);
            waiting.erase(0, went.taken);
        }
        EXPECT_TRUE(parser.done()) << body;
    }
}

TEST(framing_fields_test, reads_lengths_exactly) {
    EXPECT_EQ(parse_length("0"), 0U);
    EXPECT_EQ(parse_length("9999999999999999999"), 9999999999999999999U);
    EXPECT_EQ(parse_length("00000000000000000001"), std::nullopt);
    EXPECT_EQ(parse_length(""), std::nullopt);
    EXPECT_EQ(parse_length("1 "), std::nullopt);
}

TEST(framing_fields_test, trims_spaces_and_tabs_only) {
    EXPECT_EQ(trim(" \ta b\t "), "a b");
    EXPECT_EQ(trim("\va"), "\va");
    EXPECT_EQ(trim("  "), "");
}

}  // namespace
}  // namespace sluis::net

// Request lines, Host and other fields that two readers could take for different things.

#include <string>

#include <gtest/gtest.h>

#include "smuggling_support.hpp"

namespace sluis::net {
namespace {

using namespace testing_support;
using namespace std::string_literals;

std::string line(const std::string& request_line) {
    return request_line + "\r\nHost: a\r\n\r\n";
}

framing_rows hosts() {
    const auto host = [](const std::string& value) { return get("Host:" + value + "\r\n"); };
    return {
        {"a name", host(" a"), ok},
        {"a name with port", host(" a.example:8080"), ok},
        {"an IPv4 address", host(" 127.0.0.1:80"), ok},
        {"an IPv6 address", host(" [::1]:80"), ok},
        {"without a space", host("a"), ok},
        {"an underscore in a name", host(" my_host"), ok},
        {"no Host", get(""), 400},
        {"empty", host(""), 400},
        {"spaces only", host("   "), 400},
        {"two, equal", get("Host: a\r\nHost: a\r\n"), 400},
        {"two, different", get("Host: a\r\nHost: b\r\n"), 400},
        {"two, other case", get("Host: a\r\nhOST: b\r\n"), 400},
        {"a list", host(" a, b"), 400},
        {"a space inside", host(" a b"), 400},
        {"a path", host(" a/b"), 400},
        {"a query", host(" a?b"), 400},
        {"a scheme", host(" http://a"), 400},
        {"credentials", host(" user@a"), 400},
        {"a port of letters", host(" a:b"), 400},
        {"an empty port", host(" a:"), 400},
        {"a port too large", host(" a:65536"), 400},
        {"a port of zero", host(" a:0"), 400},
        {"two ports", host(" a:1:2"), 400},
        {"IPv6 without brackets", host(" ::1"), 400},
        {"IPv6 not closed", host(" [::1"), 400},
        {"IPv6 with a tail", host(" [::1]x"), 400},
        {"non-ASCII", host(" \xc3\xa9"), 400},
        {"a percent sign", host(" a%2eb"), 400},
        {"a backslash", host(" a\\b"), 400},
        {"folded", host("\r\n a"), 400},
        {"name with underscore beside", get("Host: a\r\nX_Host: b\r\n"), 400},
        {"space before colon", get("Host : a\r\n"), 400},
        {"no Host in HTTP/1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ok},
        {"two in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    };
}

framing_rows lines() {
    return {
        {"plain", line("GET / HTTP/1.1"), ok},
        {"an unknown method", line("BREW / HTTP/1.1"), ok},
        {"a query", line("GET /a?b=c&d=%20 HTTP/1.1"), ok},
        {"asterisk with OPTIONS", line("OPTIONS * HTTP/1.1"), ok},
        {"absolute, same host", line("GET http://a/b HTTP/1.1"), ok},
        {"absolute, other case", line("GET HTTP://A/b HTTP/1.1"), ok},
        {"one empty line before", "\r\n" + line("GET / HTTP/1.1"), ok},
        {"two empty lines before", "\r\n\r\n" + line("GET / HTTP/1.1"), 400},
        {"LF before", "\n" + line("GET / HTTP/1.1"), 400},
        {"a space before", " " + line("GET / HTTP/1.1"), 400},
        {"absolute, other host", line("GET http://b/ HTTP/1.1"), 400},
        {"absolute, other port", line("GET http://a:81/ HTTP/1.1"), 400},
        {"absolute, credentials", line("GET http://u@a/ HTTP/1.1"), 400},
        {"absolute, other scheme", line("GET ftp://a/ HTTP/1.1"), 400},
        {"absolute, no host", line("GET http:/// HTTP/1.1"), 400},
        {"absolute, query without path", line("GET http://a?b HTTP/1.1"), 400},
        {"asterisk with GET", line("GET * HTTP/1.1"), 400},
        {"authority form", line("CONNECT a:80 HTTP/1.1"), 400},
        {"no slash", line("GET a HTTP/1.1"), 400},
        {"no target", line("GET HTTP/1.1"), 400},
        {"two spaces", line("GET  / HTTP/1.1"), 400},
        {"two spaces before the version", line("GET /  HTTP/1.1"), 400},
        {"a tab", line("GET\t/ HTTP/1.1"), 400},
        {"a space at the end", line("GET / HTTP/1.1 "), 400},
        {"a space in the target", line("GET /a b HTTP/1.1"), 400},
        {"non-ASCII in the target", line("GET /\xc3\xa9 HTTP/1.1"), 400},
        {"NUL in the target", line("GET /\0 HTTP/1.1"s), 400},
        {"DEL in the target", line("GET /\x7f HTTP/1.1"), 400},
        {"a fragment", line("GET /#a HTTP/1.1"), 400},
        {"HTTP/0.9", "GET /\r\n\r\n", 400},
        {"HTTP/1.2", line("GET / HTTP/1.2"), 505},
        {"HTTP/2.0", line("GET / HTTP/2.0"), 505},
        {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"lower case version", line("GET / http/1.1"), 400},
        {"version without point", line("GET / HTTP/11"), 400},
        {"long version", line("GET / HTTP/1.10"), 400},
        {"a method with a colon", line("GET: / HTTP/1.1"), 400},
        {"no method", line("/ HTTP/1.1"), 400},
        {"a method that is too long", line("THIRTY-THREE-LETTERS-ARE-TOO-MANY / HTTP/1.1"), 400},
        {"LF as line ends", "GET / HTTP/1.1\nHost: a\n\n", 400},
        {"CR as line ends", "GET / HTTP/1.1\rHost: a\r\r", 400},
        {"bare LF in the request line", "GET / HTTP/1.1\nX: y\r\nHost: a\r\n\r\n", 400},
        {"a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, 400},
    };
}

framing_rows fields() {
    const auto with = [](const std::string& field) { return get("Host: a\r\n" + field); };
    return {
        {"an empty value", with("X-A:\r\n"), ok},
        {"UTF-8 in a value", with("X-A: \xc3\xa9\r\n"), ok},
        {"a tab in a value", with("X-A: a\tb\r\n"), ok},
        {"a repeated field", with("X-A: a\r\nX-A: b\r\n"), ok},
        {"all token characters", with("!#$%&'*+-.^`|~9aZ: a\r\n"), ok},
        {"a colon in a value", with("X-A: a:b\r\n"), ok},
        {"expect something else", with("Expect: 200-ok\r\n"), 417},
        {"expect twice", with("Expect: 100-continue\r\nExpect: 100-continue\r\n"), 400},
        {"no colon", with("X-A\r\n"), 400},
        {"no name", with(": a\r\n"), 400},
        {"a space in a name", with("X A: a\r\n"), 400},
        {"a slash in a name", with("X/A: a\r\n"), 400},
        {"parentheses in a name", with("X(A): a\r\n"), 400},
        {"non-ASCII in a name", with("X-\xc3\xa9: a\r\n"), 400},
        {"an underscore in a name", with("X_A: a\r\n"), 400},
        {"NUL in a value", with("X-A: a\0b\r\n"s), 400},
        {"an escape in a value", with("X-A: \x1b[0m\r\n"), 400},
        {"a backspace in a value", with("X-A: \b\r\n"), 400},
        {"DEL in a value", with("X-A: \x7f\r\n"), 400},
        {"bare CR in a value", with("X-A: a\rb\r\n"), 400},
        {"CR CR LF", with("X-A: a\r\r\n"), 400},
        {"bare LF in a value", with("X-A: a\nb: c\r\n"), 400},
        {"folded", with("X-A: a\r\n b\r\n"), 400},
        {"folded with a tab", with("X-A: a\r\n\tb\r\n"), 400},
        {"folded, empty", with("X-A: a\r\n \r\n"), 400},
        {"the first field folded", "GET / HTTP/1.1\r\n X-A: a\r\nHost: a\r\n\r\n", 400},
        {"two content types", with("Content-Type: a/b\r\nContent-Type: c/d\r\n"), 400},
        {"two authorizations", with("Authorization: a\r\nAuthorization: b\r\n"), 400},
        {"101 fields", with([] {
             std::string all;
             for (int i = 0; i < 100; ++i)
                 all += "A: b\r\n";
             return all;
         }()),
         431},
        {"99 fields and Host", with([] {
             std::string all;
             for (int i = 0; i < 99; ++i)
                 all += "A: b\r\n";
             return all;
         }()),
         ok},
    };
}

TEST(smuggling_test, there_is_one_host) {
    expect_served_or_refused(hosts());
}

TEST(smuggling_test, request_lines_are_read_strictly) {
    expect_served_or_refused(lines());
}

TEST(smuggling_test, fields_are_read_strictly) {
    expect_served_or_refused(fields());
}

}  // namespace
}  // namespace sluis::net

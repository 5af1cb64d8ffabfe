// Where a body ends: every form of it that two readers could take for different things.

#include <string>

#include <gtest/gtest.h>

#include "smuggling_support.hpp"

namespace sluis::net {
namespace {

using namespace testing_support;
using namespace std::string_literals;

std::string chunked(const std::string& body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

framing_rows lengths() {
    return {
        {"length", post("Content-Length: 3\r\n", "abc"), ok},
        {"length zero", post("Content-Length: 0\r\n"), ok},
        {"no length, no body", post(""), ok},
        {"leading zeros", post("Content-Length: 003\r\n", "abc"), ok},
        {"spaces round the value", post("Content-Length:  \t3 \t\r\n", "abc"), ok},
        {"a length with GET", get("Host: a\r\nContent-Length: 3\r\n") + "abc", ok},
        {"two lengths, equal", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 400},
        {"two lengths, different", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc"), 400},
        {"two lengths, other case", post("Content-Length: 3\r\ncontent-length: 0\r\n", "abc"), 400},
        {"length as a list", post("Content-Length: 3, 3\r\n", "abc"), 400},
        {"length with a comma", post("Content-Length: 3,\r\n", "abc"), 400},
        {"length empty", post("Content-Length: \r\n", "abc"), 400},
        {"length with plus", post("Content-Length: +3\r\n", "abc"), 400},
        {"length with minus", post("Content-Length: -1\r\n", "abc"), 400},
        {"length minus zero", post("Content-Length: -0\r\n", "abc"), 400},
        {"length hexadecimal", post("Content-Length: 0x3\r\n", "abc"), 400},
        {"length with letters", post("Content-Length: 3abc\r\n", "abc"), 400},
        {"length with a point", post("Content-Length: 3.0\r\n", "abc"), 400},
        {"length with exponent", post("Content-Length: 3e0\r\n", "abc"), 400},
        {"length with inner space", post("Content-Length: 1 3\r\n", "abc"), 400},
        {"length with underscore", post("Content-Length: 1_0\r\n", "abc"), 400},
        {"length in quotes", post("Content-Length: \"3\"\r\n", "abc"), 400},
        {"length with vertical tab", post("Content-Length: \v3\r\n", "abc"), 400},
        {"length with NUL", post("Content-Length: 3\0\r\n"s, "abc"), 400},
        {"length of full-width digits", post("Content-Length: \xef\xbc\x93\r\n", "abc"), 400},
        {"length over 64 bits", post("Content-Length: 18446744073709551619\r\n", "abc"), 400},
        {"length of 2^64-1", post("Content-Length: 18446744073709551615\r\n", "abc"), 400},
        {"length far too large", post("Content-Length: 999999999999999999\r\n", "abc"), 413},
        {"length with underscore in its name", post("Content_Length: 3\r\n", "abc"), 400},
        {"length, space before colon", post("Content-Length : 3\r\n", "abc"), 400},
        {"length, tab before colon", post("Content-Length\t: 3\r\n", "abc"), 400},
        {"length, space before name", post(" Content-Length: 3\r\n", "abc"), 400},
        {"length, NUL in the name", post("Content-Length\0: 3\r\n"s, "abc"), 400},
        {"length folded", post("Content-Length:\r\n 3\r\n", "abc"), 400},
    };
}

framing_rows encodings() {
    const std::string zero = "0\r\n\r\n";
    const auto te = [&](const std::string& value) {
        return post("Transfer-Encoding:" + value + "\r\n", zero);
    };
    return {
        {"chunked", te(" chunked"), ok},
        {"chunked in other case", te(" Chunked"), ok},
        {"chunked, spaces round it", te(" \t chunked \t"), ok},
        {"chunked and length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", zero),
         400},
        {"length and chunked", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", zero),
         400},
        {"length zero and chunked",
         post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", zero), 400},
        {"encoding unknown and length",
         post("Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n", zero), 400},
        {"chunked twice, two fields",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", zero), 400},
        {"chunked, then another field",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", zero), 400},
        {"identity, then chunked",
         post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", zero), 400},
        {"chunked twice in a list", te(" chunked, chunked"), 400},
        {"gzip, chunked", te(" gzip, chunked"), 400},
        {"chunked, gzip", te(" chunked, gzip"), 400},
        {"chunked, identity", te(" chunked, identity"), 400},
        {"identity", te(" identity"), 400},
        {"gzip", te(" gzip"), 400},
        {"unknown", te(" foo"), 400},
        {"x before", te(" xchunked"), 400},
        {"x after", te(" chunkedx"), 400},
        {"in quotes", te(" \"chunked\""), 400},
        {"in single quotes", te(" 'chunked'"), 400},
        {"with a comma before", te(" ,chunked"), 400},
        {"with a comma after", te(" chunked,"), 400},
        {"with a semicolon", te(" chunked;"), 400},
        {"with a parameter", te(" chunked;q=1"), 400},
        {"empty", te(""), 400},
        {"with vertical tab", te(" \vchunked"), 400},
        {"with form feed", te(" \fchunked"), 400},
        {"with NUL", te(" chunked\0"s), 400},
        {"with a non-ASCII space",
         te(" \xa0"
            "chunked"),
         400},
        {"with bare CR before", te(" \rchunked"), 400},
        {"with bare CR after", te(" chunked\r"), 400},
        {"with bare LF", te(" chunked\nX: y"), 400},
        {"folded", te("\r\n chunked"), 400},
        {"folded with a tab", te("\r\n\tchunked"), 400},
        {"folded after", te(" chunked\r\n , identity"), 400},
        {"name with underscore", post("Transfer_Encoding: chunked\r\n", zero), 400},
        {"name with space before colon", post("Transfer-Encoding : chunked\r\n", zero), 400},
        {"name with leading space", post(" Transfer-Encoding: chunked\r\n", zero), 400},
        {"name behind a bare LF", post("X: y\nTransfer-Encoding: chunked\r\n", zero), 400},
        {"name behind a bare CR", post("X: y\rTransfer-Encoding: chunked\r\n", zero), 400},
        {"name with NUL", post("Transfer-Encoding\0: chunked\r\n"s, zero), 400},
        {"in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + zero,
         400},
    };
}

framing_rows chunks() {
    return {
        {"one chunk", chunked("3\r\nabc\r\n0\r\n\r\n"), ok},
        {"two chunks", chunked("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), ok},
        {"hexadecimal size", chunked("A\r\n0123456789\r\n0\r\n\r\n"), ok},
        {"zeros before the size", chunked("0003\r\nabc\r\n000\r\n\r\n"), ok},
        {"an extension", chunked("3;a=b\r\nabc\r\n0;c\r\n\r\n"), ok},
        {"a quoted extension", chunked("3;a=\"b;c\"\r\nabc\r\n0\r\n\r\n"), ok},
        {"a trailer", chunked("3\r\nabc\r\n0\r\nX-T: y\r\n\r\n"), ok},
        {"a Host in the trailer", chunked("3\r\nabc\r\n0\r\nHost: evil\r\n\r\n"), ok},
        {"size with plus", chunked("+3\r\nabc\r\n0\r\n\r\n"), 400},
        {"size with minus", chunked("-3\r\nabc\r\n0\r\n\r\n"), 400},
        {"size with 0x", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400},
        {"size with leading space", chunked(" 3\r\nabc\r\n0\r\n\r\n"), 400},
        {"size with trailing space", chunked("3 \r\nabc\r\n0\r\n\r\n"), 400},
        {"size not hexadecimal", chunked("g\r\nabc\r\n0\r\n\r\n"), 400},
        {"size empty", chunked("\r\nabc\r\n0\r\n\r\n"), 400},
        {"size with underscore", chunked("0_3\r\nabc\r\n0\r\n\r\n"), 400},
        {"size over 64 bits", chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), 400},
        {"size of 2^64-1", chunked("ffffffffffffffff\r\nabc\r\n0\r\n\r\n"), 413},
        {"size ended by LF", chunked("3\nabc\r\n0\r\n\r\n"), 400},
        {"size ended by CR", chunked("3\rabc\r\n0\r\n\r\n"), 400},
        {"data too short", chunked("4\r\nabc\r\n0\r\n\r\n"), 400},
        {"data too long", chunked("2\r\nabc\r\n0\r\n\r\n"), 400},
        {"data ended by LF", chunked("3\r\nabc\n0\r\n\r\n"), 400},
        {"data not ended", chunked("3\r\nabc0\r\n\r\n"), 400},
        {"extension without name", chunked("3;\r\nabc\r\n0\r\n\r\n"), 400},
        {"extension with bare LF", chunked("3;a\nb\r\nabc\r\n0\r\n\r\n"), 400},
        {"extension with bare CR", chunked("3;a\rb\r\nabc\r\n0\r\n\r\n"), 400},
        // Beast waits for the closing quote; then the line does not end where it should.
        {"extension with open quotes", chunked("3;a=\"b\r\nabc\r\n0\r\n\r\n"), 408},
        {"extension quoted over lines", chunked("3;a=\"b\r\n\"\r\nabc\r\n0\r\n\r\n"), 400},
        {"extension with NUL", chunked("3;a\0\r\nabc\r\n0\r\n\r\n"s), 400},
        {"trailer without colon", chunked("0\r\nabc\r\n\r\n"), 400},
        {"trailer with bare CR", chunked("0\r\nA: b\rc\r\n\r\n"), 400},
        {"trailer with bare LF", chunked("0\r\nA: b\nc: d\r\n\r\n"), 400},
        {"trailer with space in its name", chunked("0\r\nA b: c\r\n\r\n"), 400},
        {"trailer with Content-Length", chunked("0\r\nContent-Length: 4\r\n\r\n"), 400},
        {"trailer with Transfer-Encoding", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
    };
}

TEST(smuggling_test, content_length_has_one_form) {
    expect_served_or_refused(lengths());
}

TEST(smuggling_test, chunked_is_the_only_encoding) {
    expect_served_or_refused(encodings());
}

TEST(smuggling_test, chunks_are_read_strictly) {
    expect_served_or_refused(chunks());
}

}  // namespace
}  // namespace sluis::net

// Body decoders and the framing layer over inputs that nobody wrote: they end, stay within their bounds,
// and quote nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/mapping/jsonpath.hpp"
#include "gateway/mapping/learn.hpp"
#include "gateway/net/framing.hpp"
#include "gateway/net/message_parser.hpp"
#include "gateway/payload/form.hpp"
#include "gateway/payload/gunzip.hpp"
#include "gateway/payload/multipart.hpp"
#include "gateway/payload/xml.hpp"
#include "tests/fuzz/mutate.hpp"
#include "tests/gateway/payload/gzip.hpp"

namespace sluis::fuzz {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* canary = "canary7f3a";  // in values: never in an error

const std::vector<std::string> json_seeds{
    R"({"a": "canary7f3a", "b": [1, -2.5e3, true, null, {"c": "\u00e9\ud83c\udf37"}], "id": 9007199254740993})",
    R"([{"email": "canary7f3a@example.org"}, {"fields": [{"label": "E-mail", "value": "x@example.org"}]}])",
    R"({"deep": {"deep": {"deep": [[[["canary7f3a"]]]]}}, "n": 1e10})"};
const std::vector<std::string> form_seeds{
    "a=1&b=canary7f3a&f%5Bmail%5D%5Bvalue%5D=x%40example.org&l[]=1&l[]=2",
    "data[merges][EMAIL]=canary7f3a%40example.org&type=subscribe", "a&=&b=+%C3%A9&a=2&a[k]=3"};
const std::vector<std::string> part_seeds{
    "--B\r\nContent-Disposition: form-data; name=\"a[b]\"\r\n\r\ncanary7f3a\r\n--B\r\n"
    "Content-Disposition: form-data; name=\"f\"; filename=\"c.pdf\"\r\nContent-Type: "
    "application/pdf\r\n"
    "\r\ncanary7f3a\r\n--B--\r\n",
    "--B\nContent-Disposition: form-data; name=raw\n\n{\"q\": \"canary7f3a\"}\n--B--"};
const std::vector<std::string> xml_seeds{
    "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"u\"><s:Body><n a=\"canary7f3a\"><Id>04l</Id>"
    "<Email>canary7f3a@example.org</Email></n></s:Body></s:Envelope>",
    "<a><b>t</b><b>canary7f3a</b><c/><![CDATA[x]]>&amp;</a>"};

template <class Decode>
void decode_all(const std::vector<std::string>& seeds, unsigned seed, Decode decode) {
    mutator mutate(seed);
    for (int i = 0; i < rounds(4'000); ++i) {
        const std::string input = mutate(seeds);
        const result<const payload::node*> got = decode(input);
        if (got) {
            EXPECT_FALSE(payload::to_text(**got).empty());
        } else {
            EXPECT_THAT(got.error().text(), Not(HasSubstr(canary))) << i;
            EXPECT_FALSE(got.error().cure.empty()) << i << ' ' << got.error().text();
        }
        if (testing::Test::HasFailure()) return;
    }
}

TEST(fuzz, json) {
    decode_all(json_seeds, 1, [](const std::string& text) -> result<const payload::node*> {
        payload::document d;
        const auto got = d.parse(text, "body");
        if (!got) return got.error();
        // What was read and written is read as the same.
        payload::document again;
        const std::string written = payload::to_text(**got);
        const auto second = again.parse(written, "body");
        EXPECT_TRUE(second) << second.error().text() << " in " << written;
        EXPECT_EQ(second ? payload::to_text(**second) : "", written);
        static payload::document kept;
        return kept.null();
    });
}

TEST(fuzz, forms) {
    static payload::document d;
    decode_all(form_seeds, 2, [](const std::string& text) {
        d = payload::document();
        return payload::parse_form(d, text, "body");
    });
}

TEST(fuzz, multipart) {
    static payload::document d;
    decode_all(part_seeds, 3, [](const std::string& text) {
        d = payload::document();
        return payload::parse_multipart(d, text, "multipart/form-data; boundary=B", "body");
    });
}

TEST(fuzz, xml) {
    static payload::document d;
    decode_all(xml_seeds, 4, [](const std::string& text) {
        d = payload::document();
        return payload::parse_xml(d, text, "body");
    });
}

TEST(fuzz, gzip) {
    const std::vector<std::string> seeds{payload::gzip_of(json_seeds[0]),
                                         payload::gzip_of(std::string(100'000, 'a'))};
    mutator mutate(5);
    for (int i = 0; i < rounds(4'000); ++i) {
        const auto got = payload::gunzip(mutate(seeds), "body");
        EXPECT_LE(got ? got->size() : 0, payload::most_inflated);
    }
}

TEST(fuzz, paths) {
    const std::vector<std::string> seeds{
        "$.body.answers[?@.field.ref == $.source.settings.email].email",
        "$..a[?match(@.k, '^q[0-9]+_(a|b)*$') && !(@.v || @['x'] >= 1e3)][-1:0:-2]['a',\"b\",*]",
        "$[?count(@.*) == 2 && length(@) < 3 && value(@..a) != null]"};
    payload::document d;
    const auto* root = *d.parse(json_seeds[0], "document");
    mutator mutate(6);
    for (int i = 0; i < rounds(4'000); ++i) {
        const auto path = mapping::jsonpath::compile(mutate(seeds));
        if (!path) continue;
        EXPECT_LE(path->evaluate(*root).visits, mapping::most_visits + 2'000);
    }
}

TEST(fuzz, learning) {
    mutator mutate(7);
    for (int i = 0; i < rounds(1'000); ++i) {
        const auto learned = mapping::learn("own-form", mutate(json_seeds), "application/json");
        if (!learned) continue;
        std::vector<error> errors;
        EXPECT_TRUE(mapping::compile("own.json", learned->mapping.dump(2), errors))
            << errors.front().text() << '\n'
            << learned->mapping.dump(2);
        if (HasFailure()) return;
    }
}

// What came of a message: the same, however it arrives in pieces.
std::string received(std::string_view bytes, std::size_t piece) {
    const net::framing_limits limits{.body = 1'000, .header_bytes = 2'000};
    net::head_scanner scanner(limits);
    std::size_t head = 0;
    for (std::size_t seen = std::min(piece, bytes.size()); head == 0; seen += piece) {
        const auto found = scanner.scan(bytes.substr(0, std::min(seen, bytes.size())));
        if (const auto* no = std::get_if<net::refusal>(&found)) return std::string(no->why);
        if (const auto* done = std::get_if<net::head_scanner::complete>(&found)) head = done->size;
        if (seen >= bytes.size() && head == 0) return "more";
    }
    const auto facts = net::check_head(bytes.substr(0, head), limits);
    if (const auto* no = std::get_if<net::refusal>(&facts)) return std::string(no->why);
    net::request_parser parser(limits);
    const auto first = parser.feed(bytes.substr(0, head));
    if (first.refused) return std::string(first.refused->why);
    std::string waiting;
    for (std::size_t at = head; at < bytes.size() && !parser.done(); at += piece) {
        waiting += bytes.substr(at, piece);
        const auto went = parser.feed(waiting);
        if (went.refused) return std::string(went.refused->why);
        waiting.erase(0, went.taken);
    }
    if (!parser.done()) return "more";
    const net::request r = parser.take();
    EXPECT_LE(r.body.size(), limits.body);
    return r.method + ' ' + r.target + ' ' + r.body;
}

TEST(fuzz, framing) {
    const std::vector<std::string> seeds{
        "POST /hooks/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
        "POST /hooks/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"};
    mutator mutate(8);
    for (int i = 0; i < rounds(4'000); ++i) {
        const std::string bytes = mutate(seeds);
        const std::string whole = received(bytes, 100'000);
        // A refusal may come earlier when less is seen at once; what is taken is taken alike.
        const std::string pieces = received(bytes, static_cast<std::size_t>(mutate.below(7)) + 1);
        const bool was_taken = whole.starts_with("POST ") || whole.starts_with("GET ");
        EXPECT_EQ(was_taken ? pieces : whole, whole) << i << '\n' << bytes;
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace sluis::fuzz

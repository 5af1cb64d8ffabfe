#include "gateway/payload/multipart.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace sluis::payload {
namespace {

constexpr std::string_view type = "multipart/form-data; boundary=XX";

std::string read(std::string_view text, std::string_view content_type = type) {
    document d;
    const auto n = parse_multipart(d, text, content_type, "body");
    return n ? to_text(**n) : n.error().text();
}

// One part with these headers.
std::string one(const std::string& headers, const std::string& content) {
    return "--XX\r\n" + headers + "\r\n\r\n" + content + "\r\n--XX--\r\n";
}

std::string field(const std::string& parameters, const std::string& content) {
    return one("Content-Disposition: form-data; " + parameters, content);
}

TEST(multipart, becomes_a_document) {
    const std::pair<std::string, std::string_view> cases[] = {
        {"--XX--", "{}"},
        {"--XX--\r\n", "{}"},
        {field("name=\"a\"", "1"), R"({"a":"1"})"},
        {field("name=a", ""), R"({"a":""})"},
        {field("name=\"a\"", "two\r\nlines"), R"({"a":"two\u000d\u000alines"})"},
        {field("NAME=\"a b\"", "--XX is text"), R"({"a b":"--XX is text"})"},
        {field("name=\"a\"", "\r\n--XXX\r\n"), R"({"a":"\u000d\u000a--XXX\u000d\u000a"})"},
        {field("name=\"f[mail][value]\"", "x"), R"({"f":{"mail":{"value":"x"}}})"},
        {field("name=\"a\\\"b\\\\c\"", "x"), R"({"a\"b\\c":"x"})"},
        {field("name=\"a%22b%20c\"", "x"), R"({"a\"b%20c":"x"})"},
        {field("name=\"a;b\"; x=y", "x"), R"({"a;b":"x"})"},
        {field("name=\"cv\"; filename=\"Ö.pdf\"\r\nContent-Type: application/PDF", "%PDF\xFF"),
         R"({"cv":{"filename":"Ö.pdf","type":"application/pdf","bytes":5}})"},
        {field("name=\"cv\"; filename=\"\"", ""), R"({"cv":{"filename":"","type":"","bytes":0}})"},
        {field("name=\"a\"\r\nContent-Type: text/plain; charset=ISO-8859-1", "caf\xE9 \x80"),
         "{\"a\":\"café €\"}"},
        {field("name=\"a\"\r\nContent-Type: text/plain; charset=iso-8859-15", "\xA4\xE9"),
         "{\"a\":\"€é\"}"},
        {field("name=\"a\"\r\nContent-Type: text/plain; charset=\"utf-8\"", "é"), "{\"a\":\"é\"}"},
        {field("name=\"a\"\r\nContent-Transfer-Encoding: 8bit", "é"), "{\"a\":\"é\"}"},
        {"preamble\r\n" + field("name=\"a\"", "1") + "epilogue --XX", R"({"a":"1"})"},
        {"--XX  \t\nContent-Disposition: form-data; name=a\n\n1\n--XX--\n", R"({"a":"1"})"},
        {"--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
         "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n2\r\n--XX--",
         R"({"a":["1","2"]})"},
    };
    for (const auto& [text, wanted] : cases)
        EXPECT_EQ(read(text), wanted) << text;
}

TEST(multipart, the_boundary_may_be_quoted) {
    const std::string text =
        "--a b:c\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--a b:c--";
    EXPECT_EQ(read(text, "Multipart/Form-Data; Boundary=\"a b:c\""), R"({"x":"1"})");
}

TEST(multipart, refuses_at_the_place_and_without_the_input) {
    std::string many;
    for (int i = 0; i < 1'001; ++i)
        many += "--XX\r\nContent-Disposition: form-data; name=secret\r\n\r\n1\r\n";
    const std::pair<std::string, std::string_view> cases[] = {
        {"", "body:1:1: the boundary of its type is not in the body"},
        {"secret", "body:1:1: the boundary of its type"},
        {"x--XX--", "body:1:1: the boundary of its type"},
        {"--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nsecret",
         "body:2:1: a part has no end: the body is cut short"},
        {"--XX\r\nContent-Disposition: form-data; name=a", "body:2:1: the headers of a part"},
        {one("X: " + std::string(9'000, 's'), "1"), "body:2:1: the headers of a part"},
        {one("Content-Disposition: form-data", "secret"), "body:2:1: a part without a name"},
        {one("Content-Disposition: attachment; name=a", "1"), "body:2:1: a part without a name"},
        {one("X: y", "secret"), "body:2:1: a part without a name"},
        {field("name=\"secret", "1"), "body:2:1: a part without a name"},
        {field("name=\"a\"", "secret\xFF"), "body:2:1: a part that is not UTF-8"},
        {field("name=\"secret\xFF\"", "1"), "body:2:1: the headers of a part are not UTF-8"},
        {field("name=a\r\nContent-Transfer-Encoding: BASE64", "secret"),
         "body:2:1: a part in a transfer encoding"},
        {field("name=a\r\nContent-Type: text/plain; charset=utf-7", "secret"),
         "body:2:1: a part in a charset"},
        {field("name=\"a[1][2][3][4][5][6][7][8][9]\"", "1"), "more than 8 brackets"},
        {many + "--XX--", "more than 1,000 fields"},
    };
    for (const auto& [text, wanted] : cases) {
        const std::string said = read(text);
        EXPECT_TRUE(said.find(wanted) != std::string::npos)
            << said << " for " << text.substr(0, 99);
        EXPECT_EQ(said.find("secret"), std::string::npos) << said;
    }
    EXPECT_TRUE(read("--XX--", "multipart/form-data").starts_with("Content-Type: no boundary"));
    EXPECT_TRUE(read("--XX--", "multipart/form-data; boundary=\"").starts_with("Content-Type: no"));
}

}  // namespace
}  // namespace sluis::payload

#include <gtest/gtest.h>

#include "gateway/table/reader.hpp"
#include "tests/gateway/table/support.hpp"

namespace sluis::table {
namespace {

TEST(ndjson_reader, reads_an_object_in_each_line) {
    std::string wide = "{\"a\":\"\"";
    for (int i = 0; i < 1'000; ++i)
        wide += ",\"c" + std::to_string(i) + "\":1";
    const std::pair<std::string, std::string_view> cases[] = {
        {"", ""},
        {"{\"a\":\"1\",\"b\":\"x,y\"}\n{\"b\":\"\"}", "1:a=1|b=x,y 2:b="},
        {"{\"a\":1.50,\"b\":true,\"c\":false,\"d\":null}\r\n", "1:a=1.50|b=true|c=false|d="},
        {"{\"consent\":{\"ads\":true,\"email\":\"no\"},\"consent.phone\":1}\n",
         "1:consent.ads=true|consent.email=no|consent.phone=1"},
        {"\n{\"a\":1}\n  \n{}\n", "2:a=1 4:"},
        {"\xEF\xBB\xBF{\"a\":\"\\u00e9\\n\"}\n", "1:a=é\n"},
        {"[1]\n1\n\"a\"\nnull\n{\"a\":1}", "1!bad_json 2!bad_json 3!bad_json 4!bad_json 5:a=1"},
        {"{\"a\":1\n{\"a\":2}\n", "1!bad_json 2:a=2"},
        {"{\"a\":1}{\"a\":2}\n{\"a\":2}\n", "1!bad_json 2:a=2"},
        {"{\"a\":1,\"a\":2}\n", "1!bad_json"},
        {"{\"a\":{\"b\":1},\"a.b\":2}\n", "1!bad_json"},
        {"{\"a\":[1]}\n{\"a\":{\"b\":{\"c\":1}}}\n{\"a\":{\"b\":[]}}\n",
         "1!not_flat 2!not_flat 3!not_flat"},
        {"{\"a\":{}}\n", "1:"},
        {"{\"a\":\"\xE9\"}\n{\"a\":\"é\"}\n", "1!not_text 2:a=é"},
        {"{\"a\":\"\\u0000\"}\n{\"a\":\"\\ud834\"}\n", "1!not_text 2!bad_json"},
        {"{\"" + std::string(201, 'a') + "\":1}\n", "1!bad_json"},
        {wide + "}\n", "1!bad_json"},
    };
    for (const auto& [file, wanted] : cases)
        EXPECT_EQ(told(read_in_all_ways(file, {.kind = format::ndjson})), wanted) << file;
}

TEST(ndjson_reader, reads_utf_16_with_a_byte_order_mark) {
    const std::string file = "\xFF\xFE" + utf_16(u"{\"a\":\"é\"}\n{\"a\":\"𝄞\"}", true);
    EXPECT_EQ(told(read_in_all_ways(file, {.kind = format::ndjson})), "1:a=é 2:a=𝄞");
}

TEST(ndjson_reader, says_what_is_wrong_and_not_the_value) {
    const auto first = [](std::string_view file) {
        return read_file(file, {.kind = format::ndjson, .longest_row = 40}).rows.at(0).bad->text();
    };
    EXPECT_EQ(first("{\"a\": \"secret\" \"b\"}"),
              "no JSON object (not well-formed JSON, at character 16)");
    EXPECT_EQ(first("{\"email\":[\"secret\"]}"),
              "column \"email\": lists, and objects in objects, are not read");
    EXPECT_EQ(first("{\"a\":{\"b\":\"secret\"},\"a.b\":\"secret\"}"),
              "column \"a.b\": no JSON object (a name is there twice)");
    EXPECT_EQ(first("{\"secret@example.org\":[]}"), "lists, and objects in objects, are not read");
    EXPECT_EQ(first("{\"a\":\"" + std::string(100, 'x') + "\"}"),
              "the row is too long (more than 40 bytes)");
}

TEST(ndjson_reader, skips_long_lines) {
    const reader_options o{.kind = format::ndjson, .longest_row = 8};
    EXPECT_EQ(told(read_in_all_ways("{\"a\":12}\n{\"a\":123}\n{\"a\":1}\n", o)),
              "1:a=12 2!too_long 3:a=1");
}

TEST(formats, have_names) {
    EXPECT_EQ(format_named("csv"), format::csv);
    EXPECT_EQ(format_named(name(format::ndjson)), format::ndjson);
    EXPECT_EQ(format_named("xlsx"), std::nullopt);
}

}  // namespace
}  // namespace sluis::table

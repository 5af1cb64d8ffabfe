#include <gtest/gtest.h>

#include "gateway/table/reader.hpp"
#include "tests/gateway/table/support.hpp"

namespace sluis::table {
namespace {

struct example {
    std::string_view about;
    std::string_view file;
    std::string_view wanted;
};

void expect_all(std::span<const example> cases, const reader_options& o = {}) {
    for (const auto& [about, file, wanted] : cases)
        EXPECT_EQ(told(read_in_all_ways(file, o)), wanted) << about;
}

TEST(csv_reader, reads_rows) {
    constexpr example cases[] = {
        {"LF", "a,b\n1,2\n3,4\n", "2:a=1|b=2 3:a=3|b=4"},
        {"CR LF", "a,b\r\n1,2\r\n3,4\r\n", "2:a=1|b=2 3:a=3|b=4"},
        {"CR", "a,b\r1,2\r3,4\r", "2:a=1|b=2 3:a=3|b=4"},
        {"all of them", "a\r1\n2\r\n3", "2:a=1 3:a=2 4:a=3"},
        {"no line end at the end", "a,b\n1,2", "2:a=1|b=2"},
        {"an empty field at the end", "a,b\n1,", "2:a=1|b="},
        {"spaces around", " a , b \n 1 ,\t2 \n", "2:a=1|b=2"},
        {"quoted", "\"a\",\"b\"\n\"1,1\",\" 2 \"\n", "2:a=1,1|b= 2 "},
        {"doubled quotes", "a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", "2:a=say \"hi\"|b=\""},
        {"space after a quoted field", "a,b\n\"1\" , \"2\"\n", "2:a=1|b=2"},
        {"an empty quoted field", "a\n\"\"\n\"\"", "2:a= 3:a="},
        {"line breaks in a field", "a,b\n\"1\n1\",2\n3,\"4\r\n\r\n4\"\n5,6\n",
         "2:a=1\n1|b=2 4:a=3|b=4\r\n\r\n4 7:a=5|b=6"},
        {"line breaks in the header", "\"a\nb\",c\n1,2\n", "3:a b=1|c=2"},
        {"empty lines", "\n\r\n  \na,b\n\n1,2\n \t \n3,4\n\n", "6:a=1|b=2 8:a=3|b=4"},
        {"rows of empty fields", "a,b\n,\n , \n", "2:a=|b= 3:a=|b="},
        {"only a header", "a,b\n", ""},
        {"only a header, without an end", "a,b", ""},
        {"columns without a name", "a,,\n1,2,3\n", "2:a=1|=2|=3"},
    };
    expect_all(cases);
}

TEST(csv_reader, finds_the_delimiter) {
    constexpr example cases[] = {
        {"semicolon", "a;b,c;d\n1;2;3\n", "2:a=1|b,c=2|d=3"},
        {"tab", "a\tb\n1 \t\t\n1,1\t2\n", "2:a=1|b= 3:a=1,1|b=2"},
        {"none", "a\n1;2\n", "2:a=1;2"},
        {"not those in quotes", "\"a;;;b\",c\n1,2\n", "2:a;;;b=1|c=2"},
        {"said by a spreadsheet", "sep=;\na;b,c,d\n1;2\n", "3:a=1|b,c,d=2"},
        {"said in the wrong place", "a,b\nsep=;\n", "2!field_count"},
    };
    expect_all(cases);
    const reader_options told_so{.from = {.delimiter = ';'}};
    EXPECT_EQ(told(read_in_all_ways("a,b;c\n1;2\n", told_so)), "2:a,b=1|c=2");
}

TEST(csv_reader, loses_one_line_to_a_wrong_quote) {
    constexpr example cases[] = {
        {"inside a field", "a,b\n5\" pipe,2\n3,4\n", "2!broken_quotes 3:a=3|b=4"},
        {"after a quoted field", "a,b\n\"1\"x,2\n3,4\n", "2!broken_quotes 3:a=3|b=4"},
        {"not closed", "a,b\n1,\"2\n3,4\n5,6\n", "2!unclosed_quote 3:a=3|b=4 4:a=5|b=6"},
        {"not closed before one that is", "a,b\n1,\"2\n3,\"4\"\n5,6\n",
         "2!broken_quotes 3:a=3|b=4 4:a=5|b=6"},
        {"not closed in the last line", "a,b\n1,2\n3,\"4", "2:a=1|b=2 3!unclosed_quote"},
        {"each line", "a,b\n\"1,2\n\"3,4\n\"5,6\n",
         "2!broken_quotes 3!broken_quotes 4!unclosed_quote"},
        {"in the third line of a row", "a,b\n1,\"x\ny\nz\"z\n3,4\n",
         "2!broken_quotes 3!field_count 4!broken_quotes 5:a=3|b=4"},
        {"empty lines after it", "a,b\n1,\"2\n\n\n3,4\n", "2!unclosed_quote 5:a=3|b=4"},
        {"with CR LF", "a,b\r\n1,\"2\r\n3,4\r\n", "2!unclosed_quote 3:a=3|b=4"},
    };
    expect_all(cases);
}

TEST(csv_reader, counts_fields) {
    const whole_file all = read_in_all_ways("a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3,, \n1,2,3,,4\n");
    EXPECT_EQ(told(all), "2!field_count 3!field_count 4:a=1|b=2|c=3 5:a=1|b=2|c=3 6!field_count");
    EXPECT_EQ(all.rows[0].bad->text(), "not as many fields as the header has (2 instead of 3)");
    // What could be read is there for the list of bad rows.
    EXPECT_EQ(all.rows[0].values, (fields{{"a", "1"}, {"b", "2"}}));
    EXPECT_EQ(all.rows[1].values, (fields{{"a", "1"}, {"b", "2"}, {"c", "3"}}));
}

TEST(csv_reader, refuses_files_without_a_header) {
    std::string many = "c0";
    for (int i = 1; i <= 1'000; ++i)
        many += ",c" + std::to_string(i);
    const std::pair<std::string, std::string_view> cases[] = {
        {"", "FAILED line 1: the file is empty (send one with rows)"},
        {"\n\n", "FAILED line 3: the file is empty"},
        {"\xEF\xBB\xBF", "FAILED line 1: the file is empty"},
        {"a,b,a\n1,2,3\n", "FAILED header: the column \"a\" is there twice (rename or"},
        {"a, \"a\"\n", "FAILED header: the column \"a\" is there twice"},
        {"Anna,anna@example.org\nBo,bo@example.org\n",
         "FAILED header, column 2: an address or a number instead of a column's name"},
        {"+31 6 1234-5678\n", "FAILED header, column 1: an address or a number"},
        {"a,b\"\n1,2\n", "FAILED line 1: no header: a quote inside a field"},
        {"a,\"b\n1,2\n", "FAILED line 1: no header: a quote is opened and not closed"},
        {std::string("e\0m\0\n\0", 6), "FAILED line 1: a NUL character in the header (save"},
        {many + "\n", "FAILED header: more than 1,000 columns"},
        {std::string(201, 'a'), "FAILED header, column 1: a name of more than 200 bytes"},
    };
    for (const auto& [file, wanted] : cases) {
        const std::string text = told(read_in_all_ways(file));
        EXPECT_EQ(text.substr(0, wanted.size()), wanted);
        EXPECT_EQ(text.find("example.org"), std::string::npos) << "no value in a text";
    }
}

TEST(csv_reader, takes_a_header_that_is_told) {
    const reader_options o{.from = {.header = {"email", "name"}}};
    EXPECT_EQ(told(read_in_all_ways("a@example.org;Anna\nb@example.org;Bo\n", o)),
              "1:email=a@example.org|name=Anna 2:email=b@example.org|name=Bo");
    EXPECT_EQ(told(read_in_all_ways("", o)), "");
    const reader_options twice{.from = {.header = {"a", "a"}}};
    EXPECT_EQ(told(read_in_all_ways("1,2\n", twice)).substr(0, 6), "FAILED");
}

TEST(csv_reader, has_a_limit_for_rows) {
    const reader_options o{.longest_row = 10};
    const example cases[] = {
        {"just as long", "a,b\n1,34567890\n3,4\n", "2:a=1|b=34567890 3:a=3|b=4"},
        {"longer", "a,b\n1,345678901\n3,4\n", "2!too_long 3:a=3|b=4"},
        {"longer, with CR LF", "a,b\r\n1,345678901\r\n3,4\r\n", "2!too_long 3:a=3|b=4"},
        {"just as long, with CR LF", "a,b\r\n1,34567890\r\n3,4", "2:a=1|b=34567890 3:a=3|b=4"},
        {"much longer, at the end", "a,b\n1,3456789012345678901234567890", "2!too_long"},
        {"with quotes in it", "a,b\n1,\"345\"67\"890123\"4567890\n3,4\n", "2!too_long 3:a=3|b=4"},
        {"in several lines", "a,b\n1,\"3\n5\n7\n9\n11\"\n3,4\n",
         "2!unclosed_quote 3!field_count 4!field_count 5!field_count 6!broken_quotes 7:a=3|b=4"},
        {"a line after an open quote", "a,b\n1,\"3\n345678901234\n3,4\n",
         "2!unclosed_quote 3!too_long 4:a=3|b=4"},
    };
    expect_all(cases, o);
    EXPECT_EQ(told(read_in_all_ways("abcdefghijk\n1\n", o)),
              "FAILED line 1: no header: the row is too long (more than 10 bytes) (mend the line "
              "with the columns' names)");
}

TEST(csv_reader, knows_the_place_of_each_row) {
    const whole_file all = read_file(
        "\xEF\xBB\xBF"
        "a,b\r\n1,\"2\r\n2\"\r\n\r\n\"5,6\n7,8");
    ASSERT_EQ(told(all), "2:a=1|b=2\r\n2 5!unclosed_quote 6:a=7|b=8");
    EXPECT_EQ(all.rows[0].offset_after, 18U);
    EXPECT_EQ(all.rows[1].offset_after, 25U);
    EXPECT_EQ(all.rows[2].offset_after, 28U);
    const position end{28, 7, encoding::utf_8, ',', {"a", "b"}};
    EXPECT_EQ(all.end, end);
}

TEST(csv_reader, is_not_in_the_middle_of_what_it_skips) {
    reader r({.longest_row = 8});
    r.feed("a\n1\n" + std::string(100, 'x'));
    ASSERT_TRUE(r.next());
    ASSERT_FALSE(r.next());
    EXPECT_EQ(r.now().offset, 4U);
    r.feed("xx\n2\n");
    const auto bad = r.next();
    ASSERT_TRUE(bad && bad->bad);
    EXPECT_EQ(bad->offset_after, 107U);
    EXPECT_EQ(bad->line, 3U);
    EXPECT_EQ(r.next()->values, (fields{{"a", "2"}}));
}

TEST(csv_reader, takes_away_what_guarded_formulas) {
    const std::string_view file = "a,b\n'=1+1,''-2\n'x,\"'\t1\"\n";
    EXPECT_EQ(told(read_file(file, {.guarded = true})), "2:a==1+1|b='-2 3:a='x|b=\t1");
    EXPECT_EQ(told(read_file(file)), "2:a='=1+1|b=''-2 3:a='x|b='\t1");
}

}  // namespace
}  // namespace sluis::table

#include "gateway/table/writer.hpp"

#include <random>

#include <gtest/gtest.h>

#include "gateway/table/formula_guard.hpp"
#include "gateway/table/plan.hpp"
#include "tests/gateway/table/support.hpp"

namespace sluis::table {
namespace {

using cells = std::vector<std::string>;

std::string csv(const cells& header, const std::vector<cells>& rows, csv_options o = {}) {
    csv_writer w(header, o);
    for (const cells& r : rows)
        w.write(r);
    return w.take();
}

TEST(csv_writer, quotes_what_needs_it) {
    const std::pair<cells, std::string_view> cases[] = {
        {{"1", "a b"}, "1,a b\r\n"},
        {{"a,b", "a;b"}, "\"a,b\",\"a;b\"\r\n"},
        {{"say \"hi\"", "a\tb"}, "\"say \"\"hi\"\"\",\"a\tb\"\r\n"},
        {{"a\nb", "a\rb"}, "\"a\nb\",\"a\rb\"\r\n"},
        {{" a", "a "}, "\" a\",\"a \"\r\n"},
        {{"", ""}, ",\r\n"},
        {{"1"}, "1,\r\n"},
        {{"1", "2", "3"}, "1,2\r\n"},
        {{"é", "𝄞"}, "é,𝄞\r\n"},
    };
    for (const auto& [row, wanted] : cases)
        EXPECT_EQ(csv({"a", "b"}, {row}), "a,b\r\n" + std::string(wanted));
    EXPECT_EQ(csv({"a"}, {{""}}), "a\r\n\"\"\r\n");
    EXPECT_EQ(csv({"a", "b"}, {{"1", "2"}}, {.delimiter = ';', .byte_order_mark = true}),
              "\xEF\xBB\xBF"
              "a;b\r\n1;2\r\n");
}

TEST(csv_writer, runs_no_formula) {
    const std::pair<std::string, std::string_view> cases[] = {
        {"=1+1", "'=1+1"},   {"+31612345678", "'+31612345678"},
        {"-1", "'-1"},       {"@SUM(A1)", "'@SUM(A1)"},
        {"\tx", "\"'\tx\""}, {"\rx", "\"'\rx\""},
        {"'=x", "''=x"},     {"''+x", "'''+x"},
        {"'x", "'x"},        {"a=1", "a=1"},
        {"'", "'"},          {"=\"a\"", "\"'=\"\"a\"\"\""},
        {" =1", "\" =1\""},
    };
    for (const auto& [cell, wanted] : cases) {
        EXPECT_EQ(csv({"a"}, {{cell}}), "a\r\n" + std::string(wanted) + "\r\n");
        const std::string bare = csv({"a"}, {{cell}}, {.guard = false});
        EXPECT_EQ(read_file(bare).rows.at(0).values, (fields{{"a", cell}})) << cell;
        EXPECT_EQ(unguarded(needs_guard(cell) ? '\'' + cell : cell), cell) << cell;
    }
}

TEST(csv_writer, is_drained_as_it_goes) {
    const cells header{"a"};
    csv_writer w(header);
    EXPECT_EQ(w.take(), "a\r\n");
    EXPECT_EQ(w.size(), 0U);
    w.write(cells{"1"});
    EXPECT_EQ(w.size(), 3U);
    EXPECT_EQ(w.take(), "1\r\n");
    EXPECT_EQ(w.take(), "");
}

TEST(ndjson_writer, writes_an_object_in_each_line) {
    ndjson_writer w;
    w.write({{"a", "1"}, {"consent.ads", "yes"}});
    w.write({{"é\"", "\n\x01\\"}});
    w.write({});
    EXPECT_EQ(w.take(),
              "{\"a\":\"1\",\"consent.ads\":\"yes\"}\n{\"é\\\"\":\"\\u000a\\u0001\\\\\"}\n{}\n");
    EXPECT_EQ(w.size(), 0U);
}

TEST(bad_row_writer, has_the_columns_the_line_and_the_reason) {
    const cells header{"Email", "Name"};
    bad_row_writer w(header);
    w.write({.line = 7, .values = {{"Email", "anna"}, {"Name", "=x"}}},
            {reason::bad_email, "Email"});
    w.write({.line = 9}, {reason::unclosed_quote});
    const std::string text = w.take();
    EXPECT_EQ(text,
              "Email,Name,import_line,import_reason\r\n"
              "anna,'=x,7,\"column \"\"Email\"\": not an e-mail address\"\r\n"
              ",,9,a quote is opened and not closed\r\n");

    // Mended in part, and imported again: the columns are there once.
    const whole_file again = read_file(text, {.guarded = true});
    bad_row_writer second(again.end.header);
    second.write(again.rows.at(0), {reason::bad_email, "Email"});
    EXPECT_EQ(second.take(),
              "Email,Name,import_line,import_reason\r\n"
              "anna,'=x,2,\"column \"\"Email\"\": not an e-mail address\"\r\n");
    std::vector<error> errors;
    const plan p = make_plan(again.end.header, {}, use::contacts, errors);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(p.unmapped, (cells{"import_line", "import_reason"}));
}

TEST(bad_row_writer, has_a_like_for_ndjson) {
    EXPECT_EQ(bad_row({.line = 7, .values = {{"email", "anna"}, {"import_line", "3"}}},
                      {reason::bad_email, "email"}),
              (fields{{"email", "anna"},
                      {"import_line", "7"},
                      {"import_reason", "column \"email\": not an e-mail address"}}));
}

// What is written is read back, whatever is in it and in whatever pieces it comes.
TEST(tables, come_back_as_they_were) {
    std::mt19937 random(7);
    const auto below = [&](std::size_t n) { return random() % n; };
    const std::vector<std::string> pieces{
        "a", "b", " ", "\t",           ",",  ";", "\"", "\n", "\r",   "=",    "'", "+", "-", "@",
        "é", "€", "𝄞", "\xEF\xBB\xBF", "\\", "{", "}",  ":",  "sep=", "\x01", "1", "/", "."};
    const auto text = [&](std::size_t most) {
        std::string all;
        for (std::size_t n = below(most + 1); n > 0; --n)
            all += pieces[below(pieces.size())];
        return all;
    };
    for (int turn = 0; turn < 1'000; ++turn) {
        cells header;
        for (std::size_t n = below(4) + 1; n > 0; --n)
            header.push_back("c" + std::to_string(n) + (below(2) == 0 ? "" : ";x,y\"z"));
        std::vector<fields> rows(below(6));
        for (fields& r : rows) {
            for (const std::string& column : header)
                r.emplace_back(column, text(8));
        }
        const bool is_csv = below(3) > 0;
        const csv_options how{.delimiter = std::string_view(",;\t")[below(3)],
                              .guard = below(2) == 0,
                              .byte_order_mark = below(2) == 0};
        csv_writer csv(header, how);
        ndjson_writer ndjson;
        for (const fields& r : rows) {
            cells values;
            for (const auto& [_, value] : r)
                values.push_back(value);
            csv.write(values);
            ndjson.write(r);
        }
        reader_options o{.kind = is_csv ? format::csv : format::ndjson, .guarded = how.guard};
        // Where there is one column nothing tells which delimiter it was.
        const whole_file got = read_file(is_csv ? csv.take() : ndjson.take(), o, below(40) + 1);
        EXPECT_FALSE(got.failure);
        ASSERT_EQ(got.rows.size(), rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            EXPECT_FALSE(got.rows[i].bad);
            EXPECT_EQ(got.rows[i].values, rows[i]) << "turn " << turn;
        }
    }
}

}  // namespace
}  // namespace sluis::table

// Files that nobody wrote, and files that are meant to cost much.
#include <malloc.h>

#include <gtest/gtest.h>

#include "gateway/payload/utf8.hpp"
#include "gateway/table/event_of.hpp"
#include "tests/fuzz/mutate.hpp"
#include "tests/gateway/table/support.hpp"

namespace sluis::table {
namespace {

const std::vector<std::string> seeds{
    "email,name\r\na@example.org,\"A, B\"\r\nb@example.org,\"C\n\"\"D\"\"\"\r\n",
    "\xEF\xBB\xBF" + std::string("e-mail;naam\nü@example.org;é\n\"x\ny\";\"z\"\n"),
    "\xFF\xFE" + utf_16(u"email\tname\r\na@example.org\té𝄞\r\n", true),
    "\xFE\xFF" + utf_16(u"email\tname\r\na@example.org\té𝄞\r\n", false),
    "email,pr\xE9nom\na@example.org,Andr\xE9\n",
    "{\"email\":\"a@example.org\",\"consent\":{\"ads\":true}}\n{\"email\":null}\n",
};

TEST(hostile, mutations_are_read_the_same_in_all_chunks_and_in_order) {
    fuzz::mutator mutate(11);
    const auto chunk = [&](int most) { return static_cast<std::size_t>(mutate.below(most)) + 1; };
    for (int turn = 0; turn < fuzz::rounds(4'000); ++turn) {
        const std::string file = mutate(seeds);
        reader_options o{.kind = turn % 4 == 0 ? format::ndjson : format::csv,
                         .longest_row = turn % 3 == 0 ? 20UL : 1UL << 20U,
                         .guarded = turn % 5 == 0};
        const whole_file all = read_file(file, o);
        ASSERT_EQ(read_file(file, o, chunk(7)), all) << turn;
        ASSERT_EQ(read_file(file, o, chunk(40)), all) << turn;
        std::uint64_t line = 0;
        std::uint64_t offset = 0;
        const plan p{.columns = {{0, "email", *target_named("email")}}};
        for (const row& r : all.rows) {
            ASSERT_GT(r.line, line);
            ASSERT_GT(r.offset_after, offset);
            line = r.line;
            offset = r.offset_after;
            for (const auto& [_, value] : r.values) {
                const bool is_text = payload::first_ill_formed(value) == std::string::npos;
                ASSERT_TRUE(is_text || r.bad);
            }
            const outcome got = event_of(r, p, {.source = "s"});
            ASSERT_NE(got.event.has_value(), got.bad.has_value());
        }
        ASSERT_LE(offset, file.size());
        ASSERT_TRUE(all.failure || all.end.offset == file.size()) << turn;
    }
}

TEST(hostile, rows_resume_wherever_they_end) {
    fuzz::mutator mutate(13);
    for (int turn = 0; turn < fuzz::rounds(1'000); ++turn) {
        const std::string file = mutate(seeds);
        const whole_file all = read_in_all_ways(file, {.longest_row = 60});
        ASSERT_TRUE(!all.failure || !all.failure->where.empty()) << all.failure->what;
    }
}

// Feeds `times` times the same piece; the most memory that was held at a time, in bytes.
std::size_t most_held(std::string_view begin, std::string_view piece, int times, reader& r,
                      std::size_t& rows) {
    std::size_t most = 0;
    const std::size_t before = ::mallinfo2().uordblks;
    r.feed(begin);
    for (int i = 0; i < times; ++i) {
        r.feed(piece);
        while (r.next())
            ++rows;
        most = std::max(most, ::mallinfo2().uordblks - before);
    }
    r.finish();
    while (r.next())
        ++rows;
    return most;
}

TEST(hostile, a_line_without_end_is_held_up_to_the_limit) {
    const std::string piece(65'536, 'x');
    for (const format kind : {format::csv, format::ndjson}) {
        std::size_t rows = 0;
        reader r({.kind = kind, .from = {.header = {"a"}}});
        const std::size_t held = most_held("", piece, 160, r, rows);
        EXPECT_EQ(rows, 1U);
        EXPECT_LT(held, 4UL << 20U);
    }
}

TEST(hostile, a_quote_that_never_closes_costs_its_row) {
    std::string piece;
    while (piece.size() < 65'000)
        piece += "a@example.org,x\n";
    std::size_t rows = 0;
    reader r({});
    const std::size_t held = most_held("email,name\n1,\"", piece, 160, r, rows);
    EXPECT_EQ(rows, 160 * piece.size() / 16);
    EXPECT_LT(held, 8UL << 20U);
}

TEST(hostile, a_line_of_delimiters_is_counted_and_not_kept) {
    const std::string piece(500'000, ',');
    std::size_t rows = 0;
    reader r({});
    const std::size_t held = most_held("a,b\n", piece + "\n", 4, r, rows);
    EXPECT_EQ(rows, 4U);
    EXPECT_LT(held, 4UL << 20U);
}

}  // namespace
}  // namespace sluis::table

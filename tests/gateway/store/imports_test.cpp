#include "gateway/store/imports.hpp"

#include <gtest/gtest.h>

#include "gateway/store/contacts.hpp"
#include "gateway/store/suppressions.hpp"
#include "tests/gateway/store/support.hpp"

namespace sluis::store::imports {
namespace {

using namespace std::chrono_literals;

const wish a_wish{.name = "people.csv",
                  .format = "csv",
                  .encoding = "detect",
                  .delimiter = ";",
                  .mapping = R"([["E","email"]])",
                  .country = "NL",
                  .external_ids_of = "crm",
                  .default_status = policy::default_status::marketing,
                  .apply_to = policy::applies_to::new_and_existing,
                  .opt_out = true,
                  .dry_run = true};

TEST(imports, keep_all_that_is_known_of_them) {
    const auto s = fresh_store();
    file i = add(*s, a_wish, "anna", noon);
    EXPECT_EQ(get(*s, i.id), i);
    EXPECT_EQ(i.asked, a_wish);
    i.now = state::running;
    i.size = 100;
    i.done_bytes = 50;
    i.position = "{}";
    i.header = R"(["E"])";
    i.became = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    i.unmapped = R"(["x"])";
    i.problems = R"([1])";
    i.failure = "why";
    i.dropped = true;
    i.started_at = noon + 1s;
    i.ended_at = noon + 2s;
    save(*s, i);
    EXPECT_EQ(get(*s, i.id), i);
    EXPECT_EQ(get(*s, 99), std::nullopt);
}

TEST(imports, run_one_after_another_the_oldest_first) {
    const auto s = fresh_store();
    file one = add(*s, a_wish, "a", noon);
    file two = add(*s, a_wish, "a", noon);
    EXPECT_EQ(running(*s), std::nullopt);
    one.now = two.now = state::running;
    save(*s, two);
    save(*s, one);
    EXPECT_EQ(running(*s)->id, one.id);
    one.now = state::done;
    save(*s, one);
    EXPECT_EQ(running(*s)->id, two.id);
    EXPECT_EQ(list(*s, 0, 10).front().id, two.id);
    EXPECT_EQ(list(*s, two.id, 10).front().id, one.id);
}

TEST(imports, give_their_content_piece_by_piece) {
    const auto s = fresh_store();
    const file i = add(*s, a_wish, "a", noon);
    append(*s, i.id, 0, 10, "first");
    append(*s, i.id, 10, 5, "second");
    EXPECT_EQ(part_at(*s, i.id, 0)->content, "first");
    EXPECT_EQ(part_at(*s, i.id, 9)->start, 0);
    EXPECT_EQ(part_at(*s, i.id, 10)->content, "second");
    EXPECT_FALSE(part_at(*s, i.id, 15));
    EXPECT_FALSE(part_at(*s, i.id + 1, 0));
    forget_before(*s, i.id, 9);
    EXPECT_TRUE(part_at(*s, i.id, 0));
    forget_before(*s, i.id, 10);
    EXPECT_FALSE(part_at(*s, i.id, 0));
    EXPECT_TRUE(part_at(*s, i.id, 10));
}

TEST(imports, lose_their_content_when_they_end_and_bad_rows_later) {
    const auto s = fresh_store();
    file ended = add(*s, a_wish, "a", noon);
    const file waiting = add(*s, a_wish, "a", noon + 48h);
    for (const std::int64_t id : {ended.id, waiting.id})
        append(*s, id, 0, 1, "content");
    add_bad_rows(*s, ended.id, 2, "two");
    add_bad_rows(*s, ended.id, 7, "seven");
    EXPECT_FALSE(is_anything_to_drop(*s));
    ended.now = state::done;
    ended.ended_at = noon;
    save(*s, ended);
    EXPECT_TRUE(is_anything_to_drop(*s));
    EXPECT_EQ(drop(*s, 10), 1);
    EXPECT_FALSE(is_anything_to_drop(*s));
    EXPECT_FALSE(part_at(*s, ended.id, 0));
    EXPECT_TRUE(part_at(*s, waiting.id, 0));
    EXPECT_EQ(next_bad_rows(*s, ended.id, 0)->content, "two");
    EXPECT_EQ(next_bad_rows(*s, ended.id, 2)->number, 7);
    retire(*s, noon + 24h, noon + 72h);
    EXPECT_EQ(drop(*s, 1), 1) << "in chunks";
    EXPECT_EQ(drop(*s, 1), 1);
    EXPECT_FALSE(next_bad_rows(*s, ended.id, 0));
    EXPECT_EQ(get(*s, waiting.id)->now, state::uploading);
    retire(*s, noon + 72h, noon + 72h);
    EXPECT_EQ(get(*s, waiting.id)->now, state::cancelled) << "nobody started it";
    EXPECT_EQ(drop(*s, 10), 1);
}

TEST(suppressions, know_what_was_on_a_list) {
    const auto s = fresh_store();
    EXPECT_TRUE(suppressions::add(*s, "hash", "import:1", noon));
    EXPECT_FALSE(suppressions::add(*s, "hash", "import:2", noon));
    const std::vector<std::string> known{"other", "hash"};
    const std::vector<std::string> unknown{"other"};
    EXPECT_TRUE(suppressions::any(*s, known));
    EXPECT_FALSE(suppressions::any(*s, unknown));
}

TEST(suppressions, of_a_contact_are_kept_with_it) {
    const auto s = fresh_store();
    auto c = a_contact("a@x.org");
    c.suppressed = true;
    ASSERT_TRUE(contacts::save(*s, c));
    const std::int64_t ids[] = {c.id};
    EXPECT_EQ(contacts::load(*s, ids).at(0), c);
    c.suppressed = false;
    ASSERT_TRUE(contacts::save(*s, c));
    EXPECT_EQ(contacts::load(*s, ids).at(0), c);
}

}  // namespace
}  // namespace sluis::store::imports

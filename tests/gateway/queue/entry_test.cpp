#include "gateway/queue/entry.hpp"

#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sluis::queue {
namespace {

using namespace std::string_literals;

entry full_entry() {
    return {.source = "src_1",
            .event_key = "e\0k"s,
            .received_at = from_ms(1'795'000'000'123),
            .method = "POST",
            .target = "/hooks/src_1?x=1&y=",
            .content_type = "application/json; charset=utf-8",
            .headers = {{"x-signature", "sha256=00ff"}, {"x-empty", ""}},
            .body = "{\"a\":\0\xff}"s};
}

TEST(submission_id, is_the_same_for_the_same_event_and_differs_otherwise) {
    // printf 'shop\0order-1' | sha256sum
    EXPECT_EQ(to_hex(submission_id_of("shop", "order-1")), "9c85d1334e23b0c8b93b5798cde3d5ff");
    const std::vector<std::pair<std::string, std::string>> events{
        {"a", "b"}, {"ab", ""}, {"", "ab"}, {"a", "b\0"s}, {"b", "a"}};
    std::set<std::string> ids;
    for (const auto& [source, key] : events)
        ids.insert(to_hex(submission_id_of(source, key)));
    EXPECT_EQ(ids.size(), events.size());
}

TEST(entry_code, gives_back_what_was_put_in) {
    entry large = full_entry();
    large.body.assign(1 << 20, '\0');
    for (const entry& e : {full_entry(), entry{}, large, entry{.received_at = from_ms(-1)}}) {
        const auto back = decode(encode(e));
        ASSERT_TRUE(back);
        EXPECT_EQ(*back, e);
    }
}

TEST(entry_code, notices_any_byte_that_changed_and_any_cut) {
    const std::string bytes = encode(full_entry());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        EXPECT_FALSE(decode(bytes.substr(0, i))) << "cut at " << i;
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(decode(changed)) << "changed at " << i;
    }
    EXPECT_FALSE(decode(bytes + "x"));
}

TEST(entry_code, says_why_bytes_are_unreadable) {
    const std::string bytes = encode(full_entry());
    const std::string newer = bytes.substr(0, 3) + "\x02" + bytes.substr(4);
    const std::vector<std::pair<std::string, unreadable>> rows{
        {"", unreadable::no_entry},
        {"junk", unreadable::no_entry},
        {"SLE", unreadable::damaged},
        {newer, unreadable::unknown_version},
        {bytes.substr(0, bytes.size() - 1), unreadable::damaged},
        {bytes + "x", unreadable::damaged},
    };
    for (const auto& [given, expected] : rows) {
        const auto e = decode(given);
        ASSERT_FALSE(e);
        EXPECT_EQ(e.error(), expected) << name(e.error());
        EXPECT_FALSE(text(e.error()).empty());
    }
}

TEST(entry_code, takes_no_random_bytes_for_an_entry) {
    std::minstd_rand random(1);
    for (int i = 0; i < 10'000; ++i) {
        std::string junk = i % 2 ? "SLE\x01"s : ""s;
        for (auto left = random() % 64; left > 0; --left)
            junk += static_cast<char>(random());
        EXPECT_FALSE(decode(junk));
    }
}

}  // namespace
}  // namespace sluis::queue

#include "gateway/payload/gunzip.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/gateway/payload/gzip.hpp"

namespace sluis::payload {
namespace {

std::string refusal(std::string_view bytes) {
    const auto out = gunzip(bytes, "body");
    return out ? "unpacked" : out.error().text();
}

TEST(gunzip, gives_back_what_was_packed) {
    std::string all;
    for (unsigned i = 0; i < 100'000; ++i)
        all += static_cast<char>(i * i / 7);
    for (const std::string& plain :
         {std::string(), std::string("{}"), std::string(60'000, 'a'), all}) {
        const auto out = gunzip(gzip_of(plain), "body");
        ASSERT_TRUE(out) << out.error().text();
        EXPECT_EQ(*out, plain);
    }
}

TEST(gunzip, a_bomb_is_stopped_while_it_unpacks) {
    EXPECT_TRUE(
        refusal(gzip_of(std::string(1UL << 20U, '\0'))).starts_with("body: more comes out"));
    EXPECT_TRUE(
        refusal(gzip_of(std::string(200UL << 20U, '\0'))).starts_with("body: more comes out"));
    std::string hard;  // hardly smaller when packed, but too much
    unsigned random = 1;
    for (std::size_t i = 0; i <= most_inflated; ++i)
        hard += static_cast<char>((random = random * 1'103'515'245 + 12'345) >> 24U & 63U);
    EXPECT_TRUE(refusal(gzip_of(hard)).starts_with("body: more comes out"));
    EXPECT_TRUE(gunzip(gzip_of(hard.substr(1)), "body"));
}

TEST(gunzip, refuses_what_is_not_one_whole_member) {
    const std::string good = gzip_of("a contact, and one more contact");
    EXPECT_TRUE(refusal("").starts_with("body: not gzip"));
    EXPECT_TRUE(refusal("{\"a\":1}").starts_with("body: not gzip"));
    for (std::size_t size = 2; size < good.size(); ++size)
        EXPECT_EQ(refusal(good.substr(0, size)), "body: damaged, or cut short (send it again)")
            << size;
    std::string changed = good;
    changed[changed.size() - 6] ^= 1;  // in the checksum
    EXPECT_TRUE(refusal(changed).starts_with("body: damaged"));
    EXPECT_TRUE(refusal(good + "x").starts_with("body: bytes after the end"));
    EXPECT_TRUE(refusal(good + good).starts_with("body: bytes after the end"));
    EXPECT_EQ(*gunzip(gzip_of(good), "body"), good);  // nested: what comes out is read as it is
}

}  // namespace
}  // namespace sluis::payload

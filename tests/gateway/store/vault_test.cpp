#include "gateway/store/vault.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gateway/store/crypto.hpp"
#include "support.hpp"

namespace sluis::store {
namespace {

const std::string one_key(43, 'A');

vault a_vault() {
    return vault::from_base64(one_key + "=").value();
}

TEST(vault, opens_what_it_sealed) {
    const vault v = a_vault();
    for (const auto& plain : {std::string(), std::string("x"), std::string(100'000, '\0')}) {
        const std::string sealed = v.seal("test", plain);
        EXPECT_EQ(sealed.size(), plain.size() + 1 + 4 + 12 + 16);
        EXPECT_EQ(v.unseal("test", sealed).value().reveal(), plain);
    }
}

TEST(vault, seals_the_same_text_differently_each_time) {
    const vault v = a_vault();
    EXPECT_NE(v.seal("test", "same"), v.seal("test", "same"));
}

TEST(vault, refuses_every_changed_byte) {
    const vault v = a_vault();
    const std::string sealed = v.seal("test", "something");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(v.unseal("test", changed)) << i;
        EXPECT_FALSE(v.unseal("test", sealed.substr(0, i))) << i;
    }
}

TEST(vault, refuses_another_purpose_and_another_key) {
    const vault v = a_vault();
    const std::string sealed = v.seal("test", "something");
    EXPECT_FALSE(v.unseal("other", sealed));
    const vault other = vault::from_base64("B" + one_key.substr(1) + "=").value();
    const auto refused = other.unseal("test", sealed);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "it was sealed with another key");
    EXPECT_NE(v.keyed_hash("x"), other.keyed_hash("x"));
}

TEST(vault, takes_only_32_bytes_in_base64) {
    for (const std::string& key : {std::string(), std::string("short"), std::string(44, '!'),
                                   one_key, one_key + "==", one_key + "=\n", " " + one_key + "=",
                                   std::string(44, 'A'), one_key.substr(1) + "B="})
        EXPECT_FALSE(vault::from_base64(key)) << key;
}

TEST(vault, makes_a_key_file_once) {
    const folder f;
    const std::string path = f / "key";
    const auto made = vault::open(path);
    ASSERT_TRUE(made) << made.error().text();
    struct stat about {};
    ASSERT_EQ(::stat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
    const auto again = vault::open(path);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again.value().unseal("t", made.value().seal("t", "x")).value().reveal(), "x");
}

TEST(vault, refuses_a_key_file_that_others_may_read) {
    const folder f;
    const std::string path = f / "key";
    ASSERT_TRUE(vault::open(path));
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    const auto refused = vault::open(path);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, path);
    EXPECT_FALSE(refused.error().cure.empty());
}

TEST(vault, refuses_a_damaged_key_file_and_a_missing_folder) {
    const folder f;
    ASSERT_TRUE(vault::open(f / "key"));
    std::ofstream(f / "key") << "not a key";
    EXPECT_FALSE(vault::open(f / "key"));
    EXPECT_FALSE(vault::open(f / "nowhere/key"));
}

TEST(vault, prefers_the_environment) {
    const folder f;
    ASSERT_EQ(::setenv("SLUIS_KEY", (one_key + "=").c_str(), 1), 0);
    const auto v = vault::open(f / "key");
    ::unsetenv("SLUIS_KEY");
    ASSERT_TRUE(v);
    EXPECT_FALSE(std::filesystem::exists(f / "key"));
    EXPECT_EQ(v.value().keyed_hash("x"), a_vault().keyed_hash("x"));
}

TEST(vault, makes_tokens_that_differ) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i)
        seen.insert(random_token().reveal());
    EXPECT_EQ(seen.size(), 100U);
    EXPECT_EQ(seen.begin()->size(), 43U);
    EXPECT_EQ(seen.begin()->find_first_of("+/="), std::string::npos);
}

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto b = static_cast<unsigned char>(c);
        text += "0123456789abcdef"[b >> 4U];
        text += "0123456789abcdef"[b & 15U];
    }
    return text;
}

// RFC 6234's "abc", RFC 4231's test case 2, RFC 5869's test case 3, GCM's test case 14.
TEST(crypto, agrees_with_published_values) {
    EXPECT_EQ(hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hkdf_sha256(std::string(22, '\x0b'), "", 42).reveal()),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
              "9d201395faa4b61a96c8");
    EXPECT_EQ(
        hex(gcm_seal(std::string(32, '\0'), std::string(12, '\0'), "", std::string(16, '\0'))),
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

}  // namespace
}  // namespace sluis::store

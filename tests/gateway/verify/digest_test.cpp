// The published vectors: RFC 4231 and RFC 2202 (HMAC), FIPS 180 (hashes), RFC 8032 (Ed25519).
#include "gateway/verify/digest.hpp"

#include "gateway/base/codec.hpp"
#include "tests/gateway/verify/support.hpp"

namespace sluis::verify {
namespace {

std::string bytes(std::string_view hex) {
    return hex.empty() ? std::string() : from_hex(hex).value();
}

struct vector {
    hash digest;
    std::string key;
    std::string message;
    std::string_view expected;
};

// clang-format off
const vector hmacs[] = {
    {hash::sha256, std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {hash::sha256, "Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {hash::sha256, std::string(20, '\xaa'), std::string(50, '\xdd'), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {hash::sha256, std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {hash::sha256, std::string(131, '\xaa'), "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.", "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    {hash::sha1, std::string(20, '\x0b'), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"},
    {hash::sha1, "Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {hash::sha1, std::string(20, '\xaa'), std::string(50, '\xdd'), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
    {hash::sha1, std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First", "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
};
// clang-format on

TEST(hmac, gives_what_the_rfcs_say_however_the_message_is_cut) {
    for (const vector& v : hmacs) {
        const hmac_key key(v.digest, v.key);
        EXPECT_EQ(to_hex(key.sign({v.message})), v.expected);
        const std::string_view m = v.message;
        EXPECT_EQ(to_hex(key.sign({"", m.substr(0, 3), m.substr(3, 1), m.substr(4)})), v.expected);
        EXPECT_EQ(to_hex(key.sign({v.message})), v.expected) << "a key is used again";
    }
}

TEST(hmac, of_no_key_is_no_signature) {
    EXPECT_EQ(hmac_key().sign({"message"}), "");
}

TEST(plain_hash, gives_what_the_standard_says) {
    EXPECT_EQ(to_hex(plain_hash(hash::sha256, {"a", "", "bc"})),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(plain_hash(hash::sha256, {})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(plain_hash(hash::sha1, {"abc"})), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

struct ed25519_vector {
    std::string_view key;
    std::string_view message;
    std::string_view signature;
};

// clang-format off
constexpr ed25519_vector signatures[] = {
    {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};
// clang-format on

TEST(ed25519, verifies_what_the_rfc_signed_and_nothing_else) {
    for (const ed25519_vector& v : signatures) {
        const public_key key = ed25519_key(bytes(v.key));
        const std::string message = bytes(v.message);
        std::string signature = bytes(v.signature);
        EXPECT_TRUE(verifies(key, false, signature, {message}));
        EXPECT_FALSE(verifies(key, false, signature, {message, "x"}));
        EXPECT_FALSE(verifies(key, true, signature, {message})) << "the key is no RSA key";
        EXPECT_FALSE(verifies(key, false, signature.substr(1), {message}));
        EXPECT_FALSE(verifies(key, false, "", {message}));
        signature[5] = static_cast<char>(signature[5] ^ 4);
        EXPECT_FALSE(verifies(key, false, signature, {message}));
        EXPECT_FALSE(verifies(nullptr, false, bytes(v.signature), {message}));
    }
    EXPECT_EQ(ed25519_key(std::string(31, 'x')), nullptr);
    EXPECT_EQ(ed25519_key(std::string(33, 'x')), nullptr);
}

TEST(same, compares_all_the_bytes) {
    EXPECT_TRUE(same("", ""));
    EXPECT_TRUE(same("abc", "abc"));
    EXPECT_FALSE(same("abc", "abd"));
    EXPECT_FALSE(same("abc", "bbc"));
    EXPECT_FALSE(same("abc", "ab"));
    EXPECT_FALSE(same("ab", "abc"));
    EXPECT_FALSE(same(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace sluis::verify

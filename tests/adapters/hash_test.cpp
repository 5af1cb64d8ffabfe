#include "adapters/hash.hpp"

#include <thread>

#include "tests/adapters/support.hpp"

namespace sluis::adapters {
namespace {

// The vendors' own examples, and FIPS 180-4's.
TEST(sha256, is_lower_case_hex) {
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex("mary@example.com"),
              "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79");
    EXPECT_EQ(sha256_hex("15559876543"),
              "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e");
}

TEST(sha256, may_be_called_from_any_thread) {
    std::string other;
    std::thread t([&] { other = sha256_hex("abc"); });
    t.join();
    EXPECT_EQ(other, sha256_hex("abc"));
}

TEST(hmac_sha256, proves_a_token_as_meta_wants_it) {
    const std::string secret = "0123456789abcdef0123456789abcdef";
    EXPECT_EQ(hmac_sha256_hex(secret, "EAAB-example-system-user-token"),
              "18296abe03a0d7347afc87535c861be613f37f5ed83da3f49264580fe537cc16");
    EXPECT_EQ(hmac_sha256_hex(secret, "EAAB-example-system-user-token|1795382400"),
              "b5d41c0b118ac6890682a9679e41704b46002c9679a65c4eb051b3c0e074e487");
}

TEST(base64url, has_no_padding_and_two_letters_of_its_own) {
    EXPECT_EQ(base64url(""), "");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("fo"), "Zm8");
    EXPECT_EQ(base64url("foo"), "Zm9v");
    EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
}

TEST(percent_encoded, leaves_only_unreserved_characters) {
    EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encoded("a b+c/d:e&\xc3\xa9"), "a%20b%2Bc%2Fd%3Ae%26%C3%A9");
}

TEST(looks_like_sha256, is_64_hex_digits) {
    EXPECT_TRUE(looks_like_sha256(std::string(64, 'a')));
    EXPECT_TRUE(looks_like_sha256(std::string(64, 'F')));
    EXPECT_FALSE(looks_like_sha256(std::string(63, 'a')));
    EXPECT_FALSE(looks_like_sha256(std::string(64, 'g')));
}

TEST(rs256, signs_so_that_the_public_key_agrees) {
    const auto signature = rs256(a_key().pem, "header.claims");
    ASSERT_TRUE(signature);
    EXPECT_TRUE(is_signed_by(a_key(), "header.claims", *signature));
    EXPECT_FALSE(is_signed_by(a_key(), "header.Claims", *signature));
    EXPECT_EQ(rs256(a_key().pem, "header.claims"), signature);
}

TEST(rs256, wants_an_rsa_key_without_a_passphrase) {
    const std::string elliptic =
        "-----BEGIN PRIVATE KEY-----\n"
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2\n"
        "OF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r\n"
        "1RTwjmYSi9R/zpBnuQ4EiMnCqfMPWiZqB4QdbAd0E7oH50VpuZ1P087G\n"
        "-----END PRIVATE KEY-----\n";
    const std::string flat = "-----BEGIN PRIVATE KEY----- MIIE -----END PRIVATE KEY-----";
    const std::string locked =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (const std::string& pem : {elliptic, flat, locked, std::string()}) {
        EXPECT_FALSE(is_rsa_private_key(pem));
        EXPECT_EQ(rs256(pem, "text"), std::nullopt);
    }
    EXPECT_TRUE(is_rsa_private_key(a_key().pem));
}

}  // namespace
}  // namespace sluis::adapters

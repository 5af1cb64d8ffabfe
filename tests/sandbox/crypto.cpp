#include "tests/sandbox/crypto.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

namespace sluis::sandbox {
namespace {

template <auto Free>
struct freer {
    template <class T>
    void operator()(T* p) const {
        Free(p);
    }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freer<EVP_PKEY_free>>;
using digest_ptr = std::unique_ptr<EVP_MD_CTX, freer<EVP_MD_CTX_free>>;
using bio_ptr = std::unique_ptr<BIO, freer<BIO_free_all>>;

constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view hash_of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const unsigned char* bytes_of(std::string_view s) {
    return reinterpret_cast<const unsigned char*>(s.data());
}

std::string hex(const unsigned char* bytes, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(size * 2);
    for (std::size_t i = 0; i < size; ++i) {
        out += digits[bytes[i] >> 4];
        out += digits[bytes[i] & 15];
    }
    return out;
}

key_ptr read_key(const std::string& pem) {
    const bio_ptr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const bool is_public = pem.find("PUBLIC KEY") != std::string::npos;
    return key_ptr(is_public ? PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr)
                             : PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
}

void require(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

}  // namespace

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, 32> out{};
    require(EVP_Digest(text.data(), text.size(), out.data(), nullptr, EVP_sha256(), nullptr) == 1,
            "hash");
    return hex(out.data(), out.size());
}

std::string hmac_sha256_hex(std::string_view key, std::string_view message) {
    std::array<unsigned char, 32> out{};
    require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message),
                 message.size(), out.data(), nullptr) != nullptr,
            "make an HMAC");
    return hex(out.data(), out.size());
}

std::string random_hex(std::size_t bytes) {
    std::string raw(bytes, '\0');
    auto* at = reinterpret_cast<unsigned char*>(raw.data());
    require(RAND_bytes(at, static_cast<int>(bytes)) == 1, "make random numbers");
    return hex(at, bytes);
}

std::string make_rsa_key() {
    const key_ptr key(EVP_RSA_gen(2048));
    const bio_ptr out(BIO_new(BIO_s_mem()));
    require(key && PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                                 nullptr) == 1,
            "make an RSA key");
    char* at = nullptr;
    const long size = BIO_get_mem_data(out.get(), &at);
    return {at, static_cast<std::size_t>(size)};
}

bool verify_rs256(const std::string& key, std::string_view message, std::string_view signature) {
    const key_ptr read = read_key(key);
    const digest_ptr context(EVP_MD_CTX_new());
    return read &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, read.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                            message.size()) == 1;
}

std::string sign_rs256(const std::string& key, std::string_view message) {
    const key_ptr read = read_key(key);
    const digest_ptr context(EVP_MD_CTX_new());
    std::string out(512, '\0');
    std::size_t size = out.size();
    require(
        read &&
            EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, read.get()) == 1 &&
            EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                           bytes_of(message), message.size()) == 1,
        "sign");
    out.resize(size);
    return out;
}

std::string base64url_encode(std::string_view bytes) {
    std::string out;
    unsigned collected = 0;
    int bits = 0;
    for (const char c : bytes) {
        collected = (collected << 8 | static_cast<unsigned char>(c)) & 0xffff;
        for (bits += 8; bits >= 6; bits -= 6)
            out += url_alphabet[collected >> (bits - 6) & 63];
    }
    if (bits > 0) out += url_alphabet[collected << (6 - bits) & 63];
    return out;
}

std::optional<std::string> base64url_decode(std::string_view text) {
    std::string out;
    unsigned collected = 0;
    int bits = 0;
    for (const char c : text) {
        const auto value = url_alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        collected = (collected << 6 | static_cast<unsigned>(value)) & 0xffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(collected >> bits & 0xff);
    }
    if (bits >= 6) return std::nullopt;
    return out;
}

bool is_sha256_hex(std::string_view text) noexcept {
    return text.size() == 64 && text != hash_of_nothing &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_sha256_base64(std::string_view text) noexcept {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return text.size() == 44 && text.back() == '=' &&
           text.substr(0, 43).find_first_not_of(alphabet) == std::string_view::npos;
}

}  // namespace sluis::sandbox

#include "adapters/hash.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

namespace sluis::adapters {
namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* p) const noexcept {
        Free(p);
    }
};
using digest = std::unique_ptr<EVP_MD, freed_by<&EVP_MD_free>>;
using context = std::unique_ptr<EVP_MD_CTX, freed_by<&EVP_MD_CTX_free>>;
using private_key = std::unique_ptr<EVP_PKEY, freed_by<&EVP_PKEY_free>>;
using memory = std::unique_ptr<BIO, freed_by<&BIO_free_all>>;

constexpr std::string_view hex_digits = "0123456789abcdef";

std::string hex(std::span<const unsigned char> bytes) {
    std::string all;
    all.reserve(bytes.size() * 2);
    for (const unsigned char b : bytes) {
        all += hex_digits[b >> 4];
        all += hex_digits[b & 0xf];
    }
    return all;
}

// OpenSSL fails here only when there is no memory.
void must(bool done) {
    if (!done) throw std::bad_alloc();
}

const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// Without a passphrase; a null callback would ask for one on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

private_key read_key(std::string_view pem) {
    const memory in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    must(in != nullptr);
    private_key key(PEM_read_bio_PrivateKey(in.get(), nullptr, &no_passphrase, nullptr));
    ERR_clear_error();  // the queue is the thread's: TLS on it would take our failure for its own
    if (key && EVP_PKEY_is_a(key.get(), "RSA") != 1) key.reset();
    return key;
}

}  // namespace

std::string sha256_hex(std::string_view text) {
    static const digest sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    thread_local const context c(EVP_MD_CTX_new());
    std::array<unsigned char, 32> sum{};
    must(sha256 && c && EVP_DigestInit_ex2(c.get(), sha256.get(), nullptr) == 1 &&
         EVP_DigestUpdate(c.get(), text.data(), text.size()) == 1 &&
         EVP_DigestFinal_ex(c.get(), sum.data(), nullptr) == 1);
    return hex(sum);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view text) {
    std::array<unsigned char, 32> sum{};
    must(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(),
              sum.data(), nullptr) != nullptr);
    return hex(sum);
}

std::string base64url(std::string_view bytes) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string all;
    all.reserve((bytes.size() * 4 + 2) / 3);
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : bytes) {
        bits = (bits << 8 | static_cast<unsigned char>(c)) & 0xffff;
        for (held += 8; held >= 6; held -= 6)
            all += letters[(bits >> (held - 6)) & 0x3f];
    }
    if (held > 0) all += letters[(bits << (6 - held)) & 0x3f];
    return all;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view upper_digits = "0123456789ABCDEF";
    std::string all;
    for (const char c : text) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                                c == '~';
        if (unreserved) {
            all += c;
        } else {
            all += '%';
            all += upper_digits[static_cast<unsigned char>(c) >> 4];
            all += upper_digits[static_cast<unsigned char>(c) & 0xf];
        }
    }
    return all;
}

bool looks_like_sha256(std::string_view text) noexcept {
    return text.size() == 64 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

std::optional<std::string> rs256(std::string_view pem, std::string_view text) {
    const private_key key = read_key(pem);
    if (!key) return std::nullopt;
    const context c(EVP_MD_CTX_new());
    std::size_t size = 0;
    std::string signature;
    bool done = c && EVP_DigestSignInit(c.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
                EVP_DigestSign(c.get(), nullptr, &size, bytes_of(text), text.size()) == 1;
    signature.resize(size);
    done = done && EVP_DigestSign(c.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                  &size, bytes_of(text), text.size()) == 1;
    ERR_clear_error();
    if (!done) return std::nullopt;  // too short a key, say
    signature.resize(size);
    return signature;
}

bool is_rsa_private_key(std::string_view pem) {
    return read_key(pem) != nullptr;
}

}  // namespace sluis::adapters

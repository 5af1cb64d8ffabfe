#include "gateway/store/crypto.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

namespace sluis::store {
namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* p) const noexcept {
        Free(p);
    }
};
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, freed_by<EVP_CIPHER_CTX_free>>;
using kdf_context = std::unique_ptr<EVP_KDF_CTX, freed_by<EVP_KDF_CTX_free>>;
using kdf = std::unique_ptr<EVP_KDF, freed_by<EVP_KDF_free>>;

void check(bool good) {
    if (!good) throw std::runtime_error("OpenSSL failed");
}

const unsigned char* in(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* out(std::string& bytes, std::size_t at = 0) {
    return reinterpret_cast<unsigned char*>(bytes.data() + at);
}
int size_of(std::string_view bytes) {
    check(bytes.size() <= 0x7fffffff);
    return static_cast<int>(bytes.size());
}

}  // namespace

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    check(RAND_bytes(out(bytes), size_of(bytes)) == 1);
    return bytes;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::string digest(32, '\0');
    check(HMAC(EVP_sha256(), key.data(), size_of(key), in(text), text.size(), out(digest),
               nullptr) != nullptr);
    return digest;
}

secret hkdf_sha256(std::string_view key, std::string_view info, std::size_t size) {
    const kdf method(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    const kdf_context context(EVP_KDF_CTX_new(method.get()));
    check(context != nullptr);
    std::string digest = "SHA256";
    std::string key_copy(key);
    std::string info_copy(info);
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key_copy.data(), key_copy.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info_copy.data(), info_copy.size()),
        OSSL_PARAM_construct_end()};
    std::string derived(size, '\0');
    const bool good = EVP_KDF_derive(context.get(), out(derived), size, parameters) == 1;
    const secret wiped(std::move(key_copy));
    check(good);
    return secret(std::move(derived));
}

std::string gcm_seal(std::string_view key, std::string_view nonce, std::string_view associated,
                     std::string_view plain) {
    const cipher_context context(EVP_CIPHER_CTX_new());
    std::string sealed(plain.size() + tag_size, '\0');
    int written = 0;
    auto* c = context.get();
    check(EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), nullptr, in(key), in(nonce)) == 1);
    check(EVP_EncryptUpdate(c, nullptr, &written, in(associated), size_of(associated)) == 1);
    check(EVP_EncryptUpdate(c, out(sealed), &written, in(plain), size_of(plain)) == 1);
    check(EVP_EncryptFinal_ex(c, out(sealed, plain.size()), &written) == 1);
    check(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, tag_size, out(sealed, plain.size())) == 1);
    return sealed;
}

std::optional<secret> gcm_open(std::string_view key, std::string_view nonce,
                               std::string_view associated, std::string_view sealed) {
    if (sealed.size() < tag_size) return std::nullopt;
    const cipher_context context(EVP_CIPHER_CTX_new());
    const auto body = sealed.substr(0, sealed.size() - tag_size);
    std::string tag(sealed.substr(body.size()));
    std::string plain(body.size(), '\0');
    int written = 0;
    auto* c = context.get();
    check(EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), nullptr, in(key), in(nonce)) == 1);
    check(EVP_DecryptUpdate(c, nullptr, &written, in(associated), size_of(associated)) == 1);
    check(EVP_DecryptUpdate(c, out(plain), &written, in(body), size_of(body)) == 1);
    check(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, tag_size, out(tag)) == 1);
    secret opened(std::move(plain));
    unsigned char end[EVP_MAX_BLOCK_LENGTH];  // GCM writes nothing there
    if (EVP_DecryptFinal_ex(c, end, &written) != 1) return std::nullopt;
    return opened;
}

std::optional<secret> base64_decode(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(out(bytes), in(text), size_of(text)) < 0) return std::nullopt;
    for (std::size_t padding = 0; padding < 2 && text.ends_with('='); ++padding) {
        text.remove_suffix(1);
        bytes.pop_back();
    }
    secret value(std::move(bytes));
    // The decoder skips white space at the ends and takes '=' anywhere: what it read must be this.
    if (!base64_encode(value.reveal()).starts_with(text)) return std::nullopt;
    return value;
}

std::string base64_encode(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // it ends with a zero
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(out(text), in(bytes), size_of(bytes))));
    return text;
}

}  // namespace sluis::store

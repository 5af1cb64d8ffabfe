#include "gateway/verify/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/x509.h>

#include "gateway/base/codec.hpp"

namespace sluis::verify {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

const EVP_MD* digest_of(hash digest) {
    return digest == hash::sha256 ? EVP_sha256() : EVP_sha1();
}

using md_context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::string joined(const pieces& content) {
    std::string all;
    for (const std::string_view piece : content)
        all += piece;
    return all;
}

}  // namespace

hmac_key::hmac_key(hash digest, std::string_view key) {
    using mac = std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)>;
    const mac algorithm(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
    if (!algorithm) return;
    keyed_.reset(EVP_MAC_CTX_new(algorithm.get()), EVP_MAC_CTX_free);
    std::string name = digest == hash::sha256 ? "SHA256" : "SHA1";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
        OSSL_PARAM_construct_end()};
    if (EVP_MAC_init(keyed_.get(), bytes_of(key), key.size(), parameters) != 1) keyed_.reset();
}

std::string hmac_key::sign(const pieces& content) const {
    if (!keyed_) return {};
    using context = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;
    const context copy(EVP_MAC_CTX_dup(keyed_.get()), EVP_MAC_CTX_free);
    if (!copy) return {};
    for (const std::string_view piece : content) {
        if (EVP_MAC_update(copy.get(), bytes_of(piece), piece.size()) != 1) return {};
    }
    unsigned char mac[EVP_MAX_MD_SIZE];
    std::size_t size = 0;
    if (EVP_MAC_final(copy.get(), mac, &size, sizeof mac) != 1) return {};
    return {reinterpret_cast<const char*>(mac), size};
}

std::string plain_hash(hash digest, const pieces& content) {
    const md_context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    bool fine = context && EVP_DigestInit_ex(context.get(), digest_of(digest), nullptr) == 1;
    for (const std::string_view piece : content)
        fine = fine && EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1;
    if (!fine || EVP_DigestFinal_ex(context.get(), md, &size) != 1) return {};
    return {reinterpret_cast<const char*>(md), size};
}

public_key ed25519_key(std::string_view raw) {
    if (raw.size() != 32) return nullptr;
    return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(raw), raw.size()),
            EVP_PKEY_free};
}

// The armour is only stripped, not believed: providers print a SubjectPublicKeyInfo on one line,
// and some of them under the label of another format.
public_key rsa_key(std::string_view text) {
    constexpr std::string_view dashes = "-----";
    std::string base64;
    while (!text.empty()) {
        if (text.starts_with(dashes)) {
            const auto end = text.find(dashes, dashes.size());
            if (end == std::string_view::npos) return nullptr;
            text.remove_prefix(end + dashes.size());
            continue;
        }
        const char c = text.front();
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') base64 += c;
        text.remove_prefix(1);
    }
    const auto der = from_base64(base64);
    if (!der) return nullptr;
    const unsigned char* at = bytes_of(*der);
    public_key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der->size())), EVP_PKEY_free);
    const bool whole = at == bytes_of(*der) + der->size();
    return whole && EVP_PKEY_is_a(key.get(), "RSA") == 1 ? key : nullptr;
}

bool verifies(const public_key& key, bool is_rsa, std::string_view signature,
              const pieces& content) {
    const md_context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const EVP_MD* digest = is_rsa ? EVP_sha256() : nullptr;
    const bool ready =
        context && key && EVP_PKEY_is_a(key.get(), is_rsa ? "RSA" : "ED25519") == 1 &&
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get()) == 1;
    if (!ready) return false;
    const std::string message = joined(content);  // Ed25519 needs it whole
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                            message.size()) == 1;
}

bool same(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sluis::verify

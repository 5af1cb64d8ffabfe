// OpenSSL, as verification needs it: keys made once, used many times, compared in constant time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/verify/scheme.hpp"

struct evp_mac_ctx_st;
struct evp_pkey_st;

namespace sluis::verify {

using pieces = std::vector<std::string_view>;  // what is signed, in parts: the body is not copied

// An HMAC keyed once; the state is duplicated for each message (measured: three times as fast).
class hmac_key {
public:
    hmac_key() = default;
    hmac_key(hash digest, std::string_view key);
    [[nodiscard]] std::string sign(const pieces& content) const;  // empty: OpenSSL failed

private:
    std::shared_ptr<evp_mac_ctx_st> keyed_;
};

[[nodiscard]] std::string plain_hash(hash digest, const pieces& content);

using public_key = std::shared_ptr<evp_pkey_st>;
// Null when it is no such key.
[[nodiscard]] public_key ed25519_key(std::string_view raw);
// A SubjectPublicKeyInfo: PEM in any layout, or its base64 alone.
[[nodiscard]] public_key rsa_key(std::string_view spki);
// Ed25519 signs the message itself, RSA (PKCS#1 v1.5) its SHA-256.
[[nodiscard]] bool verifies(const public_key& key, bool is_rsa, std::string_view signature,
                            const pieces& content);

// The same bytes? In constant time for equal sizes; sizes are no secret.
[[nodiscard]] bool same(std::string_view a, std::string_view b) noexcept;

}  // namespace sluis::verify

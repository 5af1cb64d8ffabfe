// The primitives that the vault is made of, over OpenSSL. Private to the folder.
//
// Errors   Throws std::runtime_error when OpenSSL itself fails: a broken installation.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/secret.hpp"

namespace sluis::store {

inline constexpr std::size_t key_size = 32;
inline constexpr std::size_t nonce_size = 12;
inline constexpr std::size_t tag_size = 16;

[[nodiscard]] std::string random_bytes(std::size_t count);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);
[[nodiscard]] secret hkdf_sha256(std::string_view key, std::string_view info, std::size_t size);

// AES-256-GCM. Sealed: ciphertext and tag.
[[nodiscard]] std::string gcm_seal(std::string_view key, std::string_view nonce,
                                   std::string_view associated, std::string_view plain);
[[nodiscard]] std::optional<secret> gcm_open(std::string_view key, std::string_view nonce,
                                             std::string_view associated, std::string_view sealed);

// Strict: with padding, nothing else around it.
[[nodiscard]] std::optional<secret> base64_decode(std::string_view text);
[[nodiscard]] std::string base64_encode(std::string_view bytes);

}  // namespace sluis::store

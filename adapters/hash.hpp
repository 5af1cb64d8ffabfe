// Hashes and signatures, as networks ask for them. Thin over OpenSSL.
//
// Cost      The digest is fetched once and its context kept per thread: about four times as fast
//           as OpenSSL's one-shot call, and a batch hashes tens of thousands of values.
// Threads   May be called from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluis::adapters {

[[nodiscard]] std::string sha256_hex(std::string_view text);  // 64 lower-case digits
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view text);

[[nodiscard]] std::string base64url(std::string_view bytes);       // RFC 4648, without padding
[[nodiscard]] std::string percent_encoded(std::string_view text);  // RFC 3986: all but unreserved
[[nodiscard]] bool looks_like_sha256(std::string_view text) noexcept;  // 64 hex digits

// RSASSA-PKCS1-v1_5 with SHA-256, "RS256" in RFC 7518. nullopt: the PEM holds no RSA private key
// that can be read without a passphrase.
[[nodiscard]] std::optional<std::string> rs256(std::string_view pem, std::string_view text);
[[nodiscard]] bool is_rsa_private_key(std::string_view pem);

}  // namespace sluis::adapters

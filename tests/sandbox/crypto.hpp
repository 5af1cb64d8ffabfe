// The cryptography that the networks' sheets name, on OpenSSL: hashes, proofs, keys, encodings.
//
// Errors   Answers nullopt or false for bad input; throws std::runtime_error when OpenSSL fails.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sluis::sandbox {

[[nodiscard]] std::string sha256_hex(std::string_view text);
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view message);
[[nodiscard]] std::string random_hex(std::size_t bytes);

// A 2048-bit RSA key as PKCS#8 PEM.
[[nodiscard]] std::string make_rsa_key();
// `key` is PEM, private or public. `sign` is for tests that play the client.
[[nodiscard]] bool verify_rs256(const std::string& key, std::string_view message,
                                std::string_view signature);
[[nodiscard]] std::string sign_rs256(const std::string& key, std::string_view message);

[[nodiscard]] std::string base64url_encode(std::string_view bytes);  // no padding
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

// 64 lower-case hexadecimal digits, and not the hash of nothing.
[[nodiscard]] bool is_sha256_hex(std::string_view text) noexcept;
// 44 characters of standard base64 for 32 bytes.
[[nodiscard]] bool is_sha256_base64(std::string_view text) noexcept;

}  // namespace sluis::sandbox

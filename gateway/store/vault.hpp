// Secrets at rest: sealing with a key from outside the database, and what else needs that key.
//
// Form      version, key id, nonce, ciphertext, tag: AES-256-GCM, a random 96-bit nonce for each.
//           The purpose is authenticated with it: what was sealed for one does not open for
//           another.
// Key       32 random bytes: from the environment variable SLUIS_KEY as base64, or a file that is
//           made at the first start, for its owner alone. The keys in use are derived from it
//           (HKDF-SHA256), one for sealing and one for hashing.
// Errors    Refuses a key file that others may read. Wrong key and changed bytes are told apart.
// Threads   Immutable: may be used from any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "gateway/base/error.hpp"
#include "gateway/base/secret.hpp"

namespace sluis::store {

class vault {
public:
    // The environment first, then the file; makes the file when there is neither.
    [[nodiscard]] static result<vault> open(const std::string& key_file);
    [[nodiscard]] static result<vault> from_base64(std::string_view key);

    [[nodiscard]] std::string seal(std::string_view purpose, std::string_view plain) const;
    [[nodiscard]] result<secret> unseal(std::string_view purpose, std::string_view sealed) const;

    // HMAC-SHA256, 32 bytes: recognises what was erased without keeping it.
    [[nodiscard]] std::string keyed_hash(std::string_view text) const;

private:
    explicit vault(const secret& master);

    secret sealing_;
    secret hashing_;
    std::string key_id_;  // 4 bytes, derived from the key
};

// What seals what: the purposes in use.
inline constexpr std::string_view sealed_secrets = "declaration-secrets";
inline constexpr std::string_view sealed_envelope = "submission-envelope";
inline constexpr std::string_view sealed_import = "import-content";
inline constexpr std::string_view sealed_bad_rows = "import-bad-rows";
inline constexpr std::string_view sealed_contact = "deleted-contact";

// `bytes` random bytes, as base64url without padding: tokens, webhook secrets.
[[nodiscard]] secret random_token(std::size_t bytes = 32);
[[nodiscard]] std::string sha256(std::string_view bytes);  // 32 bytes

}  // namespace sluis::store

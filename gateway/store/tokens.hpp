// Tokens of the admin API: only the SHA-256 of each is kept (a token has 256 random bits).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/store/permission.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::tokens {

struct token {
    std::int64_t id = 0;
    std::string title{};  // the audit log's actor
    std::string hint{};   // the last characters
    instant created_at{};
    std::optional<instant> last_used_at{};
    std::optional<instant> revoked_at{};
    permissions may{};

    friend bool operator==(const token&, const token&) = default;
};

token add(session& s, std::string_view title, std::string_view hash, std::string_view hint,
          instant now, permissions may);
// The token with this hash, unless it was revoked.
[[nodiscard]] std::optional<token> find(session& s, std::string_view hash);
[[nodiscard]] std::vector<token> list(session& s);  // by id, revoked ones too
void used(session& s, std::int64_t id, instant now);
bool revoke(session& s, std::int64_t id, instant now);  // false: unknown, or revoked before

}  // namespace sluis::store::tokens

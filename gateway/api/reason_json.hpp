// Reasons as they are answered about a kind of message, or an audience when there is no kind.
#pragma once

#include <optional>
#include <string>

#include "gateway/api/call.hpp"
#include "gateway/policy/message.hpp"

namespace sluis::api {

// One sentence for people.
[[nodiscard]] std::string_view text_of(policy::reason r, std::optional<policy::message_kind> kind);
// In order of precedence: [{"reason": "...", "text": "..."}].
[[nodiscard]] json to_json(policy::reasons all, std::optional<policy::message_kind> kind);
// "marketing_email, one_to_one_email, ...": for errors.
[[nodiscard]] std::string names_of_kinds();

}  // namespace sluis::api

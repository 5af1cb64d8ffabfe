// A notice as a webhook's body and as an e-mail. Pure.
#pragma once

#include <string>

#include "gateway/store/periods.hpp"

namespace sluis::apply {

// The same at every try.
[[nodiscard]] std::string notice_id(const store::periods::notice& n);  // "notice-7"

// {"type": ..., "timestamp": ..., "data": {...}}, as docs/operations.md lists them.
[[nodiscard]] std::string notice_body(const store::periods::notice& n);

[[nodiscard]] std::string notice_subject(const store::periods::notice& n);
[[nodiscard]] std::string notice_letter(const store::periods::notice& n);

}  // namespace sluis::apply

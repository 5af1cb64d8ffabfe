// A gzip body as it was before, with a known cost.
//
// Limits    At most `most_inflated` bytes come out, and at most 100 for each that went in once there
//           are 64 KiB of them: what would give more is refused while it is being unpacked.
// Strict    One member, whole, its checksum right, nothing after it (RFC 1952).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/base/error.hpp"

namespace sluis::payload {

inline constexpr std::size_t most_inflated = 10UL << 20U;
inline constexpr std::size_t most_inflated_ratio = 100;

// Does it begin as gzip does? Neither JSON nor a form nor XML can.
[[nodiscard]] bool is_gzip(std::string_view bytes) noexcept;

// `name` is the place in errors: "body".
[[nodiscard]] result<std::string> gunzip(std::string_view bytes, std::string_view name);

}  // namespace sluis::payload

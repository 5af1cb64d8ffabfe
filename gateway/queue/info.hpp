// Reads what Redis says of itself. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/queue/inbound.hpp"

namespace sluis::queue {

// The value of a line "key:value" in an answer to INFO; empty when there is none.
[[nodiscard]] std::string_view info_value(std::string_view info, std::string_view key) noexcept;
[[nodiscard]] std::uint64_t info_number(std::string_view info, std::string_view key) noexcept;

// From INFO memory persistence: would it store a submission? Full from 80 % of maxmemory on, so
// that there is room left for settling, rewriting and the due sets.
[[nodiscard]] readiness judge(std::string_view info);

}  // namespace sluis::queue

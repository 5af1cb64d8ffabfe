// One log line for a refusal, with the source's id and the reason, but not one for every request
// of a flood.
//
// Limits     `most` lines a second; how many were left out stands in the next one.
// Ownership  Belongs to one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/time.hpp"

namespace sluis::ingress {

class refusal_log {
public:
    static constexpr std::uint64_t most = 10;

    void write(std::string_view source, std::string_view reason, instant now);

    // May a line be written now? Then how many were left out before it.
    [[nodiscard]] std::optional<std::uint64_t> admit(instant now) noexcept;

private:
    std::int64_t second_ = 0;
    std::uint64_t written_ = 0;  // in this second
    std::uint64_t left_out_ = 0;
};

}  // namespace sluis::ingress

// How many requests a second one sender may make: of one source, or of one address. Shared by the
// threads.
//
//     rate_limit limit(100);                       // a second, and ten seconds' worth at once
//     const auto wait = limit.take("shop", now);   // zero: go on; otherwise come again after it
//
// Limits   A table of fixed size under a random key: two names may share a place, nobody can choose
//          which. Nothing is stored of a name.
// Threads  Any; atomics only.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluis::ingress {

class rate_limit {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::seconds burst{10};

    explicit rate_limit(std::int64_t per_second);  // 0: no limit

    // Counts this request when it may go on.
    [[nodiscard]] std::chrono::nanoseconds take(std::string_view name, time_point now) noexcept;

private:
    static constexpr std::size_t places = 1 << 12;

    std::chrono::nanoseconds between_;
    std::uint64_t key_;
    // When the place is idle again, in nanoseconds of the steady clock.
    std::array<std::atomic<std::int64_t>, places> idle_at_{};
};

// Of an IPv6 address its /64, which is what one customer gets; any other text as it is.
[[nodiscard]] std::string network_of(const std::string& address);

}  // namespace sluis::ingress

#include "gateway/net/ssrf_guard.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sluis::net {
namespace {

struct range {
    std::uint32_t first;
    unsigned prefix;
};

// clang-format off
constexpr std::array special_v4{
    range{0x00'00'00'00, 8},   // this network
    range{0x0a'00'00'00, 8},   // private
    range{0x64'40'00'00, 10},  // shared (CGNAT)
    range{0x7f'00'00'00, 8},   // loopback
    range{0xa9'fe'00'00, 16},  // link-local; metadata services of clouds
    range{0xac'10'00'00, 12},  // private
    range{0xc0'00'00'00, 24},  // protocol assignments
    range{0xc0'00'02'00, 24},  // documentation
    range{0xc0'58'63'00, 24},  // 6to4 relays
    range{0xc0'a8'00'00, 16},  // private
    range{0xc6'12'00'00, 15},  // benchmarks
    range{0xc6'33'64'00, 24},  // documentation
    range{0xcb'00'71'00, 24},  // documentation
    range{0xe0'00'00'00, 3},   // multicast, reserved, broadcast
};

// Within 2000::/3, the only part of IPv6 that is public. By the first 32 bits.
constexpr std::array special_v6{
    range{0x2001'0000, 23},    // protocol assignments: Teredo, ORCHID, benchmarks
    range{0x2001'0db8, 32},    // documentation
    range{0x2002'0000, 16},    // 6to4
    range{0x3fff'0000, 20},    // documentation
};
// clang-format on
constexpr range public_v6{0x2000'0000, 3};

constexpr bool contains(const range& r, std::uint32_t bits) noexcept {
    return (bits ^ r.first) >> (32U - r.prefix) == 0;
}

template <std::size_t Size>
bool any_contains(const std::array<range, Size>& ranges, std::uint32_t bits) noexcept {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const range& r) { return contains(r, bits); });
}

}  // namespace

bool is_public(const boost::asio::ip::address& address) {
    if (address.is_v4()) return !any_contains(special_v4, address.to_v4().to_uint());
    const auto bytes = address.to_v6().to_bytes();
    std::uint32_t first = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        first = first << 8U | bytes[i];
    }
    return contains(public_v6, first) && !any_contains(special_v6, first);
}

}  // namespace sluis::net

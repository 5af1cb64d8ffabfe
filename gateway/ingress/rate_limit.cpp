#include "gateway/ingress/rate_limit.hpp"

#include <algorithm>
#include <functional>
#include <random>

#include <boost/asio/ip/network_v6.hpp>

namespace sluis::ingress {
namespace {

using std::chrono::nanoseconds;

std::uint64_t random_key() {
    std::random_device device;
    return std::uint64_t{device()} << 32U | device();
}

}  // namespace

rate_limit::rate_limit(std::int64_t per_second)
    : between_(per_second > 0 ? nanoseconds{std::chrono::seconds{1}} / per_second : nanoseconds{0}),
      key_(random_key()) {}

// The generic cell rate algorithm (ITU-T I.371): each request makes its place busy for `between_`
// longer, and is refused when the place would be busy for more than the burst.
nanoseconds rate_limit::take(std::string_view name, time_point now) noexcept {
    if (between_ == nanoseconds{0}) return {};
    const std::uint64_t mixed = (std::hash<std::string_view>{}(name) ^ key_) * 0x9e3779b97f4a7c15U;
    std::atomic<std::int64_t>& place = idle_at_[mixed >> 52U];
    const std::int64_t at = nanoseconds(now.time_since_epoch()).count();
    std::int64_t idle_at = place.load(std::memory_order_relaxed);
    for (;;) {
        const std::int64_t next = std::max(idle_at, at) + between_.count();
        const nanoseconds over = nanoseconds{next - at} - std::max(nanoseconds{burst}, between_);
        if (over > nanoseconds{0}) return over;
        if (place.compare_exchange_weak(idle_at, next, std::memory_order_relaxed)) return {};
    }
}

std::string network_of(const std::string& address) {
    boost::system::error_code ec;
    const auto six = boost::asio::ip::make_address_v6(address, ec);
    if (ec) return address;
    return boost::asio::ip::make_network_v6(six, 64).network().to_string();
}

}  // namespace sluis::ingress

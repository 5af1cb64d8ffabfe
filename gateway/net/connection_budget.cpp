#include "gateway/net/connection_budget.hpp"

#include <random>

namespace sluis::net {
namespace {

// The finaliser of MurmurHash3: every input bit changes every output bit.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x ^= x >> 33U;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33U;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33U);
}

std::uint64_t random_key() {
    std::random_device device;
    return (std::uint64_t{device()} << 32U) | device();
}

// One more, unless that would pass `limit`.
bool take(std::atomic<std::uint32_t>& count, std::uint32_t limit) noexcept {
    if (count.fetch_add(1, std::memory_order_relaxed) < limit) return true;
    count.fetch_sub(1, std::memory_order_relaxed);
    return false;
}

}  // namespace

connection_budget::place::~place() {
    if (!budget_) return;
    if (slot_ != no_slot) budget_->by_address_[slot_].fetch_sub(1, std::memory_order_relaxed);
    budget_->all_.fetch_sub(1, std::memory_order_relaxed);
}

connection_budget::connection_budget(limits l) : limits_(l), key_(random_key()) {}

std::size_t connection_budget::slot_of(const boost::asio::ip::address& address) const {
    std::uint64_t prefix = 0;
    if (address.is_v4()) {
        prefix = address.to_v4().to_uint();
    } else {
        const auto bytes = address.to_v6().to_bytes();
        for (std::size_t i = 0; i < 8; ++i) {
            prefix = prefix << 8U | bytes[i];
        }
    }
    return static_cast<std::size_t>(mix(mix(prefix ^ key_) + key_) % slots);
}

std::optional<connection_budget::place> connection_budget::admit(
    const std::optional<boost::asio::ip::address>& address) {
    if (!take(all_, limits_.all)) return std::nullopt;
    if (!address || limits_.per_address == 0) return place(shared_from_this(), no_slot);
    const std::size_t slot = slot_of(*address);
    if (take(by_address_[slot], limits_.per_address)) return place(shared_from_this(), slot);
    all_.fetch_sub(1, std::memory_order_relaxed);
    return std::nullopt;
}

}  // namespace sluis::net

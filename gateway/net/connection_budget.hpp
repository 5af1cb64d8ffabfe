// How many connections there may be: in all, and per address. Shared by the servers of all threads.
//
// Threads  Any. Only atomics, touched when a connection opens or closes.
// Limits   IPv6 counts by /64, which is what one customer gets. Addresses are counted in a table of
//          fixed size under a random key: two of them may share a count, nobody can choose which.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/ip/address.hpp>

namespace sluis::net {

class connection_budget : public std::enable_shared_from_this<connection_budget> {
public:
    struct limits {
        std::uint32_t all = 10'000;
        std::uint32_t per_address = 100;  // 0: no limit
    };

    // One admitted connection; gives its place back when it goes.
    class place {
    public:
        place(std::shared_ptr<connection_budget> budget, std::size_t slot)
            : budget_(std::move(budget)), slot_(slot) {}
        place(place&&) noexcept = default;
        place& operator=(place&&) = delete;
        ~place();

    private:
        std::shared_ptr<connection_budget> budget_;
        std::size_t slot_;
    };

    explicit connection_budget(limits l);

    // nullopt: over the limit. Without an address (Unix socket) only `all` counts.
    [[nodiscard]] std::optional<place> admit(
        const std::optional<boost::asio::ip::address>& address);

private:
    static constexpr std::size_t slots = 1 << 14;
    static constexpr std::size_t no_slot = slots;
    [[nodiscard]] std::size_t slot_of(const boost::asio::ip::address& address) const;

    limits limits_;
    std::uint64_t key_;
    std::atomic<std::uint32_t> all_{0};
    std::array<std::atomic<std::uint32_t>, slots> by_address_{};
};

}  // namespace sluis::net

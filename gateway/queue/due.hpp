// What is due at a destination: hints that a member may have to be added or removed. Interface;
// Redis is in redis_due.hpp.
//
// Nature      Hints may be lost or repeated: who acts on one compares desired and confirmed first,
//             and the reconciler finds what was lost.
// Life        hint -> waiting until its time -> claim: leased -> settle: gone, or waiting again.
//             A lease that runs out is due again: its worker is taken for dead.
// Coalescing  A member is there once per destination and direction. A hint for a waiting one keeps
//             the earlier time. A hint during a lease is remembered: `settle` as done then leaves
//             the member due at once, since the worker may have read the state before the change.
// Units       Milliseconds; `now` is the caller's.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/base/error.hpp"
#include "gateway/base/time.hpp"

namespace sluis::queue {

namespace asio = boost::asio;

enum class direction : std::uint8_t { add, remove };
[[nodiscard]] std::string_view name(direction d) noexcept;

struct member {
    std::int64_t audience = 0;
    std::int64_t contact = 0;

    friend auto operator<=>(const member&, const member&) = default;
};

struct claimed {
    std::vector<member> members{};
    instant lease{};  // when it runs out; names the lease in `settle`
};

struct claim_terms {
    std::size_t max = 0;
    instant now{};
    std::chrono::milliseconds lease{};
    // Nothing is claimed until `max` members are due or one has been due for so long: so that
    // batches fill.
    std::chrono::milliseconds linger{0};
};

struct due_counts {
    std::uint64_t waiting = 0;  // all: due, later, leased
    std::uint64_t due = 0;      // those whose time has come
};

class due {
public:
    virtual ~due() = default;

    virtual asio::awaitable<result<void>> hint(std::string destination, direction d,
                                               std::vector<member> members, instant at) = 0;

    // The members whose time has come, the longest due first.
    virtual asio::awaitable<result<claimed>> claim(std::string destination, direction d,
                                                   claim_terms terms) = 0;

    // Ends the lease `lease` on `members`: due again at `next`, or done when there is none.
    // Members whose lease ran out and that were claimed again are left to their new holder.
    virtual asio::awaitable<result<void>> settle(std::string destination, direction d,
                                                 std::vector<member> members, instant lease,
                                                 std::optional<instant> next, instant now) = 0;

    virtual asio::awaitable<result<due_counts>> count(std::string destination, direction d,
                                                      instant now) = 0;

    // Forgets all of it, leases too: for the only worker of a destination, which does not know
    // what became of its leases. It then hints what the ledger says.
    virtual asio::awaitable<result<void>> forget(std::string destination) = 0;

    // When there will be something to claim, in either direction; nullopt when there is nothing.
    virtual asio::awaitable<result<std::optional<instant>>> next_due(std::string destination) = 0;
};

}  // namespace sluis::queue

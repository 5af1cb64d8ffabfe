// The way in: what ingress gives and what apply takes. Interfaces; Redis is in redis_inbound.hpp
// and redis_backlog.hpp.
//
// Promise     `accepted` and `duplicate` mean stored as safely as the server stores (see
//             durability.hpp). `full` and `unavailable` promise nothing: after a timeout the
//             submission may be stored, and the sender's repeat is then a `duplicate`.
// Ownership   An object belongs to one executor and must outlive its calls.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/base/error.hpp"
#include "gateway/queue/entry.hpp"

namespace sluis::queue {

namespace asio = boost::asio;

enum class acceptance : std::uint8_t {
    accepted,     // stored now
    duplicate,    // the same source and event key was stored within the window
    full,         // no room: come back later
    unavailable,  // cannot be stored now, or it is not known whether it was
};

enum class condition : std::uint8_t { ready, full, unavailable };

struct readiness {
    condition what = condition::unavailable;
    std::string reason{};  // for people; empty when ready

    friend bool operator==(const readiness&, const readiness&) = default;
};

[[nodiscard]] std::string_view name(acceptance a) noexcept;
[[nodiscard]] std::string_view name(condition c) noexcept;

// Ingress: one per thread.
class inbound {
public:
    virtual ~inbound() = default;

    // Stores `e` unless it is known, and answers within the deadline that the queue was made with.
    virtual asio::awaitable<acceptance> accept(entry e) = 0;

    // Would a submission be stored, as far as is known now? For /readyz.
    [[nodiscard]] virtual readiness state() const = 0;
};

// Where a submission is in the queue.
struct position {
    unsigned partition = 0;
    std::string id{};  // of the stream entry

    friend bool operator==(const position&, const position&) = default;
};

struct submission {
    position at{};
    boost::system::result<entry, unreadable> content;
    std::string raw{};  // the bytes as found, when they are unreadable; empty otherwise
};

// Apply: one per node. Everything that is in the queue has not been settled.
class backlog {
public:
    virtual ~backlog() = default;

    // The next submissions, oldest first within a partition; waits up to `wait` when there are
    // none, and then answers none. May end early, and may repeat what was read but not settled:
    // after a lost connection, a failed `settle`, or `rewind`. Pause after an error: while there
    // is no connection it comes at once.
    virtual asio::awaitable<result<std::vector<submission>>> read(
        std::size_t max, std::chrono::milliseconds wait) = 0;

    // Forgets them: only after their effect is in the store. What is gone already is no error.
    virtual asio::awaitable<result<void>> settle(std::vector<position> done) = 0;

    // Reads from the start again: after a batch that could not be applied.
    virtual void rewind() = 0;

    // How many are waiting, over all partitions.
    virtual asio::awaitable<result<std::uint64_t>> length() = 0;
};

}  // namespace sluis::queue

// `backlog` in Redis: reads the streams with a cursor for each.
//
// Why no consumer group   One applier owns a partition, so there is nobody to share entries with.
//             A cursor in memory is enough: what has no effect in the store yet is still in the
//             stream, and is read again after a restart. A group would write to disk at each read
//             and keep a second list of what is pending.
// Ownership   Belongs to one executor. Two connections: one may wait in `read`, while the other
//             settles. One `read` at a time. Must outlive its calls; `close`, then let them end.
// Limits      A batch stops growing at `batch_bytes`; it may pass that by sixteen entries.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/queue/client.hpp"
#include "gateway/queue/inbound.hpp"

namespace sluis::queue {

struct backlog_options {
    unsigned partitions = 64;
    std::size_t batch_bytes = std::size_t{8} << 20;
    std::chrono::milliseconds timeout{5'000};  // of a call, besides the waiting
};

class redis_backlog final : public backlog {
public:
    redis_backlog(asio::any_io_executor executor, const server& where, backlog_options options);

    asio::awaitable<result<std::vector<submission>>> read(std::size_t max,
                                                          std::chrono::milliseconds wait) override;
    asio::awaitable<result<void>> settle(std::vector<position> done) override;
    void rewind() override;
    asio::awaitable<result<std::uint64_t>> length() override;

    void close() noexcept;

private:
    asio::awaitable<result<std::vector<submission>>> read_now(std::size_t max);
    asio::awaitable<result<void>> wait_for_more(std::chrono::milliseconds wait);
    [[nodiscard]] std::vector<submission> take(std::vector<reply> items);

    backlog_options options_;
    client reads_;
    client settles_;
    std::vector<std::string> streams_;  // their keys
    std::vector<std::string> cursors_;  // the last id read of each
    std::size_t start_ = 0;             // the stream that comes first, for fairness
    std::uint64_t connection_ = 0;      // that the cursors belong to
};

}  // namespace sluis::queue

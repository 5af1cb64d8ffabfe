// `inbound` in Redis, with group commit: while one function call is under way, submissions gather,
// and go together in the next. With `appendfsync always` that is one sync for all of them.
//
// Ownership   One per ingress thread, with its own connection; touched from its executor only.
//             Must outlive its calls, `run` included.
// Stopping    stop(), then let the calls end: those that wait get `unavailable` within the timeout.
// Limits      Group, waiting room and streams are bounded, see the options.
// Clocks      Ids are remembered by day of `clock`. Nodes whose clocks differ may, around midnight,
//             not know one another's last ids: the event ledger does.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/base/clock.hpp"
#include "gateway/queue/client.hpp"
#include "gateway/queue/guard.hpp"
#include "gateway/queue/inbound.hpp"

namespace sluis::queue {

struct inbound_options {
    unsigned partitions = 64;
    std::uint64_t max_length = 1'000'000;  // of all streams; each takes its share, rounded up
    std::chrono::days window{7};           // how long an id is remembered, at least
    std::chrono::milliseconds timeout{1'000};
    std::size_t group = 512;  // submissions per call
    std::size_t group_bytes = std::size_t{4} << 20;
    std::size_t waiting = 10'000;  // submissions that wait for the call under way
    std::size_t waiting_bytes = std::size_t{64} << 20;
    std::chrono::milliseconds guard_period{1'000};
};

class redis_inbound final : public inbound {
public:
    redis_inbound(asio::any_io_executor executor, server where, inbound_options options,
                  const clock& time);
    ~redis_inbound() override;

    asio::awaitable<acceptance> accept(entry e) override;
    [[nodiscard]] readiness state() const override { return guard_.state(); }

    // Watches the server until `stop`.
    asio::awaitable<void> run();
    void stop();

    [[nodiscard]] std::uint64_t calls() const noexcept { return calls_; }

private:
    struct ticket;
    using group = std::vector<std::shared_ptr<ticket>>;
    struct request {
        std::vector<std::string> keys{};
        std::vector<std::string> arguments{};
    };

    asio::awaitable<void> pump();
    [[nodiscard]] group take_group();
    [[nodiscard]] request request_for(const group& g) const;
    void answer(const group& g, const result<reply>& r);

    asio::any_io_executor executor_;
    inbound_options options_;
    const clock& clock_;
    client redis_;
    guard guard_;
    std::deque<std::shared_ptr<ticket>> waiting_;
    std::size_t waiting_bytes_ = 0;
    bool pumping_ = false;
    bool failing_ = false;  // since the last call: logged when it changes
    std::uint64_t calls_ = 0;
};

}  // namespace sluis::queue

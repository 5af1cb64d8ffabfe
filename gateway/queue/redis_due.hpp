// `due` in Redis: a sorted set per destination and direction, changed by functions only.
//
// Ownership   Belongs to one executor. Must outlive its calls; `close`, then let them end.
// Limits      Calls are cut into pieces of 1,000 members; a claim takes 10,000 at most. After a
//             failure in the middle some pieces are done: hints and settlements may be repeated.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/queue/client.hpp"
#include "gateway/queue/due.hpp"

namespace sluis::queue {

// "<audience>:<contact>"; nullopt for what is none.
[[nodiscard]] std::string to_text(const member& m);
[[nodiscard]] std::optional<member> member_from(std::string_view text) noexcept;

class redis_due final : public due {
public:
    redis_due(asio::any_io_executor executor, server where,
              std::chrono::milliseconds timeout = std::chrono::milliseconds{2'000});

    asio::awaitable<result<void>> hint(std::string destination, direction d,
                                       std::vector<member> members, instant at) override;
    asio::awaitable<result<claimed>> claim(std::string destination, direction d,
                                           claim_terms terms) override;
    asio::awaitable<result<void>> settle(std::string destination, direction d,
                                         std::vector<member> members, instant lease,
                                         std::optional<instant> next, instant now) override;
    asio::awaitable<result<due_counts>> count(std::string destination, direction d,
                                              instant now) override;
    asio::awaitable<result<void>> forget(std::string destination) override;
    asio::awaitable<result<std::optional<instant>>> next_due(std::string destination) override;

    void close() noexcept { redis_.close(); }

private:
    asio::awaitable<result<void>> in_pieces(function f, std::string key,
                                            std::vector<std::string> leading,
                                            std::vector<member> members);
    asio::awaitable<void> discard(std::string key, std::vector<std::string> junk);

    client redis_;
    std::chrono::milliseconds timeout_;
};

}  // namespace sluis::queue

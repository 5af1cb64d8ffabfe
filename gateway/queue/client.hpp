// A connection to Redis that comes back: connects when first used, signs in, selects the database,
// loads the function library, and after a loss connects again, not sooner than the backoff allows.
//
// Deadline    Every call has one. When it passes with commands under way, the connection is
//             closed: a server that does not answer in time would keep all that follow waiting.
//             Whether the commands were carried out is then unknown.
// Ownership   Belongs to one executor and must outlive its calls. `close`, let the calls end, then
//             destroy.
// Errors      What went wrong and how to mend it. A command that the server refuses is a reply.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/base/error.hpp"
#include "gateway/base/secret.hpp"
#include "gateway/queue/connection.hpp"
#include "gateway/queue/functions.hpp"

namespace sluis::queue {

struct unix_address {
    std::string path{};
};
struct tcp_address {
    std::string host{};
    std::uint16_t port = 6379;
};

struct server {
    std::variant<unix_address, tcp_address> address{};
    std::string user{};  // empty: the server's default user
    secret password{};   // empty: no AUTH
    unsigned database = 0;
    std::chrono::milliseconds connect_timeout{1'000};
    std::chrono::milliseconds backoff_min{20};
    std::chrono::milliseconds backoff_max{2'000};
};

class client {
public:
    client(asio::any_io_executor executor, server where);

    // Runs the commands as one pipeline; the n-th reply answers the n-th command.
    asio::awaitable<result<std::vector<reply>>> exec(std::span<const command> commands,
                                                     std::chrono::milliseconds timeout);

    // Calls a function of the library, which is loaded again should the server have lost it. The
    // reply is not a refusal: that is an error here.
    asio::awaitable<result<reply>> call(function f, std::vector<std::string> keys,
                                        std::vector<std::string> arguments,
                                        std::chrono::milliseconds timeout);

    // For good: calls under way and later ones fail.
    void close() noexcept;

    // How often a connection was made: whoever keeps a cursor starts anew when it changes.
    [[nodiscard]] std::uint64_t connections() const noexcept { return connections_; }

private:
    asio::awaitable<result<void>> ensure(deadline until);
    asio::awaitable<result<void>> open(deadline until);
    asio::awaitable<result<std::vector<endpoint>>> endpoints(deadline until);
    asio::awaitable<result<void>> introduce(deadline until);
    asio::awaitable<result<void>> load(deadline until);
    [[nodiscard]] std::string place() const;
    void note(const result<void>& attempt);

    asio::any_io_executor executor_;
    server server_;
    connection connection_;
    std::vector<asio::steady_timer*> waiting_;  // for the attempt under way
    bool opening_ = false;
    bool introduced_ = false;  // signed in and the library is there
    bool closed_ = false;
    std::uint64_t connections_ = 0;
    unsigned failures_ = 0;  // in a row
    deadline next_attempt_{};
    error last_error_{};
    std::minstd_rand jitter_;
};

}  // namespace sluis::queue

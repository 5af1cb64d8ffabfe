// One connection to Redis. hiredis speaks the protocol (resp.hpp), Asio moves the bytes.
//
// Pipelining  Commands given to one `exec` travel together, and so do those of all coroutines that
//             call `exec` while a write is under way. Replies come in the order of the commands, so
//             there is nothing to match up.
// Ownership   Belongs to one executor (a strand, or a one-thread io_context); use it from there
//             only. Must outlive its calls.
// Errors      not_connected, timed_out, or what ended the connection (eof, connection_reset,
//             bad_message when the server speaks no RESP). A command that the server refuses is a
//             reply, not an error.
// Deadline    When it passes, the connection ends, for all that wait on it: a server that does not
//             answer in time would keep those behind waiting too. Effects are then unknown.
// Cancelling  Ends `exec` at once with operation_aborted. The commands may still be carried out:
//             their effect is unknown, which is what idempotent keys are for.
// Limits      No SUBSCRIBE, no MONITOR: their replies are not one per command.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/system/result.hpp>

#include "gateway/queue/resp.hpp"

namespace sluis::queue {

namespace asio = boost::asio;

using endpoint = asio::generic::stream_protocol::endpoint;  // TCP or Unix socket
using deadline = std::chrono::steady_clock::time_point;

class connection {
public:
    explicit connection(asio::any_io_executor executor);
    ~connection();  // as close()
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    // Closes first, if open.
    asio::awaitable<boost::system::result<void>> connect(endpoint server, deadline until);

    // Runs the commands as one pipeline; the n-th reply answers the n-th command.
    asio::awaitable<boost::system::result<std::vector<reply>>> exec(
        std::span<const command> commands, deadline until);

    void close() noexcept;  // whoever waits in `exec` gets operation_aborted
    [[nodiscard]] bool is_open() const noexcept;

private:
    struct session;
    asio::any_io_executor executor_;
    std::shared_ptr<session> session_;
};

}  // namespace sluis::queue

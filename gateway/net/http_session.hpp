// One connection of the server: reads requests, has them handled, writes the answers, in order.
// Private to net.
//
// Lifetime  `run` holds the session. What one connection throws ends that connection only.
#pragma once

#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/net/deadline.hpp"
#include "gateway/net/framing.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/net/read_buffer.hpp"
#include "gateway/net/transport.hpp"

namespace sluis::net {

// What all connections of one server share. Lives on the server's executor.
struct server_core {
    server_core(asio::any_io_executor e, handler h, const http_limits& l)
        : executor(std::move(e)), handle(std::move(h)), limits(l), changed(executor) {}

    asio::any_io_executor executor;
    handler handle;
    http_limits limits;
    server_counters totals;
    tls_context tls;
    bool stopping = false;
    std::size_t handlers = 0;     // under way, those that were given up included
    asio::steady_timer changed;   // cancelled when a connection or a handler ends
    std::time_t date_second = 0;  // of `date`
    std::string date;
};

class http_session : public std::enable_shared_from_this<http_session> {
public:
    struct peer {
        std::string address;  // as request.remote
        bool secure = false;
    };

    http_session(std::shared_ptr<server_core> core, transport::socket socket, peer from);

    asio::awaitable<void> run();
    void end_when_idle();  // after the request under way, if there is one
    void abort();

private:
    // nullopt: go on. A refusal of status 0: say nothing, just close.
    using verdict = std::optional<refusal>;

    asio::awaitable<void> serve();
    asio::awaitable<bool> serve_one();
    asio::awaitable<verdict> read_head(std::size_t& size);
    asio::awaitable<verdict> read_request(std::size_t head, const head_facts& facts,
                                          std::shared_ptr<const request>& out);
    asio::awaitable<bool> receive();
    [[nodiscard]] refusal lost() const;
    asio::awaitable<response> answer(std::shared_ptr<const request> r, bool& keep);
    asio::awaitable<bool> send(const response& r, bool head_only, int version, bool keep);
    asio::awaitable<void> refuse(refusal why);

    std::shared_ptr<server_core> core_;
    std::shared_ptr<transport> stream_;
    peer peer_;
    read_buffer in_;
    framing_limits framing_;
    std::shared_ptr<work_under_way<response>> handling_;
    bool idle_ = true;       // nothing of a request has come
    bool finished_ = false;  // nothing is to be said any more
};

}  // namespace sluis::net

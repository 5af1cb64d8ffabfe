#include "tests/integration/caller.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace sluis::harness {
namespace {

namespace asio = boost::asio;

net::client_options options(net::tls_context trust, std::size_t connections) {
    net::client_options o;
    o.allow_http = true;
    o.allow_private = true;
    o.tls = std::move(trust);
    o.idle_per_host = connections;
    return o;
}

asio::awaitable<void> send_some(net::http_client& client,
                                const std::vector<net::client_request>& requests, std::size_t& next,
                                std::vector<unsigned>& statuses) {
    while (next < requests.size()) {
        const std::size_t mine = next++;
        const net::client_result got = co_await client.send(requests[mine]);
        if (got) statuses[mine] = got->status;
    }
}

}  // namespace

caller::caller(net::tls_context trust)
    : io_(std::make_unique<asio::io_context>(1)),
      client_(net::make_http_client(io_->get_executor(), options(std::move(trust), 8))) {}

answer caller::send(const net::client_request& r) {
    answer a;
    bool done = false;
    std::exception_ptr failure;
    asio::co_spawn(*io_, client_->send(r),
                   [&](std::exception_ptr e, const net::client_result& got) {
                       failure = e;
                       done = true;
                       if (got) {
                           a = {got->status, got->headers, got->body, ""};
                       } else {
                           a.failure = std::string(name(got.error().failure));
                       }
                   });
    io_->restart();
    while (!done)
        io_->run_one();
    if (failure) std::rethrow_exception(failure);
    return a;
}

answer caller::get(const std::string& url) {
    net::client_request r;
    r.url = url;
    return send(r);
}

std::vector<unsigned> send_all(const std::vector<net::client_request>& requests,
                               std::size_t connections) {
    asio::io_context io(1);
    std::vector<unsigned> statuses(requests.size());
    const auto client = net::make_http_client(io.get_executor(), options({}, connections));
    std::size_t next = 0;
    std::size_t running = connections;
    std::exception_ptr failure;
    for (std::size_t i = 0; i < connections; ++i) {
        asio::co_spawn(io, send_some(*client, requests, next, statuses), [&](std::exception_ptr e) {
            if (e) failure = e;
            --running;
        });
    }
    while (running > 0)
        io.run_one();
    if (failure) std::rethrow_exception(failure);
    return statuses;
}

}  // namespace sluis::harness

#include "gateway/net/unix_client.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "gateway/net/client_exchange.hpp"
#include "gateway/net/framing_fields.hpp"
#include "gateway/net/transport.hpp"
#include "gateway/net/url.hpp"

namespace sluis::net {
namespace {

asio::awaitable<void> call(const std::string& path, const client_request& r,
                           const std::string& bytes, client_result& out) {
    const auto executor = co_await asio::this_coro::executor;
    const auto stream = std::make_shared<transport>(transport::socket(executor));
    stream->deadline(r.timeout);
    const asio::local::stream_protocol::endpoint to(path);
    const error_code ec = co_await stream->connect(to);
    if (ec) {
        out = client_error{client_failure::connect, false, ec.message()};
        co_return;
    }
    exchange_outcome done = co_await exchange(*stream, r, bytes);
    out = std::move(done.answer);
}

}  // namespace

client_result call_unix(const std::string& socket_path, const client_request& r) {
    url to{.secure = false, .host = "localhost", .port = 80};
    to.target = r.url;
    const auto bytes = write_request(r, to);
    if (!bytes || !r.url.starts_with('/') || !is_target(r.url) || socket_path.size() > 107) {
        return client_error{client_failure::invalid, false, "the path or the request is not valid"};
    }
    asio::io_context io(1);
    client_result out = client_error{client_failure::connect, false, ""};
    std::exception_ptr failure;
    asio::co_spawn(io, call(socket_path, r, *bytes, out),
                   [&](std::exception_ptr e) { failure = std::move(e); });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return out;
}

}  // namespace sluis::net

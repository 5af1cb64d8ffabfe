#include "gateway/net/connector.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "gateway/net/deadline.hpp"
#include "gateway/net/ssrf_guard.hpp"

namespace sluis::net {
namespace {

using std::chrono::steady_clock;
using addresses = std::vector<asio::ip::address>;

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_addresses = 4;

client_error failed(client_failure why, std::string detail = {}) {
    return {.failure = why, .sent = false, .detail = std::move(detail)};
}

// Owns what it needs: a lookup cannot be interrupted, only left alone.
asio::awaitable<addresses> look_up(std::string host) {
    asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
    auto [ec, found] = co_await resolver.async_resolve(host, "", token);
    addresses all;
    for (const auto& entry : found) {
        all.push_back(entry.endpoint().address());
    }
    co_return all;
}

asio::awaitable<addresses> resolve(const asio::any_io_executor& executor, const url& to,
                                   steady_clock::duration limit, bool& late) {
    if (to.address) co_return addresses{*to.address};
    const auto lookup = work_under_way<addresses>::start(executor, look_up(to.host));
    late = !co_await lookup->ended_within(limit);
    if (late) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            throw boost::system::system_error(asio::error::operation_aborted);
        }
        co_return addresses{};
    }
    co_return lookup->take();
}

asio::awaitable<connected> connect_any(const asio::any_io_executor& executor, const addresses& all,
                                       std::uint16_t port, steady_clock::time_point until) {
    client_error last = failed(client_failure::connect);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto share = (until - steady_clock::now()) / static_cast<long>(all.size() - i);
        auto stream = std::make_shared<transport>(transport::socket(executor));
        stream->deadline(share);
        const asio::ip::tcp::endpoint to(all[i], port);
        const error_code ec = co_await stream->connect(to);
        if (!ec) co_return stream;
        stream->throw_if_cancelled(ec);
        const bool late = stream->timed_out();
        last = failed(late ? client_failure::timeout : client_failure::connect, ec.message());
    }
    co_return last;
}

}  // namespace

asio::awaitable<connected> connect(asio::any_io_executor executor, const url& to,
                                   const client_options& options, steady_clock::duration limit) {
    const auto until = steady_clock::now() + limit;
    bool late = false;
    addresses all = co_await resolve(executor, to, limit, late);
    if (late) co_return failed(client_failure::timeout, "the name was not resolved in time");
    if (all.empty()) co_return failed(client_failure::dns, "the name has no address");
    if (!options.allow_private) {
        std::erase_if(all, [](const asio::ip::address& a) { return !is_public(a); });
    }
    if (all.empty()) {
        co_return failed(client_failure::refused_address, "the address is not a public one");
    }
    all.resize(std::min(all.size(), most_addresses));
    connected made = co_await connect_any(executor, all, to.port, until);
    if (!made || !to.secure) co_return made;
    const std::shared_ptr<transport> stream = *made;
    stream->deadline(until - steady_clock::now());
    const error_code ec = co_await stream->connect_tls(options.tls, to.host);
    stream->throw_if_cancelled(ec);
    if (stream->timed_out()) co_return failed(client_failure::timeout, "TLS took too long");
    if (ec) co_return failed(client_failure::tls, ec.message());
    co_return made;
}

}  // namespace sluis::net

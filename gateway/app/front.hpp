// One ingress thread: its event loop, its Redis connection, its server. Fronts share the port and
// nothing else but the budget of connections.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/app/loop.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/ingress/service.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/queue/redis_inbound.hpp"

namespace sluis::app {

struct front_parts {
    const declaration::catalog_place& sources;
    const clock& time;
    queue::server redis{};
    queue::inbound_options queue{};
    ingress::options hooks{};
    net::http_limits limits{};
    std::shared_ptr<net::connection_budget> budget{};
};

class front {
public:
    front(const std::string& name, const front_parts& with);
    ~front();

    // Before `run`. Answers the port.
    [[nodiscard]] result<std::uint16_t> listen(const net::tcp_listener& where) {
        return server_.listen_tcp(where);
    }
    void use_tls(net::tls_context context) { server_.use_tls(std::move(context)); }

    void run(crew& all);
    void stop();  // from any thread
    void join() { loop_.join(); }

private:
    asio::awaitable<void> serve();
    asio::awaitable<void> watch();
    void count();

    loop loop_;
    queue::redis_inbound queue_;
    ingress::service hooks_;
    net::http_server server_;
    asio::steady_timer pause_;
    bool stopping_ = false;
    std::uint64_t counted_calls_ = 0;
    std::uint64_t counted_refusals_ = 0;
};

}  // namespace sluis::app

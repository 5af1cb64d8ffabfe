#include "gateway/net/http_client.hpp"

#include <algorithm>
#include <utility>

#include "gateway/net/client_exchange.hpp"
#include "gateway/net/connector.hpp"
#include "gateway/net/pool.hpp"

namespace sluis::net {
namespace {

using std::chrono::steady_clock;

client_error failed(client_failure why, std::string detail) {
    return {.failure = why, .sent = false, .detail = std::move(detail)};
}

class real_client final : public http_client {
public:
    real_client(asio::any_io_executor executor, client_options options)
        : executor_(std::move(executor)),
          options_(std::move(options)),
          idle_(options_.idle_per_host, options_.idle_time) {}

    asio::awaitable<client_result> send(const client_request& r) override {
        const auto until = steady_clock::now() + r.timeout;
        const auto to = parse_url(r.url);
        if (!to) co_return failed(client_failure::invalid, "the URL is not valid");
        if (!to->secure && !options_.allow_http) {
            co_return failed(client_failure::invalid, "only https is allowed");
        }
        const auto bytes = write_request(r, *to);
        if (!bytes)
            co_return failed(client_failure::invalid, "the method or a header is not valid");
        if (auto trouble = ready_tls(*to)) co_return *trouble;
        const std::shared_ptr<transport> kept = idle_.take(*to);
        if (kept) {
            exchange_outcome out = co_await on(kept, *to, r, *bytes, until);
            if (!lost_unanswered(out)) co_return std::move(out.answer);
        }
        co_return co_await on_new(*to, r, *bytes, until);
    }

private:
    // A kept connection that ends without a byte of an answer: its peer closed it as we wrote.
    static bool lost_unanswered(const exchange_outcome& out) {
        if (out.answer || !out.nothing_received) return false;
        const client_failure why = out.answer.error().failure;
        return why == client_failure::reset_before_sent || why == client_failure::reset_after_sent;
    }

    std::optional<client_error> ready_tls(const url& to) {
        if (!to.secure || options_.tls) return std::nullopt;
        auto made = client_tls();
        if (!made) return failed(client_failure::tls, made.error().text());
        options_.tls = std::move(*made);
        return std::nullopt;
    }

    asio::awaitable<client_result> on_new(const url& to, const client_request& r,
                                          const std::string& bytes,
                                          steady_clock::time_point until) {
        const auto limit =
            std::min<steady_clock::duration>(options_.connect_time, until - steady_clock::now());
        const connected made = co_await connect(executor_, to, options_, limit);
        if (!made) co_return made.error();
        exchange_outcome out = co_await on(*made, to, r, bytes, until);
        co_return std::move(out.answer);
    }

    asio::awaitable<exchange_outcome> on(std::shared_ptr<transport> stream, const url& to,
                                         const client_request& r, const std::string& bytes,
                                         steady_clock::time_point until) {
        stream->deadline(until - steady_clock::now());
        exchange_outcome out = co_await exchange(*stream, r, bytes);
        if (out.reusable) idle_.put(to, std::move(stream));
        co_return out;
    }

    asio::any_io_executor executor_;
    client_options options_;
    pool idle_;
};

}  // namespace

std::string_view name(client_failure f) noexcept {
    switch (f) {
        case client_failure::invalid:
            return "invalid";
        case client_failure::dns:
            return "dns";
        case client_failure::refused_address:
            return "refused_address";
        case client_failure::connect:
            return "connect";
        case client_failure::tls:
            return "tls";
        case client_failure::timeout:
            return "timeout";
        case client_failure::reset_before_sent:
            return "reset_before_sent";
        case client_failure::reset_after_sent:
            return "reset_after_sent";
        case client_failure::too_large:
            return "too_large";
        case client_failure::malformed:
            return "malformed";
    }
    return "unknown";
}

std::unique_ptr<http_client> make_http_client(asio::any_io_executor executor,
                                              client_options options) {
    return std::make_unique<real_client>(std::move(executor), std::move(options));
}

}  // namespace sluis::net

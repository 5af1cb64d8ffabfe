#include "gateway/app/admin.hpp"

#include <exception>
#include <utility>

#include "gateway/api/router.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/periods.hpp"

namespace sluis::app {
namespace {

namespace declarations = store::declarations;

net::http_limits limits() {
    net::http_limits l;
    l.body = std::size_t{8} << 20;              // declarations of a whole installation
    l.handler_time = std::chrono::minutes{10};  // to release an audience of millions
    l.grace = std::chrono::milliseconds{2'000};
    return l;
}

// What the ledger says is still to be done: asked for when somebody looks.
void set_due(store::session& s) {
    for (const auto& d : declarations::list(s, declarations::kind::destination)) {
        const auto waiting = store::ledger::waiting(s, d.number);
        metrics::set(metrics::delivery_due, static_cast<double>(waiting.add), {d.id, "add"});
        metrics::set(metrics::delivery_due, static_cast<double>(waiting.remove), {d.id, "remove"});
    }
}

// The period and the tier, likewise; nothing before the first submission.
void set_tier(store::session& s, instant now) {
    const auto account = store::periods::load(s);
    if (!account) return;
    const policy::usage& count = account->count;
    metrics::set(metrics::tier_used, static_cast<double>(count.used));
    metrics::set(metrics::tier_limit, static_cast<double>(count.limit.value_or(0)));
    metrics::set(metrics::tier_waiting, static_cast<double>(count.held));
    const auto left = std::chrono::duration<double>(account->now.ends_at - now);
    metrics::set(metrics::boundary_seconds, left.count());
}

}  // namespace

admin::admin(const asio::any_io_executor& executor, api::services& services)
    : services_(services),
      server_(
          executor, [this](const net::request& r) { return answer(r); }, limits()) {}

result<std::uint16_t> admin::listen(const net::tcp_listener& where, const std::string& socket) {
    if (const result<void> local = server_.listen_unix(socket); !local) return local.error();
    return server_.listen_tcp(where);
}

asio::awaitable<net::response> admin::answer(const net::request& r) {
    if (r.path() == "/metrics" && r.method == "GET") return metrics_page();
    return api::answer(services_, r);
}

asio::awaitable<net::response> admin::metrics_page() {
    const auto waiting = co_await services_.waiting();
    if (waiting) metrics::set(metrics::inbound_waiting, static_cast<double>(*waiting));
    const std::uint64_t refusals = server_.totals().refused;
    metrics::count(metrics::http_refused, {"admin"},
                   static_cast<double>(refusals - counted_refusals_));
    counted_refusals_ = refusals;
    try {
        co_await services_.db.read(set_due);
        const auto tier = [this](store::session& s) { set_tier(s, services_.time.now()); };
        co_await services_.db.read(tier);
    } catch (const std::exception& e) {  // the page is for such moments too
        log::warning("metrics_incomplete", {{"why", e.what()}});
    }
    net::response page;
    page.headers.add("Content-Type", "text/plain; version=0.0.4");
    page.body = metrics::page();
    co_return page;
}

}  // namespace sluis::app

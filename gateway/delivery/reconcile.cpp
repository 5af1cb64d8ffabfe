#include "gateway/delivery/reconcile.hpp"

#include <vector>

#include "gateway/delivery/hints.hpp"
#include "gateway/store/ledger_delivery.hpp"

namespace sluis::delivery {
namespace {

namespace ledger = store::ledger;
constexpr std::size_t chunk = 5'000;

asio::awaitable<bool> rescan(const surroundings& around, std::int64_t destination,
                             ledger::todo what) {
    ledger::scan_position after;
    bool all = true;
    for (;;) {
        const auto read = [&](store::session& s) {
            return ledger::scan(s, destination, what, after, chunk);
        };
        const std::vector<ledger::hint> hints = co_await around.db.read(read);
        const bool told = co_await tell(around.due, hints);
        all = all && told;
        if (hints.size() < chunk) co_return all;
        after = ledger::position_of(hints.back());
    }
}

asio::awaitable<bool> refresh(const surroundings& around, std::int64_t destination) {
    bool all = true;
    for (std::size_t n = chunk; n == chunk;) {
        const instant now = around.time.now();
        const auto write = [&](store::session& s) {
            return ledger::refresh(s, destination, now, chunk);
        };
        const std::vector<ledger::hint> hints = co_await around.db.write(write);
        const bool told = co_await tell(around.due, hints);
        all = all && told;
        n = hints.size();
    }
    co_return all;
}

}  // namespace

asio::awaitable<bool> reconcile(const surroundings& around, std::int64_t destination) {
    const bool refreshed = co_await refresh(around, destination);
    const bool removals = co_await rescan(around, destination, ledger::todo::remove);
    const bool additions = co_await rescan(around, destination, ledger::todo::add);
    const bool all = refreshed && removals && additions;
    co_return all;
}

}  // namespace sluis::delivery

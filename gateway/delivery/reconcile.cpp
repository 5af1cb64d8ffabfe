#include "gateway/delivery/reconcile.hpp"

#include <vector>

#include "gateway/delivery/hints.hpp"
#include "gateway/store/ledger_delivery.hpp"

namespace sluis::delivery {
namespace {

namespace ledger = store::ledger;
constexpr std::size_t chunk = 5'000;

asio::awaitable<std::size_t> rescan(const surroundings& around, std::int64_t destination,
                                    ledger::todo what) {
    ledger::scan_position after;
    std::size_t found = 0;
    for (;;) {
        const auto read = [&](store::session& s) {
            return ledger::scan(s, destination, what, after, chunk);
        };
        const std::vector<ledger::hint> hints = co_await around.db.read(read);
        found += hints.size();
        (void)co_await tell(around.due, hints);
        if (hints.size() < chunk) co_return found;
        after = ledger::position_of(hints.back());
    }
}

asio::awaitable<void> refresh(const surroundings& around, std::int64_t destination) {
    for (std::size_t n = chunk; n == chunk;) {
        const instant now = around.time.now();
        const auto write = [&](store::session& s) {
            return ledger::refresh(s, destination, now, chunk);
        };
        const std::vector<ledger::hint> hints = co_await around.db.write(write);
        (void)co_await tell(around.due, hints);
        n = hints.size();
    }
}

}  // namespace

asio::awaitable<std::size_t> reconcile(const surroundings& around, std::int64_t destination) {
    co_await refresh(around, destination);
    const std::size_t removals = co_await rescan(around, destination, ledger::todo::remove);
    co_return removals + co_await rescan(around, destination, ledger::todo::add);
}

}  // namespace sluis::delivery

#include "gateway/delivery/hints.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "gateway/base/log.hpp"
#include "gateway/delivery/destination.hpp"

namespace sluis::delivery {
namespace {

namespace ledger = store::ledger;

constexpr std::size_t most_at_once = 5'000;  // members in one call to Redis

std::vector<queue::member> take(std::vector<queue::member>& from) {
    const std::size_t n = std::min(from.size(), most_at_once);
    std::vector<queue::member> part(from.end() - static_cast<std::ptrdiff_t>(n), from.end());
    from.resize(from.size() - n);
    return part;
}

bool note(const result<void>& told, const std::string& destination) {
    if (told) return true;
    log::warning("hints_lost", {{"queue", destination},
                                {"why", told.error().what},
                                {"cure", "they are found in the ledger"}});
    return false;
}

}  // namespace

ledger::todo todo_of(queue::direction d) noexcept {
    return d == queue::direction::add ? ledger::todo::add : ledger::todo::remove;
}

queue::direction direction_of(ledger::todo t) noexcept {
    return t == ledger::todo::remove ? queue::direction::remove : queue::direction::add;
}

asio::awaitable<bool> tell(queue::due& due, std::span<const ledger::hint> hints) {
    struct slot {
        std::int64_t destination;
        queue::direction d;
        instant at;
        auto operator<=>(const slot&) const = default;
    };
    std::map<slot, std::vector<queue::member>> slots;
    for (const ledger::hint& h : hints) {
        if (h.what == ledger::todo::nothing) continue;
        slots[{h.at.destination, direction_of(h.what), h.due_at}].push_back(
            {h.at.audience, h.at.contact});
    }
    bool all = true;
    for (auto& [where, members] : slots) {
        const std::string name = due_name(where.destination);
        while (!members.empty()) {
            const result<void> told = co_await due.hint(name, where.d, take(members), where.at);
            all = note(told, name) && all;
        }
    }
    co_return all;
}

asio::awaitable<bool> release_leases(queue::due& due, std::string name, queue::direction d,
                                     std::vector<queue::member> claimed, instant lease,
                                     std::span<const ledger::hint> hints, instant now) {
    std::map<queue::member, instant> again;
    std::vector<ledger::hint> others;
    const std::set<queue::member> leased(claimed.begin(), claimed.end());
    for (const ledger::hint& h : hints) {
        const queue::member m{h.at.audience, h.at.contact};
        if (h.what == todo_of(d) && leased.contains(m)) {
            again[m] = h.due_at;
        } else {
            others.push_back(h);
        }
    }
    std::map<std::optional<instant>, std::vector<queue::member>> by_next;
    for (const queue::member& m : claimed) {
        const auto found = again.find(m);
        by_next[found == again.end() ? std::nullopt : std::optional(found->second)].push_back(m);
    }
    bool all = true;
    for (auto& [next, members] : by_next) {
        while (!members.empty()) {
            const result<void> told = co_await due.settle(name, d, take(members), lease, next, now);
            all = note(told, name) && all;
        }
    }
    const bool others_told = co_await tell(due, others);
    all = all && others_told;
    co_return all;
}

}  // namespace sluis::delivery

#include "gateway/queue/redis_due.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "gateway/base/log.hpp"
#include "gateway/queue/keys.hpp"
#include "gateway/queue/refusal.hpp"

namespace sluis::queue {
namespace {

constexpr std::size_t piece = 1'000;
constexpr std::size_t most_claimed = 10'000;

std::string ms_text(instant t) {
    return std::to_string(to_ms(t));
}

}  // namespace

std::string_view name(direction d) noexcept {
    switch (d) {
        case direction::add:
            return "add";
        case direction::remove:
            return "remove";
    }
    return "";
}

std::string to_text(const member& m) {
    return std::to_string(m.audience) + ":" + std::to_string(m.contact);
}

std::optional<member> member_from(std::string_view text) noexcept {
    member m;
    const char* const end = text.data() + text.size();
    const auto audience = std::from_chars(text.data(), end, m.audience);
    if (audience.ec != std::errc{} || audience.ptr == end || *audience.ptr != ':') return {};
    const auto contact = std::from_chars(audience.ptr + 1, end, m.contact);
    if (contact.ec != std::errc{} || contact.ptr != end) return {};
    return m;
}

redis_due::redis_due(asio::any_io_executor executor, server where,
                     std::chrono::milliseconds timeout)
    : redis_(std::move(executor), std::move(where)), timeout_(timeout) {}

asio::awaitable<result<void>> redis_due::hint(std::string destination, direction d,
                                              std::vector<member> members, instant at) {
    std::vector<std::string> leading{ms_text(at)};
    co_return co_await in_pieces(function::due_hint, due_key(destination, d), std::move(leading),
                                 std::move(members));
}

asio::awaitable<result<claimed>> redis_due::claim(std::string destination, direction d,
                                                  claim_terms terms) {
    claimed c{.lease = terms.now + terms.lease};
    const std::string key = due_key(destination, d);
    std::vector<std::string> keys{key};
    std::vector<std::string> arguments{ms_text(terms.now), ms_text(c.lease),
                                       std::to_string(std::min(terms.max, most_claimed)),
                                       ms_text(terms.now - terms.linger)};
    const auto found =
        co_await redis_.call(function::due_claim, std::move(keys), std::move(arguments), timeout_);
    if (!found) co_return found.error();
    std::vector<std::string> junk;
    for (const reply& r : found->items) {
        if (const auto m = member_from(r.text)) {
            c.members.push_back(*m);
        } else {
            junk.push_back(r.text);
        }
    }
    if (!junk.empty()) co_await discard(key, std::move(junk));
    co_return c;
}

asio::awaitable<result<void>> redis_due::settle(std::string destination, direction d,
                                                std::vector<member> members, instant lease,
                                                std::optional<instant> next, instant now) {
    std::vector<std::string> leading{ms_text(lease), next ? ms_text(*next) : "", ms_text(now)};
    co_return co_await in_pieces(function::due_settle, due_key(destination, d), std::move(leading),
                                 std::move(members));
}

asio::awaitable<result<due_counts>> redis_due::count(std::string destination, direction d,
                                                     instant now) {
    const std::string key = due_key(destination, d);
    std::vector<command> commands(2);
    commands[0] = {"ZCARD", key};
    commands[1] = {"ZCOUNT", key, "-inf", ms_text(now)};
    const auto replies = co_await redis_.exec(commands, timeout_);
    if (!replies) co_return replies.error();
    for (const reply& r : *replies) {
        if (r.kind != reply::type::integer) co_return explain(r, key);
    }
    co_return due_counts{.waiting = static_cast<std::uint64_t>((*replies)[0].number),
                         .due = static_cast<std::uint64_t>((*replies)[1].number)};
}

asio::awaitable<result<void>> redis_due::forget(std::string destination) {
    std::vector<command> commands(1);
    commands[0] = {"UNLINK", due_key(destination, direction::add),
                   due_key(destination, direction::remove)};
    const auto replies = co_await redis_.exec(commands, timeout_);
    if (!replies) co_return replies.error();
    if (replies->front().kind != reply::type::integer) {
        co_return explain(replies->front(), commands[0][1]);
    }
    co_return result<void>{};
}

asio::awaitable<result<std::optional<instant>>> redis_due::next_due(std::string destination) {
    std::vector<command> commands;
    for (const direction d : {direction::add, direction::remove}) {
        commands.push_back({"ZRANGE", due_key(destination, d), "0", "0", "WITHSCORES"});
    }
    const auto replies = co_await redis_.exec(commands, timeout_);
    if (!replies) co_return replies.error();
    std::optional<instant> first;
    for (const reply& r : *replies) {
        if (r.kind != reply::type::array) co_return explain(r, "ZRANGE");
        if (r.items.size() < 2) continue;
        // Rounded up: a lease that ends at a fraction of a millisecond has not ended before it.
        const double score = std::ceil(std::strtod(r.items[1].text.c_str(), nullptr));
        const instant at = from_ms(static_cast<std::int64_t>(std::clamp(score, 0.0, 1e15)));
        first = first ? std::min(*first, at) : at;
    }
    co_return first;
}

asio::awaitable<result<void>> redis_due::in_pieces(function f, std::string key,
                                                   std::vector<std::string> leading,
                                                   std::vector<member> members) {
    for (std::size_t from = 0; from < members.size(); from += piece) {
        std::vector<std::string> keys{key};
        std::vector<std::string> arguments = leading;
        for (std::size_t i = from; i < std::min(from + piece, members.size()); ++i) {
            arguments.push_back(to_text(members[i]));
        }
        const auto r = co_await redis_.call(f, std::move(keys), std::move(arguments), timeout_);
        if (!r) co_return r.error();
    }
    co_return result<void>{};
}

// Not written by sluis, so nobody could act on it: it would come back at each end of its lease.
asio::awaitable<void> redis_due::discard(std::string key, std::vector<std::string> junk) {
    log::warning("due_junk_removed", {{"key", key}, {"members", junk.size()}});
    std::vector<command> commands(1);
    commands[0] = {"ZREM", std::move(key)};
    for (std::string& j : junk)
        commands[0].push_back(std::move(j));
    co_await redis_.exec(commands, timeout_);
}

}  // namespace sluis::queue

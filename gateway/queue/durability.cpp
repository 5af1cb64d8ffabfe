#include "gateway/queue/durability.hpp"

#include <charconv>
#include <chrono>

#include "gateway/queue/info.hpp"
#include "gateway/queue/keys.hpp"
#include "gateway/queue/refusal.hpp"

namespace sluis::queue {
namespace {

constexpr std::chrono::milliseconds timeout{2'000};

settings read(const reply& info, const reply& config) {
    settings s;
    s.version = info_value(info.text, "redis_version");
    const std::string_view aof = info_value(info.text, "aof_enabled");
    if (!aof.empty()) s.appendonly = aof == "1" ? "yes" : "no";
    s.policy = info_value(info.text, "maxmemory_policy");
    for (std::size_t i = 0; i + 1 < config.items.size(); i += 2) {
        const std::string& key = config.items[i].text;
        if (key == "appendonly") s.appendonly = config.items[i + 1].text;
        if (key == "appendfsync") s.appendfsync = config.items[i + 1].text;
        if (key == "maxmemory-policy") s.policy = config.items[i + 1].text;
    }
    return s;
}

// The first program writes which keys it uses; a later one that would use others must not start.
asio::awaitable<result<void>> take_layout(client& redis, unsigned partitions) {
    const std::string ours = std::to_string(key_version) + ":" + std::to_string(partitions);
    std::vector<command> commands(2);
    commands[0] = {"SET", layout_key(), ours, "NX"};
    commands[1] = {"GET", layout_key()};
    const auto replies = co_await redis.exec(commands, timeout);
    if (!replies) co_return replies.error();
    for (const reply& r : *replies) {
        if (r.kind == reply::type::error) co_return explain(r, layout_key());
    }
    if (replies->back().text == ours) co_return result<void>{};
    co_return error{"this Redis holds the queue of a sluis with another number of partitions",
                    "queue.partitions",
                    "set the former number, or drain the queue and delete the key sluis:layout"};
}

}  // namespace

std::string_view name(durability d) noexcept {
    switch (d) {
        case durability::durable:
            return "durable";
        case durability::every_second:
            return "every_second";
        case durability::in_memory:
            return "in_memory";
        case durability::unknown:
            return "unknown";
    }
    return "";
}

std::string_view text(durability d) noexcept {
    switch (d) {
        case durability::durable:
            return "what is acknowledged is on disk: it survives a crash and a power cut";
        case durability::every_second:
            return "what is acknowledged survives a crash of Redis; a power cut can cost the last "
                   "two seconds (appendfsync is not always)";
        case durability::in_memory:
            return "what is acknowledged is lost when Redis ends (appendonly is no)";
        case durability::unknown:
            return "it is not known whether what is acknowledged is on disk: Redis does not show "
                   "appendfsync to this user";
    }
    return "";
}

result<durability> judge(const settings& s, const requirements& r) {
    int major = 0;
    std::from_chars(s.version.data(), s.version.data() + s.version.size(), major);
    if (!s.version.empty() && major < 7) {
        return error{"this Redis is too old", "queue.server", "use Redis 7.0 or later"};
    }
    if (!s.policy.empty() && s.policy != "noeviction" && !r.allow_eviction) {
        return error{"this Redis may throw submissions away when its memory is full",
                     "maxmemory-policy", "set maxmemory-policy noeviction"};
    }
    if (s.appendonly == "no") {
        if (r.allow_in_memory) return durability::in_memory;
        return error{"this Redis keeps nothing on disk", "appendonly",
                     "set appendonly yes and appendfsync always"};
    }
    if (s.appendonly.empty() || s.appendfsync.empty()) return durability::unknown;
    return s.appendfsync == "always" ? durability::durable : durability::every_second;
}

asio::awaitable<result<durability>> check_server(client& redis, requirements r) {
    std::vector<command> commands(2);
    commands[0] = {"INFO", "server", "memory", "persistence"};
    commands[1] = {"CONFIG", "GET", "appendonly", "appendfsync", "maxmemory-policy"};
    const auto replies = co_await redis.exec(commands, timeout);
    if (!replies) co_return replies.error();
    // A user may be forbidden either: then less is known, and it shows.
    auto worth = judge(read(replies->front(), replies->back()), r);
    if (!worth) co_return worth;
    if (auto taken = co_await take_layout(redis, r.partitions); !taken) co_return taken.error();
    co_return worth;
}

}  // namespace sluis::queue

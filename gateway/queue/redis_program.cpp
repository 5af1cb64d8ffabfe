#include "gateway/queue/redis_program.hpp"

#include <charconv>
#include <chrono>

#include "gateway/queue/process.hpp"

namespace sluis::queue {

result<std::filesystem::path> find_redis(const std::filesystem::path& name) {
    const auto found = find_program(name);
    if (!found) {
        return error{"there is no redis-server to run", name.string(),
                     "install Redis 7 (Debian: apt install redis-server), or set queue.server"};
    }
    const auto told = output_of(*found, {"--version"}, std::chrono::milliseconds(5'000));
    if (!told) return told.error();
    const std::size_t at = told->find(" v=");
    int major = 0;
    if (at != told->npos) {
        std::from_chars(told->data() + at + 3, told->data() + told->size(), major);
    }
    if (major < 7) {
        return error{"this is no redis-server of version 7 or later", found->string(),
                     "install Redis 7 (Debian 12 has it), or set queue.server"};
    }
    return {boost::system::in_place_value, *found};
}

std::vector<std::string> redis_arguments(const std::filesystem::path& folder,
                                         std::uint64_t max_memory) {
    return {
        // clang-format off
        "--dir", folder.string(),
        "--port", "0",
        "--unixsocket", (folder / "redis.sock").string(), "--unixsocketperm", "600",
        "--daemonize", "no",
        "--logfile", (folder / "redis.log").string(), "--loglevel", "warning",
        "--save", "",
        "--appendonly", "yes", "--appendfsync", "always", "--aof-use-rdb-preamble", "yes",
        "--auto-aof-rewrite-percentage", "100", "--auto-aof-rewrite-min-size", "64mb",
        "--maxmemory", std::to_string(max_memory), "--maxmemory-policy", "noeviction",
        "--lazyfree-lazy-expire", "yes",  // day sets of millions end without a pause
        "--enable-protected-configs", "no", "--enable-debug-command", "no",
        "--enable-module-command", "no",
        // clang-format on
    };
}

}  // namespace sluis::queue

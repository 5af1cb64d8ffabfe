// The redis-server program: where it is, and how sluis wants it to run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "gateway/base/error.hpp"

namespace sluis::queue {

// Runs `name --version`, which blocks for some milliseconds. Errors: missing, or older than 7.
[[nodiscard]] result<std::filesystem::path> find_redis(const std::filesystem::path& name);

// On the socket redis.sock in `folder` and nowhere else; each write on disk before its answer;
// never throws a key away.
[[nodiscard]] std::vector<std::string> redis_arguments(const std::filesystem::path& folder,
                                                       std::uint64_t max_memory);

}  // namespace sluis::queue

// Is this a Redis that sluis can rely on, and what is an acknowledgement worth there?
//
// Errors   A server that is too old, may evict keys, or keeps nothing on disk is refused, unless
//          the operator allows the latter two; so is one that another layout of keys lives in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/base/error.hpp"
#include "gateway/queue/client.hpp"

namespace sluis::queue {

enum class durability : std::uint8_t {
    durable,       // on disk before the answer
    every_second,  // on disk within a second or two
    in_memory,     // gone when Redis ends
    unknown,       // Redis does not let us see its settings
};

[[nodiscard]] std::string_view name(durability d) noexcept;
[[nodiscard]] std::string_view text(durability d) noexcept;  // a sentence for people

struct requirements {
    bool allow_in_memory = false;  // appendonly no
    bool allow_eviction = false;   // maxmemory-policy other than noeviction
    unsigned partitions = 64;
};

// What CONFIG GET and INFO say; fields are empty when they are not to be seen. Pure from here on.
struct settings {
    std::string version{};
    std::string appendonly{};
    std::string appendfsync{};
    std::string policy{};
};
[[nodiscard]] result<durability> judge(const settings& s, const requirements& r);

// Reads the settings, judges them, and takes the keys of `r.partitions` into use.
asio::awaitable<result<durability>> check_server(client& redis, requirements r);

}  // namespace sluis::queue

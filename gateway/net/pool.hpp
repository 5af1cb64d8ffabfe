// Idle connections of one client, kept for the next request to the same host. Private to net.
//
// Limits  Per host and for how long: client_options. 64 in all; the oldest goes first.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>

#include "gateway/net/transport.hpp"
#include "gateway/net/url.hpp"

namespace sluis::net {

class pool {
public:
    pool(std::size_t per_host, std::chrono::steady_clock::duration idle_time)
        : per_host_(per_host), idle_time_(idle_time) {}

    // The one used last, if the peer has not ended it; nullptr when there is none.
    [[nodiscard]] std::shared_ptr<transport> take(const url& to);
    void put(const url& to, std::shared_ptr<transport> stream);

private:
    static constexpr std::size_t most = 64;
    struct idle {
        std::string key;
        std::shared_ptr<transport> stream;
        std::chrono::steady_clock::time_point until;
    };
    void drop_expired();

    std::size_t per_host_;
    std::chrono::steady_clock::duration idle_time_;
    std::list<idle> all_;  // the oldest first
};

}  // namespace sluis::net

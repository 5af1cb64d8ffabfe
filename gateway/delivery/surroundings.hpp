// What all workers share: the store, the due queue, the way out, the clock. All of it outlives
// them.
#pragma once

#include <chrono>

#include "gateway/base/clock.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/queue/due.hpp"
#include "gateway/store/database.hpp"

namespace sluis::delivery {

namespace asio = boost::asio;

struct surroundings {
    store::database& db;
    queue::due& due;
    net::http_client& http;
    const clock& time;
    std::chrono::milliseconds idle{200};  // between looks at an empty queue
    std::chrono::milliseconds linger{0};  // additions wait so long for their batch to fill
    std::chrono::seconds first_poll{0};   // for results that come later; 0: as the network asks
    std::chrono::milliseconds lease{600'000};
};

}  // namespace sluis::delivery

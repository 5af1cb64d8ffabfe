// What the handlers of one ingress thread share. All that is referred to outlives the service.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/declaration/catalog.hpp"
#include "gateway/ingress/authenticate.hpp"
#include "gateway/ingress/rate_limit.hpp"
#include "gateway/ingress/refusal_log.hpp"
#include "gateway/ingress/tally.hpp"
#include "gateway/queue/inbound.hpp"

namespace sluis::ingress {

struct limits {
    limits(std::int64_t per_address_and_second, std::int64_t per_source_and_second)
        : per_address(per_address_and_second), per_source(per_source_and_second) {}

    rate_limit per_address;  // before anything is computed for a request
    rate_limit per_source;   // of what is authentic
};

struct options {
    std::string public_url{};         // "https://hooks.example.com": some senders sign the URL
    std::shared_ptr<limits> rates{};  // of all threads together; nullptr: none
    std::shared_ptr<tally> counts{};  // likewise
    std::string promise{};            // what a 200 is worth, for /readyz: queue::text(durability)
    // Why the program is not ready besides the queue, for people; none: it is. Asked by /readyz on
    // the thread of the service: it must not block.
    std::function<std::vector<std::string>()> not_ready{};
};

struct context {
    context(const declaration::catalog_place& s, queue::inbound& q, const clock& t, options o)
        : sources(s), queue(q), time(t), with(std::move(o)), who(with.public_url) {}

    const declaration::catalog_place& sources;
    queue::inbound& queue;
    const clock& time;
    options with;
    authenticator who;
    refusal_log log{};
    std::atomic<bool> stopping{false};
};

}  // namespace sluis::ingress

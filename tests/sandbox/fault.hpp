// Faults on demand: what goes wrong with the next requests to a network.
//
// net::http_client repeats by itself, once, what is lost on a connection it had kept: to lose a
// request for certain, let `reset` and `answer_lost` hit two.
//
//     networks.add_fault(network::google, {.kind = fault_kind::rate_limited, .requests = 2});
//     networks.add_fault(network::meta, {.kind = fault_kind::server_error, .requests = 0,
//                                        .probability = 0.1, .seed = 7});
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/error.hpp"

namespace sluis::sandbox {

// The spelling of `name(fault_kind)` is what the control API takes.
enum class fault_kind : std::uint8_t {
    rate_limited,        // in the network's words: Google 429, Meta code 80003
    too_many_requests,   // a bare 429 with Retry-After, as of a proxy in front
    server_error,        // `status`, in the network's words
    slow,                // answered after `delay`, correctly
    reset,               // the connection is reset, nothing is done
    answer_lost,         // the request is done, then the connection is reset
    token_revoked,       // the access token dies; the grant stays good
    audience_gone,       // as if it had been deleted
    terms_not_accepted,  // as if nobody had accepted them
    records_refused,     // the first `records` of the request are not taken, for `reason`
};
[[nodiscard]] std::string_view name(fault_kind k) noexcept;

// Which requests a fault is for.
enum class fault_scope : std::uint8_t { members, status, token, leads, any };
[[nodiscard]] std::string_view name(fault_scope s) noexcept;

struct fault {
    fault_kind kind = fault_kind::server_error;
    fault_scope at = fault_scope::members;
    std::uint32_t requests = 1;  // how many it hits; 0: until it is cleared
    double probability = 1;      // that it hits a request
    std::uint64_t seed = 1;      // of the dice
    unsigned status = 503;
    std::chrono::seconds retry_after{1};  // Meta's own words know whole minutes: rounded up
    std::chrono::milliseconds delay{1'000};
    std::uint64_t records = 1;
    std::string reason = "PROCESSING_ERROR_REASON_INTERNAL_ERROR";
};

// From {"kind": "slow", "delay_ms": 500, ...}; unknown names are errors.
[[nodiscard]] result<fault> read_fault(const nlohmann::json& j);
[[nodiscard]] nlohmann::json to_json(const fault& f);

// Those in force, oldest first: the first that hits a request is the only one.
class fault_list {
public:
    void add(fault f);
    void clear() { all_.clear(); }
    // nullopt: the request goes well.
    [[nodiscard]] std::optional<fault> draw(fault_scope scope);
    [[nodiscard]] std::vector<fault> all() const;

private:
    struct armed {
        fault what;
        std::mt19937_64 dice;
    };
    std::vector<armed> all_{};
};

}  // namespace sluis::sandbox

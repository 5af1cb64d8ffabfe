// One batch to one audience: adapter.plan -> HTTP -> adapter.interpret, until it is known of each
// member what became of it. The only caller of adapters' plan and interpret.
//
// A batch that the network refuses whole because of some members is sent again without them, or
// halved until they are found; the number of calls is bounded, and those left over are tried later.
// Who is refused alone is rejected if others are let in. If nobody is, that proves nothing: they are
// tried later; and when they are many, the request itself must be wrong, which stops the audience.
//
// Errors    Never throws for what a network does. Cancelling throws operation_aborted; the effect
//           of the request under way is then unknown.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>

#include "adapters/adapter.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/delivery/credential.hpp"
#include "gateway/net/http_client.hpp"

namespace sluis::delivery {

// How to reach a destination.
struct route {
    const adapters::entry* network = nullptr;
    std::string base_url{};
    std::string api_version{};
    nlohmann::json settings{};
    std::shared_ptr<credential> proof{};
};

struct shipment {
    std::string audience{};  // the audience's id at the network
    adapters::change what = adapters::change::add;
    std::vector<std::vector<adapters::identifier>> members{};
    std::set<std::size_t> unasked{};  // of the members, those who never granted consent for ads
};

enum class arrival : std::uint8_t { accepted, accepted_unverified, rejected, later };
[[nodiscard]] std::string_view name(arrival a) noexcept;  // in metrics

struct member_report {
    arrival what = arrival::later;
    bool tried = false;  // it was in a request that got no, or an unhelpful, answer
    std::string code{};
    std::string words{};
    std::string request_id{};
};

struct promised_result {
    std::string request_id{};
    std::chrono::seconds poll_after{};
    std::int64_t members = 0;
};

struct send_report {
    std::vector<member_report> members{};  // one for each of the shipment's, in its order
    std::vector<promised_result> later{};
    std::optional<std::chrono::milliseconds> wait{};  // before the next request to this destination
    bool failed = false;                              // the network did not work: for the breaker
    enum class stop : std::uint8_t { none, audience, destination };
    stop stopped = stop::none;  // a person must act
    std::string code{};         // why
    std::string words{};
    unsigned requests = 0;
    unsigned unanswered = 0;  // of these
};

// `nonce` gives a new random positive number.
asio::awaitable<send_report> send(const route& way, net::http_client& http, const clock& time,
                                  const shipment& what, std::function<std::uint64_t()> nonce);

}  // namespace sluis::delivery

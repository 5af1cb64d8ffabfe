// What became of a submission, as its sender reads it: a status, and a body that says what to do.
//
// Answers   200 with the id, or what the mapping says; refusals as RFC 9457 problem details. Never 410 and never 3xx: senders
//           drop a hook on the one and do not follow the other. 404 and 405 are for paths and
//           methods, not for sources: senders disable a hook on 404.
// Limits    Nothing of the request is quoted. Every 401 has the same body, so that it tells nobody
//           whether there is such a source, or what was wrong with the signature.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "gateway/base/error.hpp"
#include "gateway/mapping/program.hpp"
#include "gateway/net/http.hpp"
#include "gateway/queue/inbound.hpp"

namespace sluis::ingress {

enum class fault : std::uint8_t {
    unauthentic,
    unsupported,
    malformed,
    full,
    unavailable,
    too_many,
    busy
};

// Why a submission is not stored.
struct refusal {
    fault what = fault::unavailable;
    std::string_view reason{};     // of a closed list: for metrics and the log, not for the sender
    error why{};                   // for the sender
    std::chrono::seconds wait{0};  // `too_many`, `busy`: before it comes again

    friend bool operator==(const refusal&, const refusal&) = default;
};

[[nodiscard]] refusal unauthentic(std::string_view reason);
[[nodiscard]] refusal unsupported(error why);
[[nodiscard]] refusal malformed(error why);
[[nodiscard]] refusal too_many(std::chrono::nanoseconds wait);
// What is authentic, but too much of it for one source.
[[nodiscard]] refusal busy(std::chrono::nanoseconds wait);
// Requires: `full` or `unavailable`.
[[nodiscard]] refusal not_stored(queue::acceptance a);

// What the source's provider wants to hear, or else its id, and whether it was there before.
[[nodiscard]] net::response stored(const mapping::program& p, const queue::submission_id& id,
                                   bool is_duplicate);
[[nodiscard]] net::response as_response(const mapping::answer& a);
[[nodiscard]] net::response answer_to(const refusal& r);
[[nodiscard]] net::response problem(unsigned status, const error& why);
[[nodiscard]] net::response wrong_method(std::string allowed);  // 405

}  // namespace sluis::ingress

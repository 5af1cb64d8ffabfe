// One request and its answer on a connection that is there. Private to net.
#pragma once

#include <optional>
#include <string>

#include "gateway/net/http_client.hpp"
#include "gateway/net/transport.hpp"
#include "gateway/net/url.hpp"

namespace sluis::net {

// The request as bytes; nullopt when a method or header cannot be written down.
[[nodiscard]] std::optional<std::string> write_request(const client_request& r, const url& to);

struct exchange_outcome {
    client_result answer;
    bool nothing_received = false;  // not one byte of an answer
    bool reusable = false;          // the connection, for another request
};

// Under the deadline that `stream` has. `bytes` is what write_request made of `r`.
[[nodiscard]] asio::awaitable<exchange_outcome> exchange(transport& stream, const client_request& r,
                                                         const std::string& bytes);

}  // namespace sluis::net

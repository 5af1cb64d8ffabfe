// One HTTP request over a Unix socket, blocking: for the command line, which talks to the sluis
// that runs on the same machine.
//
// Errors   As http_client: `connect` when nobody answers there, `timeout` when the answer takes
//          longer than the request's timeout, `malformed` when it is no HTTP.
#pragma once

#include <string>

#include "gateway/net/http_client.hpp"

namespace sluis::net {

// `r.url` is the target only: "/api/status".
[[nodiscard]] client_result call_unix(const std::string& socket_path, const client_request& r);

}  // namespace sluis::net

// Who calls the admin API, and what they may do there.
//
// Who       A bearer token, of which the store has the hash; or somebody at the Unix socket, which
//           only the user that runs sluis can open: "local", who may do everything.
// Refusals  A call without the permission it needs is answered with 403 and written to the audit
//           log: by token and route, never more than one row a minute, so that nobody floods it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/api/call.hpp"

namespace sluis::api {

struct asker {
    std::string name{};      // the audit log's actor
    std::int64_t token = 0;  // its id; 0: the Unix socket
    permissions may{};
};

// nullopt: no valid token.
asio::awaitable<std::optional<asker>> asker_of(services& s, const net::request& r);

// Writes the refusal down, and answers it.
asio::awaitable<net::response> refuse(services& s, const asker& who, const route& asked,
                                      const forbidden& why);

}  // namespace sluis::api

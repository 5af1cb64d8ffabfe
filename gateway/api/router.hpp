// The admin API: who is asking, which handler answers, and what its failures look like.
//
// Who       A bearer token (only its hash is stored), or the Unix socket, which only the user that
//           runs sluis can open.
// Errors    404 for an unknown path, 405 with Allow, 401, 400 for a body that is no JSON, 503 for a
//           store that cannot answer; never a stack trace, never an input quoted.
#pragma once

#include <span>

#include "gateway/api/call.hpp"

namespace sluis::api {

[[nodiscard]] std::span<const route> routes() noexcept;  // routes.cpp: every route, one line each

asio::awaitable<net::response> answer(services& s, const net::request& r);

}  // namespace sluis::api

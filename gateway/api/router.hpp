// The admin API: which handler answers, whether who asks may have that, and what its failures look
// like.
//
// Order     The path, who is asking (asker.hpp), what the route needs, and only then the rest of
//           the request: who may not is told nothing about what was sent.
// Errors    404 for an unknown path, 405 with Allow, 401, 403 for a permission that is missing, 400
//           for a body that is no JSON, 503 for a store that cannot answer; never a stack trace,
//           never an input quoted.
#pragma once

#include <span>

#include "gateway/api/call.hpp"

namespace sluis::api {

[[nodiscard]] std::span<const route> routes() noexcept;  // routes.cpp: every route, one line each

asio::awaitable<net::response> answer(services& s, const net::request& r);

}  // namespace sluis::api

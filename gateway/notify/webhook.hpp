// A webhook as an HTTP request, and what its answer means. Pure.
//
// Source   Standard Webhooks 1.0.0: the signature is over id, time and body.
#pragma once

#include "gateway/base/error.hpp"
#include "gateway/base/time.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/notify/messenger.hpp"

namespace sluis::notify {

// Errors: no id, or a key that is not in its form.
[[nodiscard]] result<net::client_request> request_of(const webhook& w, instant now);

// 2xx is delivered; 408, 425, 429, 5xx and no answer are tried again; all else is refused, redirects
// too.
[[nodiscard]] outcome outcome_of(const net::client_result& answer);

}  // namespace sluis::notify

// A response as bytes. Private to net.
//
// Always with Content-Length, never chunked: every reader, HTTP/1.0 too, knows where it ends.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "gateway/net/http.hpp"

namespace sluis::net {

struct refusal;

// "Tue, 24 Nov 2026 12:00:00 GMT"
[[nodiscard]] std::string http_date(std::time_t t);

struct answer_form {
    std::string_view date;
    bool head_only = false;  // the answer to HEAD: no body, but its length
    bool keep_alive = true;
    int version = 11;  // of the request
};

// A response that cannot be written down (a line break in a header, no final status) becomes a 500.
[[nodiscard]] std::string write_answer(const response& r, const answer_form& form);

// RFC 9457 problem details.
[[nodiscard]] response to_response(const refusal& why);

}  // namespace sluis::net

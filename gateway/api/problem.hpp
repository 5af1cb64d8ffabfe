// Errors of the admin API: RFC 9457 problem details, with the field and the cure.
//
//     {"type":"about:blank","title":"Bad Request","status":400,"detail":"...","errors":[
//        {"what":"missing","where":"source \"shop\" provider","cure":"it is required"}]}
#pragma once

#include <span>
#include <string>

#include "gateway/base/error.hpp"
#include "gateway/net/http.hpp"

namespace sluis::api {

[[nodiscard]] net::response problem(unsigned status, const error& what);
[[nodiscard]] net::response problem(unsigned status, std::string detail,
                                    std::span<const error> errors);

}  // namespace sluis::api

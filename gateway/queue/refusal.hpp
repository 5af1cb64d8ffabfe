// What a server's refusal means to the person who runs sluis. Pure.
//
// Limits   Redis quotes its input in some refusals: only their first word is passed on.
#pragma once

#include "gateway/base/error.hpp"
#include "gateway/queue/resp.hpp"

namespace sluis::queue {

// For a reply of type `error`; for any other it says that the reply makes no sense.
[[nodiscard]] error explain(const reply& refused, std::string where);

// The function is not there: the server was emptied, or another one took its place.
[[nodiscard]] bool lacks_function(const reply& r) noexcept;

}  // namespace sluis::queue

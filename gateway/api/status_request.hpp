// A request to change marketing statuses, as a body says it; for one contact and for many.
//
//     {"change": "schedule_exit", "outside_window": "remember"}
#pragma once

#include "gateway/api/call.hpp"
#include "gateway/base/fields.hpp"

namespace sluis::api {

// Whoever asks is the reason: a person by hand, or the program that has the token (R21).
[[nodiscard]] policy::request read_request(fields& f, const services& s, const call& c);

// What an answer means, and what to do about it.
[[nodiscard]] json to_json(const policy::answer& a);
[[nodiscard]] std::string words_of(policy::because why);

}  // namespace sluis::api

// A mapping for a form that nobody here knows, proposed from one sample of what it sends: fields are
// found by what their values look like and by their names. A person looks at it before it is used.
//
// Pure      A proposal compiles. It holds no value of the sample.
// Consent   is proposed from questions whose name asks for it; which purpose it is for, a person has
//           to check. Nothing else is ever taken for consent to ads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"
#include "gateway/mapping/program.hpp"

namespace sluis::mapping {

// One field of the proposal, for people.
struct learned_field {
    std::string field{};    // "email"
    std::string path{};     // "$.item.answers[?@.label == 'E-mail'].value"
    std::string example{};  // the sample's value: never stored
};

struct proposal {
    nlohmann::json mapping{};
    std::vector<learned_field> fields{};
};

// `provider` names it: lower-case letters, digits, "-" and "_". Errors: the sample is not well-formed,
// or nothing in it says who somebody is.
[[nodiscard]] result<proposal> learn(std::string_view provider, std::string_view body,
                                     std::string_view content_type);

}  // namespace sluis::mapping

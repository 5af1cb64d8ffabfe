// How many contacts are marketing now, and what made them so.
//
// Cost   One pass over an index of the marketing contacts: about 0.1 s for a million.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/contact/marketing.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store::usage {

struct marketing_count {
    contact::reason_type reason = contact::reason_type::initial;
    std::string reason_id{};  // the source, rule, import or person
    std::int64_t contacts = 0;

    friend bool operator==(const marketing_count&, const marketing_count&) = default;
};

[[nodiscard]] std::vector<marketing_count> by_reason(session& s);  // by reason, reason id
[[nodiscard]] std::int64_t marketing_contacts(session& s);

}  // namespace sluis::store::usage

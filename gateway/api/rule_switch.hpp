// Switching rules, and what is known of one before it is switched on.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/api/call.hpp"
#include "gateway/declaration/rule.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/session.hpp"

namespace sluis::api {

// Nobody enrols any more, and whoever is on the way stops there.
void turn_off(store::session& db, std::int64_t rule, const std::string& actor, instant now);

// As it was stored; without errors, or a newer version of sluis wrote it.
[[nodiscard]] declaration::rule rule_of(const store::declarations::declaration& d,
                                        std::vector<error>& errors);

// Does its trigger or a branch compare what is personal? Its numbers would answer guesses.
[[nodiscard]] bool compares_people(const declaration::rule& r);

// Contacts that would enrol if it were switched on now; and of them those who are no marketing
// contacts, if it has an action that would make them so, besides those who stopped on their way when
// it was switched off and would go on to such an action: of the version that they began with.
struct touched {
    std::int64_t would_enrol = 0;
    std::int64_t would_promote = 0;
};
[[nodiscard]] touched count_touched(store::session& db, const declaration::rule& r,
                                    std::int64_t number);

}  // namespace sluis::api

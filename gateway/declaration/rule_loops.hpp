// Rules that would go round: what one does makes another enrol its contact, and so on back to the
// first, without end. Only rules with re-enrolment can: any other passes each contact once.
//
// Certain   A rule is said to enrol by another's doing when some group of its trigger reads what the
//           other changes, and no condition of that group is false with what it is changed to. That
//           is more than would really loop; what really loops by such changes is found.
// Not seen  What comes back from outside, such as another program that answers a change with a
//           submission. A bound on enrolments in a day stops that where rules are carried out.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gateway/declaration/rule.hpp"

namespace sluis::declaration {

// The ids of rules that go round, in that order; empty when there are none.
[[nodiscard]] std::vector<std::string> find_loop(std::span<const rule> rules);

}  // namespace sluis::declaration

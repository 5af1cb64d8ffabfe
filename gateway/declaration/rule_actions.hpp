// The declared form of a rule's actions, as a program. Private to the folder.
#pragma once

#include <string>
#include <vector>

#include "gateway/declaration/rule.hpp"

namespace sluis::declaration {

// `where` is the place of the list: `rule "x" actions`. With errors the program must not be used.
[[nodiscard]] std::vector<rule_step> read_actions(const nlohmann::json& declared,
                                                  const std::string& where,
                                                  std::vector<error>& errors);

}  // namespace sluis::declaration

// The program `sluis` as a function: the command line in, an exit code out.
#pragma once

#include <string>
#include <vector>

#include "gateway/cli/commands.hpp"

namespace sluis::cli {

// `arguments` without the program's name.
[[nodiscard]] int run_program(const std::vector<std::string>& arguments, context& c);

}  // namespace sluis::cli

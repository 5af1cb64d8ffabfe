// sluis sources add | secret | test: a source on its way to the first submission.
#pragma once

#include "gateway/cli/commands.hpp"

namespace sluis::cli {

void add_source_setup(CLI::App& group, context& c);

// "  1. In Typeform open the form ..."
void print_steps(const context& c, const json& steps);

}  // namespace sluis::cli

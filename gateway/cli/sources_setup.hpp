// sluis sources add | secret | test | learn: a source on its way to the first submission.
#pragma once

#include "gateway/cli/commands.hpp"

namespace sluis::cli {

void add_source_setup(CLI::App& group, context& c);

// What was added, and what is to be done with it.
void print_added(const context& c, const json& done);
void add_learn(CLI::App& group, context& c);  // sources_learn.cpp

// "  1. In Typeform open the form ..."
void print_steps(const context& c, const json& steps);

}  // namespace sluis::cli

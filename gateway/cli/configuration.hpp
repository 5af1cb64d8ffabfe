// The configuration file, found and read for a command.
#pragma once

#include <string>

#include "gateway/app/config.hpp"
#include "gateway/cli/commands.hpp"

namespace sluis::cli {

// The file that --config names, or sluis.toml when there is one, or the defaults; --data over it.
// Ends the command when the file cannot be read or has errors, with all of them.
[[nodiscard]] app::config configuration(const context& c);

// All of a file. Ends the command when it cannot be read.
[[nodiscard]] std::string content_of(const std::string& file);

// One on each line.
[[nodiscard]] std::string joined(const std::vector<error>& errors);

}  // namespace sluis::cli

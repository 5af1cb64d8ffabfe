// Files of the sandbox's folder, written so that a reader never sees half of one.
#pragma once

#include <optional>
#include <string>

namespace sluis::sandbox {

// Mode 0600; written beside, flushed, renamed. Throws std::runtime_error.
void write_file(const std::string& path, const std::string& content);
// nullopt when it is not there.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

}  // namespace sluis::sandbox

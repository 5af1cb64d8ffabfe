// The version of the program, as CMakeLists.txt has it.
#pragma once

namespace sluis::cli {

inline constexpr const char* version = SLUIS_VERSION;

}  // namespace sluis::cli

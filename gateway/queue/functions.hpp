// The function library that runs inside Redis: what has to be one step there.
//
// Versions   Library and functions carry a version, so that two versions of sluis can share a Redis
//            during an upgrade. Whoever changes the code raises `function_version`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluis::queue {

inline constexpr unsigned function_version = 1;

// What they take and answer is said in functions.cpp, at each.
enum class function : std::uint8_t { accept, read, settle, due_hint, due_claim, due_settle };

[[nodiscard]] std::string name(function f);  // as FCALL wants it: "sluis_v1_accept"
[[nodiscard]] std::string library_name();
[[nodiscard]] std::string library_code();  // for FUNCTION LOAD

}  // namespace sluis::queue

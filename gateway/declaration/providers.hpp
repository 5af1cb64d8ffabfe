// The providers that sources can name: the mapping files, compiled. They are part of the program.
//
// Threads   Immutable after the first call, which compiles them; any thread may call.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/mapping/program.hpp"
#include "gateway/verify/scheme.hpp"

namespace sluis::declaration {

using program_ptr = std::shared_ptr<const mapping::program>;

// By provider. Throws when a file that is part of the program does not compile: a bug.
[[nodiscard]] const std::map<std::string, program_ptr, std::less<>>& providers();

// nullptr when there is none of the name.
[[nodiscard]] program_ptr find_provider(std::string_view name);

// How its senders prove who they are. Requires: the mapping's authentication has no mistake.
[[nodiscard]] verify::scheme scheme_of(const mapping::program& p);

// The files as they are: name ("typeform.json") and text. Made by the build from mappings/*.json.
[[nodiscard]] std::span<const std::pair<std::string_view, std::string_view>>
mapping_files() noexcept;

}  // namespace sluis::declaration

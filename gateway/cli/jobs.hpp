// Waiting for long work, with its progress.
#pragma once

#include <chrono>
#include <string>

#include "gateway/cli/commands.hpp"

namespace sluis::cli {

// Until the job ends; draws its progress on a terminal. Ends the command when the job failed, was
// superseded, or takes longer than `most`.
void wait_for_job(const context& c, const client& api, const std::string& id,
                  std::chrono::seconds most);

inline constexpr std::chrono::seconds usual_wait{3'600};

}  // namespace sluis::cli

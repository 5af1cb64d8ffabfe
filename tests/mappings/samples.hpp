// The samples in the mapping files, for tests and benchmarks that do something else with them than
// `sluis check` does.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/mapping/apply.hpp"
#include "gateway/mapping/program.hpp"

namespace sluis::samples {

inline constexpr instant received = from_ms(1'780'272'000'000);  // 2026-06-01T00:00:00Z

struct sample {
    std::string name{};
    std::string target{};
    std::string content_type{};
    std::string country{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    nlohmann::json settings{};
    std::vector<mapping::fetched> fetched{};  // in the order of their names
    nlohmann::json expect{};
};

// All but handshakes.
[[nodiscard]] std::vector<sample> of(const mapping::program& p);

[[nodiscard]] mapping::submission submission_of(const sample& s);

// What comes out, with all that was fetched.
[[nodiscard]] std::vector<mapping::item> run(const mapping::program& p, const sample& s);

}  // namespace sluis::samples

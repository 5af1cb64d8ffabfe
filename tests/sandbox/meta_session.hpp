// Upload sessions: which batches belong together, as Meta keeps them per ad account. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gateway/base/time.hpp"

namespace sluis::sandbox {

class meta_sessions {
public:
    struct position {
        std::string id = "0";        // as it is told back
        std::uint64_t received = 0;  // by the session so far, this batch included
        std::uint64_t invalid = 0;
    };

    // A batch of a session. Throws a meta_refusal (meta_body.hpp).
    position take(const nlohmann::json& session, const std::string& what, std::uint64_t received,
                  std::uint64_t invalid, instant now);

private:
    struct upload {
        std::string what{};  // the call and its schema: they may not change midway
        std::uint64_t next = 1;
        bool finished = false;
        instant first{};
        std::uint64_t received = 0;
        std::uint64_t invalid = 0;
    };
    std::map<std::uint64_t, upload> all_{};
};

}  // namespace sluis::sandbox

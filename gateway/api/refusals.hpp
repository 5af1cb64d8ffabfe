// Which refusals are written to the audit log: of each token at each route the first, and then one
// a minute.
//
// Ownership  Belongs to the thread of the admin API. After a restart it begins anew.
// Limits     It remembers the last minute: at most so many entries as tokens times routes.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "gateway/base/time.hpp"

namespace sluis::api {

class refusals {
public:
    static constexpr std::chrono::minutes pause{1};

    [[nodiscard]] bool admit(std::int64_t token, const std::string& route, instant now) {
        // A clock that was put back must not silence the log until it is where it was.
        std::erase_if(last_, [&](const auto& kept) {
            return now - kept.second >= pause || now < kept.second;
        });
        return last_.emplace(std::pair(token, route), now).second;
    }

private:
    std::map<std::pair<std::int64_t, std::string>, instant> last_{};
};

}  // namespace sluis::api

// Where an audience is kept: makes the store's targets those that are declared.
//
// Targets that are declared no more end; the back-fill job releases their members.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/declaration/audience.hpp"
#include "gateway/store/session.hpp"

namespace sluis::api {

struct placed {
    bool moved = false;  // a target was made, changed or ended
    std::vector<error> errors{};
};

// `named`: destinations that the same call declares; they are no errors when they are not stored,
// since they have errors of their own then.
[[nodiscard]] placed place_audience(store::session& db, const declaration::audience& a,
                                    std::int64_t number, const std::set<std::string>& named);

}  // namespace sluis::api

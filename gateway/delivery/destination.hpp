// A destination as delivery needs it: declared, with its credential, and the audiences kept there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/base/error.hpp"
#include "gateway/declaration/destination.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::delivery {

struct destination {
    std::int64_t number = 0;
    declaration::destination declared{};
    nlohmann::json credential{};  // null: none was ever given
    store::declarations::run_state state{};
    std::map<std::int64_t, store::declarations::target> targets{};  // by audience

    [[nodiscard]] bool running() const noexcept { return declared.enabled && !state.stopped; }
    friend bool operator==(const destination&, const destination&) = default;
};

// The name of its due sets: numbers are never used twice.
[[nodiscard]] std::string due_name(std::int64_t destination);

// All of them. One that cannot be read (a credential sealed with another key) is stopped, with the
// reason in its state.
[[nodiscard]] std::vector<destination> load_destinations(store::session& s, const store::vault& v);

}  // namespace sluis::delivery

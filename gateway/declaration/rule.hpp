// A rule: which contacts enrol (a trigger, as a filter), and what is done with each, in order.
//
//     [[rule]]
//     id = "promote-dutch-leads"
//     trigger = { filterGroups = [ { filters = [
//         { propertyName = "country", operator = "EQ", value = "NL" } ] } ] }
//     actions = [
//         { do = "wait", days = 1 },
//         { do = "branch", filter = { filterGroups = [ { filters = [
//             { propertyName = "consent.ads", operator = "EQ", value = "granted" } ] } ] },
//           then = [ { do = "set_status", to = "marketing" } ] } ]
//
// Program   The actions as one list of steps in which a branch and a jump only lead forwards: whoever
//           goes through it comes to its end.
// Limits    100 steps; branches in branches 5 deep; a wait of 366 days.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/audience/filter.hpp"
#include "gateway/base/error.hpp"
#include "gateway/declaration/rule_message.hpp"
#include "gateway/policy/status.hpp"

namespace sluis::declaration {

enum class action : std::uint8_t {
    set_status,
    add_to_audience,
    remove_from_audience,
    wait,
    branch,
    webhook,
    email,
    jump,  // from the end of a branch's `then` over its `else`; nobody declares it
};
[[nodiscard]] std::string_view name(action a) noexcept;

struct rule_step {
    action what = action::wait;
    std::string place{};                              // "actions[1] then[0]"
    policy::change status = policy::change::promote;  // of set_status
    std::string audience{};                           // its id
    std::chrono::seconds pause{};                     // of wait
    sluis::audience::filter who{};                    // of branch: they go on with the next step,
    std::size_t target = 0;                           // others here; of jump: where all go
    rule_webhook webhook{};
    rule_email email{};
};

struct rule {
    std::string id{};
    std::string title{};
    nlohmann::json filter_groups = nlohmann::json::array();  // the trigger, as declared
    sluis::audience::filter trigger{};                       // the same, compiled
    bool reenrol = false;              // whoever comes to match again passes again
    std::int64_t per_hour = 1'000;     // more than that wait for the next hour
    std::int64_t confirm_above = 100;  // promoting more takes their number to switch it on
    nlohmann::json actions = nlohmann::json::array();  // as declared
    std::vector<rule_step> program{};
};

[[nodiscard]] rule read_rule(const nlohmann::json& declared, std::vector<error>& errors);
[[nodiscard]] nlohmann::json to_json(const rule& r);

// Would it change a marketing status; and would it make somebody marketing?
[[nodiscard]] bool sets_status(const rule& r) noexcept;
[[nodiscard]] bool promotes(const rule& r) noexcept;
// Has it an action that does this?
[[nodiscard]] bool does(const rule& r, action what) noexcept;
// Would it send what contacts are to a receiver outside?
[[nodiscard]] bool tells_of_people(const rule& r) noexcept;
// The audiences that its actions name, each once.
[[nodiscard]] std::vector<std::string> audiences_of(const rule& r);

// Whether two declarations do the same to the same contacts: only titles and limits may differ.
[[nodiscard]] bool act_alike(const nlohmann::json& a, const nlohmann::json& b);

}  // namespace sluis::declaration

// What a run of a rule is to tell outside now, with the contact as it is now. Private to the folder.
//
// R61   Who may not get a kind of e-mail gets none, and is named with the primary reason.
// Id    "rule-<run>-<step>": the same at every try, also over a restart.
#pragma once

#include <string>
#include <variant>

#include "gateway/notify/messenger.hpp"
#include "gateway/store/rules.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

struct rule_over {  // the run cannot go on
    std::string why{};
};
struct rule_skip {
    std::string why{};
};
struct rule_call {
    store::rules::run run{};
    std::string rule{};   // its id
    std::string place{};  // of the action
    std::string action{};
    std::variant<rule_over, rule_skip, notify::webhook, notify::mail> what{};
};

// Requires: a run that waits for something outside.
[[nodiscard]] rule_call call_of(store::session& s, const store::vault& secrets,
                                const store::rules::run& r);

}  // namespace sluis::apply

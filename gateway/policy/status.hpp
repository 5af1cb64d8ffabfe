// The marketing status of one contact: how it is raised, how it is given up, and what time alone does
// to it. The state machine of docs/marketing-status.md.
//
//     promote   a cause asks for marketing                      now
//     ask       a person, a rule or the API asks for a change   now, or at a boundary
//     settle    boundaries and windows that have passed         with their own timestamps
//
// The only way from marketing to non-marketing on a live contact is a boundary (I3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/contact/marketing.hpp"
#include "gateway/policy/account.hpp"

namespace sluis::policy {

enum class promoted : std::uint8_t {
    unchanged,         // it was marketing already, and for an earlier cause (R9)
    changed,           // marketing now, and counted unless it was counted before (R8)
    reason_corrected,  // it was marketing; this cause turned out to be the first
    exit_withdrawn,    // it was about to leave, and stays (R10)
    held,              // the tier is full: it waits, or stays as it is (R43, R44)
};

// A cause that came before the one that is recorded takes its place as the reason: so the reason is
// that of the first, in whatever order they are processed. For the same reason a cause from before
// an exit was asked for does not withdraw it, and one from before a contact left does not bring it
// back.
promoted promote(contact::marketing_state& m, const contact::cause& by, account& a,
                 const tier_rules& t, newcomer who = newcomer::first_time);

enum class change : std::uint8_t { promote, schedule_exit, unschedule, demote_now };

struct request {
    change what = change::promote;
    contact::cause by{};                              // by whom, and when
    outside_window outside = outside_window::reject;  // of schedule_exit (R33)
};

enum class verdict : std::uint8_t { changed, unchanged, refused };

// Why nothing changed.
enum class because : std::uint8_t {
    none,
    already_marketing,
    already_non_marketing,
    already_scheduled,
    not_scheduled,
    within_period,   // marketing until the boundary (R30)
    outside_window,  // an exit cannot be scheduled yet (R32)
    tier_limit,
    gone,  // there is no such contact any more
};

struct answer {
    verdict what = verdict::unchanged;
    because why = because::none;
    std::optional<instant> possible_at{};  // of a refusal: when it will be possible

    friend bool operator==(const answer&, const answer&) = default;
};

// `m` has been settled.
[[nodiscard]] answer ask(contact::marketing_state& m, request r, account& a, const tier_rules& t,
                         instant now);

// What time alone did: which step, and when.
enum class step : std::uint8_t { scheduled, moved, left };
struct passed {
    step what{};
    instant at{};

    friend bool operator==(const passed&, const passed&) = default;
};

// The next step that is due and was not taken; call it until there is none, and note each (R33, R35,
// R36, R66). A second call without a change of the account gives nothing (I8).
[[nodiscard]] std::optional<passed> settle(contact::marketing_state& m, const account& a,
                                           instant now);

[[nodiscard]] std::string_view name(change c) noexcept;
[[nodiscard]] std::optional<change> change_named(std::string_view text) noexcept;
[[nodiscard]] std::string_view name(verdict v) noexcept;
[[nodiscard]] std::string_view name(because b) noexcept;

}  // namespace sluis::policy

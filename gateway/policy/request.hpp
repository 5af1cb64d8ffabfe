// What people, rules, the API and time ask of one contact: the contact afterwards, what is written
// into its history, and what became of the count. (Events of sources: decide.hpp.)
//
// Pure   The caller stores what comes back. No history: the contact is as it was, and need not be
//        stored.
#pragma once

#include <string>
#include <vector>

#include "gateway/contact/contact.hpp"
#include "gateway/policy/account.hpp"
#include "gateway/policy/history.hpp"
#include "gateway/policy/status.hpp"

namespace sluis::policy {

struct requested {
    answer became{};
    contact::contact after{};
    std::vector<history_row> history{};
    usage count{};

    friend bool operator==(const requested&, const requested&) = default;
};

// Who asks, for the history.
struct asker {
    std::string actor{};
    std::string request_id{};
};

// What is due is settled first, so that the request meets the contact as it is now.
[[nodiscard]] requested ask(const contact::contact& c, const request& what, const asker& who,
                            const rules& r, const account& a, instant now);

// Time alone: windows that opened, boundaries that passed or moved.
[[nodiscard]] requested settle(const contact::contact& c, const account& a, instant now);

// Lets one in that waits, if there is room (R43). The caller takes the oldest first.
[[nodiscard]] requested release(const contact::contact& c, const rules& r, const account& a,
                                instant now);

// It is deleted; what is kept to restore it is `after`. The count stays, or falls by one if the rules
// say so and it was counted (R46).
[[nodiscard]] requested remove(const contact::contact& c, const asker& who, const rules& r,
                               const account& a, instant now);

// It comes back as it was; who was to leave at a boundary that has passed has left (R66). A marketing
// contact that this period did not count meets the tier as a promotion would.
[[nodiscard]] requested restore(const contact::contact& deleted, const asker& who, const rules& r,
                                const account& a, instant now);

}  // namespace sluis::policy

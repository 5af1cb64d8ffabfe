// The account within one transaction: caught up with the clock before anything is decided (D10), and
// saved with what was decided.
//
//     open_account account(s, configured, now);
//     policy::decide(..., account.rules(), account.now(), now);
//     account.set(decision.count);
//     account.save();
//
// A boundary is one logical step in the first transaction after its instant, whoever's that is: from
// then on no contact is decided upon but as it is after the boundary. The rows of contacts follow in
// chunks (due.hpp).
#pragma once

#include <optional>

#include "gateway/policy/account.hpp"
#include "gateway/store/session.hpp"

namespace sluis::apply {

class open_account {
public:
    // `configured` with the contracts that were entered since.
    open_account(store::session& s, const policy::rules& configured, instant now);

    [[nodiscard]] const policy::rules& rules() const noexcept { return rules_; }
    [[nodiscard]] const policy::account& now() const noexcept { return account_; }

    void set(const policy::usage& count) { account_.count = count; }
    // Once, at the end: what changed, and what people are to be told of it.
    void save();

private:
    void pass_boundaries(const policy::rules& configured);
    void move_boundary();
    void tell_of_tier();

    store::session& session_;
    instant at_;
    policy::rules rules_;
    policy::account account_;
    policy::account stored_;
};

// Would it change by being opened now: a boundary passed, or the rules put something else?
[[nodiscard]] bool is_account_behind(store::session& s, const policy::rules& configured,
                                     instant now);

}  // namespace sluis::apply

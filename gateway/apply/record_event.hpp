// One event meets the store: it is decided upon and written, with its history and what the audiences
// should want, within the caller's transaction. Of submissions and of imported rows alike.
//
// R47   Whoever was counted in this period and deleted is not counted twice.
// R63   Whoever turns up with an address of an opt-out list is suppressed.
// D7    An erased contact leaves what was sent in the ledger until it is taken back.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gateway/apply/account.hpp"
#include "gateway/apply/audiences.hpp"
#include "gateway/contact/event.hpp"
#include "gateway/policy/decide.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/vault.hpp"

namespace sluis::apply {

struct recorder {
    std::span<const audience> audiences;
    open_account& account;  // the caller saves it, once for all that it records
    // A keyed hash of an identity: what is left of the erased, and of opt-out lists.
    std::function<std::string(const contact::identity&)> tombstone;
    instant now{};
};

// What became of one event.
struct event_effect {
    policy::happened what = policy::happened::ignored;
    std::optional<std::int64_t> contact{};
    bool became_marketing = false;
    bool became_held = false;  // it would be marketing, and the tier is full
};

class event_recording {
public:
    event_recording(store::session& s, const recorder& by) : session_(s), by_(by) {}

    // `submission` is what its history leads to; empty for none.
    event_effect record(const contact::event& e, const policy::source_rules& source,
                        const std::string& submission);

    // What delivery should look at.
    std::vector<store::ledger::hint> take_hints() { return std::move(hints_); }
    // Did an event come too late, of somebody who was erased since?
    [[nodiscard]] bool met_erased() const { return met_erased_; }

private:
    bool was_erased(const contact::event& e, std::span<const std::string> hashes);
    std::string counted_before(std::span<const contact::contact> matched,
                               std::span<const std::string> hashes) const;
    std::vector<std::string> tombstones(std::span<const contact::identity> identities) const;
    std::int64_t save(policy::decision& d, const std::string& submission);
    void write_history(std::vector<policy::history_row>& rows, std::int64_t created,
                       const std::string& submission);
    void keep(std::vector<store::ledger::hint> more);

    store::session& session_;
    const recorder& by_;
    std::vector<store::ledger::hint> hints_;
    bool met_erased_ = false;
};

// A keyed hash of an identity.
[[nodiscard]] std::string tombstone_of(const store::vault& secrets, const contact::identity& i);

}  // namespace sluis::apply

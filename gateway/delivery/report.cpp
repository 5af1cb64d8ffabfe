#include "gateway/delivery/report.hpp"

#include <cassert>
#include <optional>

#include "gateway/delivery/retry.hpp"

namespace sluis::delivery {
namespace {

namespace ledger = store::ledger;

// Members differ in their number, so their refreshes do in their time.
instant refresh_at(std::int64_t contact, std::chrono::seconds after, instant now) {
    const auto tenth = std::max<std::int64_t>(after.count() / 10, 1);
    return now + after - std::chrono::seconds{contact % tenth};
}

// What did not work: when to try again, or that it was given up.
void try_again(ledger::settlement& s, const prepared_member& m, const member_report& told,
               const send_report& all, instant now, double chance) {
    std::optional<std::chrono::seconds> asked;
    if (all.wait) asked = std::chrono::ceil<std::chrono::seconds>(*all.wait);
    if (!told.tried) {  // it was not its turn: no attempt of its own
        s.retry_at = now + (asked ? *asked : std::chrono::seconds{1});
        return;
    }
    const failed_attempt a{.removal = s.what == ledger::todo::remove,
                           .attempts = m.attempts,
                           .due_since = m.since,
                           .asked_to_wait = asked};
    if (const auto next = next_attempt(a, now, chance)) {
        s.retry_at = *next;
    } else {
        s.became = ledger::fate::given_up;
        s.code = "given_up";
        s.words = "tried for 72 hours; last: " + told.code;
    }
}

}  // namespace

std::vector<ledger::settlement> settlements(const prepared& sent, const send_report& told,
                                            ledger::todo what, std::chrono::seconds refresh_after,
                                            instant now, double chance) {
    assert(sent.members.size() == told.members.size());
    std::vector<ledger::settlement> all;
    all.reserve(sent.members.size());
    for (std::size_t i = 0; i < sent.members.size(); ++i) {
        const prepared_member& m = sent.members[i];
        const member_report& r = told.members[i];
        ledger::settlement s{.at = m.at, .what = what, .revision = m.revision};
        s.code = r.code;
        s.words = r.words;
        s.request_id = r.request_id;
        switch (r.what) {
            case arrival::accepted:
            case arrival::accepted_unverified:
                s.became = r.what == arrival::accepted ? ledger::fate::accepted
                                                       : ledger::fate::accepted_unverified;
                if (what == ledger::todo::add && refresh_after.count() > 0) {
                    s.refresh_at = refresh_at(m.at.contact, refresh_after, now);
                }
                break;
            case arrival::rejected:
                s.became = ledger::fate::rejected;
                s.retry_at = now + retry_after(m.attempts, chance);  // removals are never given up
                break;
            case arrival::later:
                // Of those that were not tried, the network did nothing.
                s.became = r.tried ? ledger::fate::later : ledger::fate::not_processed;
                try_again(s, m, r, told, now, chance);
                break;
        }
        all.push_back(std::move(s));
    }
    return all;
}

}  // namespace sluis::delivery

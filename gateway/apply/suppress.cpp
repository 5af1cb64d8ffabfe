#include "gateway/apply/suppress.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>

#include "gateway/apply/account.hpp"
#include "gateway/apply/audiences.hpp"
#include "gateway/apply/record_event.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"

namespace sluis::apply {
namespace {

namespace suppressions = store::suppressions;

bool is_on_a_list(store::session& s, const store::vault& secrets, const contact::contact& c) {
    std::vector<std::string> hashes;
    std::ranges::transform(c.identities, std::back_inserter(hashes),
                           [&](const auto& i) { return tombstone_of(secrets, i); });
    return suppressions::any(s, hashes);
}

// Its status is not touched: the row says what it is, as the one before it left it.
void note(store::session& s, const contact::contact& c, const suppressions::change& what,
          const policy::rules& configured, instant now) {
    open_account account(s, configured, now);
    const policy::history_row row{.contact = c.id,
                                  .at = now,
                                  .actor = what.actor,
                                  .what = c.suppressed ? policy::history_kind::suppressed
                                                       : policy::history_kind::unsuppressed,
                                  .from = stage_of(c.marketing),
                                  .after = c.marketing,
                                  .request_id = what.request_id,
                                  .period = account.now().now.id()};
    store::history::append(s, {&row, 1});
    account.save();
}

}  // namespace

suppressed suppress(store::session& s, const store::vault& secrets, const policy::rules& configured,
                    const suppressions::change& what, instant now) {
    suppressed done;
    const std::string hash = tombstone_of(secrets, what.who);
    const auto before = suppressions::find(s, hash);
    done.did.is_news = what.is_on ? suppressions::add(s, hash, suppressions::by_hand, now)
                                  : suppressions::remove(s, hash);
    auto found = store::contacts::load_by_identities(s, {&what.who, 1});
    if (!found.empty()) {
        contact::contact& c = found.front();
        done.did.contact = c.id;
        done.did.is_suppressed = is_on_a_list(s, secrets, c);
        if (done.did.is_suppressed != c.suppressed) {
            c.suppressed = done.did.is_suppressed;
            if (!store::contacts::save(s, c))
                throw std::logic_error("a contact changed within the transaction that changes it");
            note(s, c, what, configured, now);
            done.hints = store::ledger::put(s, desires_of(s, c, false, load_audiences(s)), now);
        }
    }
    if (!done.did.is_news) return done;
    const std::string list(before ? before->list : suppressions::by_hand);
    store::audit::append(
        s, {.at = now,
            .actor = what.actor,
            .action = what.is_on ? "suppression.add" : "suppression.remove",
            .subject = done.did.contact ? "c" + std::to_string(*done.did.contact) : "",
            .detail = "list " + list,
            .request_id = what.request_id});
    return done;
}

}  // namespace sluis::apply

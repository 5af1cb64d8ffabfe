#include "gateway/apply/remove_contact.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/apply/account.hpp"
#include "gateway/apply/audiences.hpp"
#include "gateway/apply/record_event.hpp"
#include "gateway/apply/save_contact.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/contact_whole.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/history.hpp"
#include "gateway/store/periods.hpp"
#include "gateway/store/submissions.hpp"
#include "gateway/store/suppressions.hpp"

namespace sluis::apply {
namespace {

namespace contacts = store::contacts;
namespace deleted = store::deleted;
namespace ledger = store::ledger;

void note(store::session& s, std::string action, std::int64_t contact, const policy::asker& who,
          instant now) {
    store::audit::append(s, {.at = now,
                             .actor = who.actor,
                             .action = std::move(action),
                             .subject = "c" + std::to_string(contact),
                             .request_id = who.request_id});
}

// Whoever has an identity of it now, or was deleted after it with one: that is the person.
std::optional<contact_restored> whoever_came_after(store::session& s, const deleted::entry& e,
                                                   const contact::contact& c,
                                                   std::span<const std::string> hashes) {
    const auto holders = contacts::load_by_identities(s, c.identities);
    if (!holders.empty())
        return contact_restored{.became = restore_end::taken, .other = holders.front().id};
    for (const deleted::entry& other : deleted::of_identities(s, hashes)) {
        const bool is_later =
            std::pair(other.deleted_at, other.contact) > std::pair(e.deleted_at, e.contact);
        if (is_later && !other.state.empty())
            return contact_restored{
                .became = restore_end::taken, .other = other.contact, .other_is_deleted = true};
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::string> hashes_of(const store::vault& secrets,
                                   std::span<const contact::identity> identities) {
    std::vector<std::string> hashes;
    for (const contact::identity& i : identities)
        hashes.push_back(tombstone_of(secrets, i));
    return hashes;
}

std::optional<contact_removed> remove_contact(store::session& s, const removal_rules& r,
                                              std::int64_t contact, const policy::asker& who,
                                              instant now) {
    const auto found = load_now(s, contact);
    if (!found) return std::nullopt;
    open_account account(s, r.configured, now);
    const policy::requested did = policy::remove(*found, who, account.rules(), account.now(), now);
    account.set(did.count);
    const contact::contact& c = did.after;
    contact_removed done{.contact = c.id, .restorable_until = now + r.restorable};
    const bool counts = c.marketing.counted_in_period == account.now().now.id();
    deleted::put(s,
                 {.contact = c.id,
                  .deleted_at = now,
                  .deleted_by = who.actor,
                  .restorable_until = done.restorable_until,
                  .counted_in_period = counts ? c.marketing.counted_in_period : std::string(),
                  .state = r.secrets.seal(store::sealed_contact, store::whole_text(c))},
                 hashes_of(r.secrets, c.identities));
    store::history::append(s, did.history);
    done.hints = ledger::let_go(s, c.id, now);
    contacts::remove(s, c.id);
    account.save();
    note(s, "contact.delete", c.id, who, now);
    return done;
}

std::optional<contact::contact> unsealed(const deleted::entry& e, const store::vault& secrets) {
    if (e.state.empty()) return std::nullopt;
    const auto opened = secrets.unseal(store::sealed_contact, e.state);
    if (!opened) throw store::store_error(store::store_error::kind::corrupt, opened.error().text());
    return store::read_whole(opened->reveal());
}

contact_restored restore_contact(store::session& s, const removal_rules& r, std::int64_t contact,
                                 const policy::asker& who, instant now) {
    const auto kept = deleted::get(s, contact);
    if (!kept || kept->restorable_until <= now) return {};
    auto c = unsealed(*kept, r.secrets);
    if (!c) return {};
    const auto hashes = hashes_of(r.secrets, c->identities);
    if (auto other = whoever_came_after(s, *kept, *c, hashes)) return std::move(*other);
    open_account account(s, r.configured, now);
    // Another that came and went may have taken its count over.
    const std::string period = account.now().now.id();
    c->marketing.counted_in_period = deleted::counts(s, hashes, period) ? period : std::string();
    c->suppressed = store::suppressions::any(s, hashes);  // lists may have been mended meanwhile
    policy::requested did = policy::restore(*c, who, account.rules(), account.now(), now);
    account.set(did.count);
    contact_restored done{.became = restore_end::restored};
    deleted::hand_count_over(s, hashes);
    deleted::erase(s, contact);
    contacts::put_back(s, did.after);
    store::history::append(s, did.history);
    done.hints = ledger::put(s, desires_of(s, did.after, true, load_audiences(s)), now);
    account.save();
    note(s, "contact.restore", contact, who, now);
    return done;
}

std::size_t drop_deleted(store::session& s, std::size_t limit, instant now) {
    const auto expired = deleted::expired(s, now, limit);
    for (const std::int64_t contact : expired) {
        deleted::drop_state(s, contact);
        store::submissions::forget_contact(s, contact);
        contacts::erase(s, contact);
    }
    const auto account = store::periods::load(s);
    if (account) deleted::forget_uncounted(s, account->now.id());
    return expired.size();
}

}  // namespace sluis::apply

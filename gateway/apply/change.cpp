#include "gateway/apply/change.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "gateway/apply/save_contact.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/changes.hpp"
#include "gateway/store/contacts.hpp"

namespace sluis::apply {
namespace {

namespace changes = store::changes;

std::string words_of(const policy::request& what, const policy::answer& became) {
    std::string words(policy::name(what.what));
    words.append(": ").append(policy::name(became.what));
    if (became.why != policy::because::none) words.append(", ").append(policy::name(became.why));
    return words;
}

void count(changes::change& c, policy::verdict v) {
    std::int64_t* const sums[] = {&c.changed, &c.unchanged, &c.refused};
    ++*sums[static_cast<std::size_t>(v)];
}

}  // namespace

std::optional<changed> change_one(store::session& s, const policy::rules& configured,
                                  std::int64_t contact, const policy::request& what,
                                  const policy::asker& who, std::optional<std::int64_t> version,
                                  instant now) {
    const auto found = load_now(s, contact);
    if (!found) return std::nullopt;
    changed done{.contact = found->id, .version = found->version};
    done.is_outdated = version && *version != found->version;
    if (done.is_outdated) return done;
    open_account account(s, configured, now);
    policy::requested did = policy::ask(*found, what, who, account.rules(), account.now(), now);
    done.became = did.became;
    account.set(did.count);
    done.version += did.history.empty() ? 0 : 1;
    done.hints = save_contact(s, std::move(did), load_audiences(s), now);
    account.save();
    store::audit::append(s, {.at = now,
                             .actor = who.actor,
                             .action = "contact.status",
                             .subject = "c" + std::to_string(done.contact),
                             .detail = words_of(what, done.became),
                             .request_id = who.request_id});
    return done;
}

step change_some(store::session& s, const policy::rules& configured, std::size_t chunk,
                 instant now) {
    step done;
    auto running = changes::running(s);
    if (!running) return done;
    changes::change& c = *running;
    open_account account(s, configured, now);
    const std::vector<audience> audiences = load_audiences(s);
    const policy::asker who{c.actor, c.request_id};
    const auto ids = changes::next(s, c.id, c.next_contact, chunk);
    for (const std::int64_t id : ids) {
        changes::item i{.contact = id};
        const auto found = load_now(s, id);
        if (found) {
            auto did = policy::ask(*found, c.what, who, account.rules(), account.now(), now);
            i.verdict = did.became.what;
            i.why = did.became.why;
            i.possible_at = did.became.possible_at;
            account.set(did.count);
            std::ranges::move(save_contact(s, std::move(did), audiences, now),
                              std::back_inserter(done.hints));
        } else {
            i.verdict = policy::verdict::refused;
            i.why = policy::because::gone;
        }
        count(c, *i.verdict);
        changes::settle(s, c.id, i);
        c.next_contact = id;
    }
    if (ids.size() < chunk) c.ended_at = now;
    changes::save(s, c);
    account.save();
    done.more = true;  // of this one, or another
    return done;
}

}  // namespace sluis::apply

#include "gateway/apply/put_contact.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <utility>

#include "gateway/apply/change.hpp"
#include "gateway/apply/record.hpp"
#include "gateway/apply/save_contact.hpp"
#include "gateway/base/codec.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/contacts.hpp"

namespace sluis::apply {
namespace {

namespace contacts = store::contacts;
using policy::contact_write;
using policy::contact_written;
using policy::write_end;
using policy::write_target;

struct done {
    contact_written what{};
    std::vector<store::ledger::hint> hints{};

    void add(std::vector<store::ledger::hint> more) {
        hints.insert(hints.end(), more.begin(), more.end());
    }
};

// Thrown, so that the transaction is undone.
struct undone {
    contact_written what{};
};

std::optional<contact::contact> load_named(store::session& s, const contact_write& w) {
    if (w.number) return load_now(s, *w.number);
    if (!w.known_as) return std::nullopt;
    auto found = contacts::load_by_identities(s, std::span(&*w.known_as, 1));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

void add_identities(contact::event& e, std::span<const contact::identity> more) {
    e.identities.insert(e.identities.end(), more.begin(), more.end());
    std::ranges::sort(e.identities);
    const auto doubled = std::ranges::unique(e.identities);
    e.identities.erase(doubled.begin(), doubled.end());
}

// Of two writes within a millisecond the later one wins: its caller was told so.
instant after_own_writes(const std::optional<contact::contact>& c, const std::string& source,
                         instant now) {
    if (!c) return now;
    for (const auto& [property, kept] : c->properties) {
        if (kept.set.by.starts_with(source + '/'))
            now = std::max(now, kept.set.at + std::chrono::milliseconds{1});
    }
    return now;
}

// One write on its way through the store, within one transaction.
class writing {
public:
    writing(store::session& s, const put_parts& p, contact_write w)
        : session_(s), with_(p), now_(p.time.now()), what_(std::move(w)) {}

    done write() {
        before_ = load_named(session_, what_);
        if (!before_ && what_.about == write_target::known_contact)
            throw undone{{.became = write_end::unknown}};
        if (before_) {
            add_identities(what_.says, before_->identities);
        } else if (what_.known_as) {
            add_identities(what_.says, std::span(&*what_.known_as, 1));
        }
        refuse_others();
        std::int64_t id = before_ ? before_->id : 0;
        if (!before_ || !what_.says.properties.empty()) id = record_event();
        for (const policy::change c : what_.status)
            change(id, c);
        done_.what.became = before_ ? write_end::updated : write_end::created;
        done_.what.now = load_now(session_, id).value();
        return std::move(done_);
    }

private:
    void refuse_others() {
        const auto held = contacts::load_by_identities(session_, what_.says.identities);
        const auto other = std::ranges::find_if(
            held, [&](const contact::contact& c) { return !before_ || c.id != before_->id; });
        if (other != held.end()) throw undone{{.became = write_end::exists, .other = other->id}};
    }

    // The id of the contact that the event created, or changed.
    std::int64_t record_event() {
        contact::event& e = what_.says;
        const std::string number =
            to_hex(store::sha256(store::random_token().reveal())).substr(0, 32);
        e.source = what_.source.id;
        e.key = number;
        e.received_at = now_;
        e.occurred_at = after_own_writes(before_, e.source, now_);
        mapped m{.what = {.id = number,
                          .source = e.source,
                          .event_key = e.key,
                          .received_at = e.received_at},
                 .source = what_.source};
        m.items.push_back({.what = e});
        open_account account(session_, with_.rules, now_);
        const auto audiences = load_audiences(session_);
        recorded r = record(
            session_,
            {.audiences = audiences,
             .account = account,
             .tombstone =
                 [this](const contact::identity& i) { return tombstone_of(with_.secrets, i); },
             .now = now_},
            std::move(m));
        account.save();
        done_.add(std::move(r.hints));
        const auto effects = store::submissions::effects_of(session_, number);
        note(effects.front());
        return effects.front().contact.value();
    }

    void note(const store::submissions::effect_row& effect) {
        if (effect.what == policy::happened::unchanged) return;
        store::audit::append(session_, {.at = now_,
                                        .actor = what_.who.actor,
                                        .action = "contact.put",
                                        .subject = "c" + std::to_string(effect.contact.value()),
                                        .detail = std::string(policy::name(effect.what)),
                                        .request_id = what_.who.request_id});
    }

    void change(std::int64_t id, policy::change asked) {
        const policy::request r{.what = asked,
                                .by = {now_, policy::reason_of(what_.source.kind), what_.source.id},
                                .outside = with_.rules.outside};
        auto did = change_one(session_, with_.rules, id, r, what_.who, std::nullopt, now_).value();
        const bool waits = did.became.why == policy::because::tier_limit;
        if (did.became.what == policy::verdict::refused && !waits) {
            throw undone{
                {.became = write_end::refused, .refused = did.became, .refused_change = asked}};
        }
        done_.add(std::move(did.hints));
    }

    store::session& session_;
    const put_parts& with_;
    instant now_;
    contact_write what_;
    std::optional<contact::contact> before_{};
    done done_{};
};

}  // namespace

asio::awaitable<contact_written> put_contact(const put_parts& p, contact_write what) {
    const auto write = [&](store::session& s) { return writing(s, p, what).write(); };
    done d;
    try {
        d = co_await p.db.write(write);
    } catch (const undone& u) {
        d.what = u.what;
    }
    if (!d.hints.empty() && p.tell) co_await p.tell(std::move(d.hints));
    co_return std::move(d.what);
}

}  // namespace sluis::apply

#include "gateway/apply/breakdown.hpp"

#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/audience/filter.hpp"
#include "gateway/base/error.hpp"
#include "gateway/policy/eligibility.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/ledger_members.hpp"
#include "gateway/store/overrides.hpp"

namespace sluis::apply {
namespace {

namespace breakdowns = store::breakdowns;
namespace ledger = store::ledger;
using breakdowns::standing;

breakdowns::item item_of(std::int64_t contact, policy::reasons all) {
    const auto primary = all.primary();
    return {contact, {primary ? standing::not_sent : standing::to_be_sent, primary}, all};
}

standing standing_at_network(const ledger::row& r) {
    const auto group = ledger::standing_of(r);
    if (group == ledger::group::accepted) return standing::accepted;
    if (group == ledger::group::unverified) return standing::unverified;
    return group == ledger::group::rejected ? standing::rejected : standing::pending;
}

breakdowns::item item_of(const ledger::row& r) {
    if (!r.desired) return item_of(r.at.contact, r.reasons);
    return {r.at.contact, {standing_at_network(r), {}}, r.reasons};
}

// What one chunk is about, and whether there may be another.
struct found {
    std::vector<breakdowns::item> items{};
    std::int64_t looked_at = 0;
    std::int64_t last = 0;
    bool more = false;
};

// Nullopt: it is not valid, though it was when the breakdown was asked for. An empty one would mean
// everybody.
std::optional<audience::filter> filter_of(const breakdowns::subject& of) {
    std::vector<error> errors;
    const nlohmann::json groups = nlohmann::json::parse(of.filter_groups, nullptr, false);
    audience::filter who = audience::parse_filter({{"filterGroups", groups}}, "filter", errors);
    if (!errors.empty()) return std::nullopt;
    return who;
}

bool is_meant(store::session& s, const breakdowns::breakdown& b, const audience::filter& who,
              const contact::contact& c) {
    if (!b.of.kind) {
        const auto rows = store::overrides::of_contact(s, c.id);
        const auto by_rule = store::overrides::membership(rows, b.of.audience_number);
        if (by_rule) return *by_rule;
    }
    return audience::matches(who, c);
}

found of_contacts(store::session& s, const breakdowns::breakdown& b, const audience::filter& who,
                  std::size_t chunk) {
    const auto contacts = store::contacts::load_after(s, b.next_contact, chunk);
    found f{.more = contacts.size() == chunk};
    for (const contact::contact& c : contacts) {
        f.last = c.id;
        f.more = f.more && c.id <= b.last_contact;
        if (c.id > b.last_contact) break;
        ++f.looked_at;
        if (!is_meant(s, b, who, c)) continue;
        f.items.push_back(item_of(c.id, b.of.kind ? policy::exclusions(c, *b.of.kind)
                                                  : policy::exclusions(c, b.of.rules)));
    }
    return f;
}

// As the ledger has them: with what only the network can tell.
found of_members(store::session& s, const breakdowns::breakdown& b, std::size_t chunk) {
    const auto rows = ledger::list_group(s, b.of.audience_number, b.of.destination,
                                         ledger::group::members, b.next_contact, chunk);
    found f{.more = rows.size() == chunk};
    for (const ledger::row& r : rows) {
        f.last = r.at.contact;
        f.more = f.more && r.at.contact <= b.last_contact;
        if (r.at.contact > b.last_contact) break;
        ++f.looked_at;
        f.items.push_back(item_of(r));
    }
    return f;
}

}  // namespace

bool break_down_some(store::session& s, std::size_t chunk, instant now) {
    auto b = breakdowns::running(s);
    if (!b) return false;
    const auto who = filter_of(b->of);
    if (!who) {
        b->failure = "its filter was written by another version of sluis; make it again";
        b->ended_at = now;
        breakdowns::save(s, *b);
        return true;
    }
    const found f =
        b->of.destination != 0 ? of_members(s, *b, chunk) : of_contacts(s, *b, *who, chunk);
    breakdowns::record(s, b->id, f.items);
    b->met += f.looked_at;
    b->next_contact = f.last;
    if (!f.more) {
        b->ended_at = now;
        b->total = b->met;
    }
    breakdowns::save(s, *b);
    return true;
}

}  // namespace sluis::apply

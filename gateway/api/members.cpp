// GET /api/audiences/{id}/members: the contacts behind a number of the breakdown.

#include <map>
#include <optional>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/policy/reason.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/ledger_members.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
namespace ledger = store::ledger;
using declarations::kind;

// Which number of the breakdown: a group, or a reason for not being sent.
struct selection {
    std::optional<ledger::group> group{};
    std::optional<policy::reason> reason{};
};

result<selection> selection_of(const call& c) {
    const auto shown = c.query.find("show");
    if (shown == c.query.end()) return selection{.group = ledger::group::members};
    selection s{ledger::group_named(shown->second), policy::reason_named(shown->second)};
    if (s.group || s.reason) return s;
    return error{"not a number of the breakdown", "query show",
                 "members, to_be_sent, accepted, unverified, pending, rejected, leaving, "
                 "removal_refused, or a reason of not_sent"};
}

// The target that ?destination= names; the only one when nothing is named.
result<declarations::target> target_of(store::session& db, const call& c, std::int64_t audience) {
    const auto targets = declarations::targets_of_audience(db, audience);
    const auto named = c.query.find("destination");
    for (const auto& t : targets) {
        if (named == c.query.end() ? targets.size() == 1
                                   : destination_name(db, t.destination) == named->second) {
            return t;
        }
    }
    if (targets.empty()) {
        return error{"the audience is kept nowhere", "audience", "declare a target for it"};
    }
    return error{"missing, or not a destination of this audience", "query destination",
                 "name one of the audience's destinations"};
}

json items_of(store::session& db, const call& c, const std::vector<ledger::row>& rows) {
    std::vector<std::int64_t> ids;
    ids.reserve(rows.size());
    for (const auto& r : rows)
        ids.push_back(r.at.contact);
    std::map<std::int64_t, json> people;
    for (const auto& person : store::contacts::load(db, ids))
        people[person.id] = summary_of(person, c.sees_people());
    json items = json::array();
    for (const auto& r : rows) {
        const auto found = people.find(r.at.contact);
        items.push_back(to_json(r));
        items.back()["contact"] =
            found == people.end() ? json{{"id", r.at.contact}, {"erased", true}} : found->second;
    }
    return items;
}

net::response members_of(store::session& db, const call& c, const page& p, const selection& what,
                         std::int64_t after) {
    const auto d = declarations::get(db, kind::audience, c.path.front());
    if (!d) return unknown("audience");
    const auto t = target_of(db, c, d->number);
    if (!t) return problem(400, t.error());
    const auto rows =
        what.group ? ledger::list_group(db, d->number, t->destination, *what.group, after, p.limit)
                   : ledger::list(db, d->number, t->destination, what.reason, after, p.limit);
    json next = rows.size() == p.limit ? json(rows.back().at.contact) : json(nullptr);
    json page{{"destination", destination_name(db, t->destination)},
              {"items", items_of(db, c, rows)},
              {"next", std::move(next)}};
    say_if_hidden(page, c);
    return ok(page);
}

}  // namespace

asio::awaitable<net::response> list_members(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const result<selection> what = selection_of(c);
    if (!what) co_return problem(400, what.error());
    const result<std::int64_t> after = after_of(c);
    if (!after) co_return problem(400, after.error());
    const auto read = [&](store::session& db) { return members_of(db, c, *p, *what, *after); };
    net::response found = co_await s.db.read(read);
    co_return found;
}

}  // namespace sluis::api

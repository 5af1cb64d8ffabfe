// DELETE /api/declarations/{kind}/{id}: what is declared no more.
//
// An audience goes in three steps: its targets end, its members are released in chunks (removals at
// the networks follow), and then the audience goes. A job that begins with the first step releases
// whom an interruption leaves.

#include <algorithm>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/declaration/rule.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/ledger.hpp"
#include "gateway/store/overrides.hpp"
#include "gateway/store/rules.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
using declarations::kind;
using declarations::removal;

constexpr std::size_t chunk = 1'000;

std::optional<kind> kind_named(std::string_view text) {
    if (text == "source") return kind::source;
    if (text == "audience") return kind::audience;
    if (text == "destination") return kind::destination;
    if (text == "view") return kind::view;
    if (text == "rule") return kind::rule;
    return std::nullopt;
}

// How far the release of an audience is.
struct place {
    std::int64_t audience = 0;
    std::vector<std::int64_t> destinations{};  // still to be released
    std::int64_t after = 0;
};

place end_targets(store::session& db, const std::string& id, instant now) {
    const auto audience = declarations::get(db, kind::audience, id);
    if (!audience) return {};
    place p{.audience = audience->number};
    for (const auto& t : declarations::targets_of_audience(db, audience->number)) {
        declarations::end_target(db, t.audience, t.destination);
        p.destinations.push_back(t.destination);
    }
    (void)store::jobs::start(db, store::jobs::evaluate, id, store::contacts::count(db), now);
    return p;
}

place release_some(store::session& db, place p, instant now) {
    const auto done =
        store::ledger::release(db, p.audience, p.destinations.back(), p.after, chunk, now);
    p.after = done.next.value_or(0);
    if (!done.next) p.destinations.pop_back();
    return p;
}

asio::awaitable<void> release_members(services& s, const std::string& id) {
    const instant begun = s.time.now();
    const auto end = [&](store::session& db) { return end_targets(db, id, begun); };
    place p = co_await s.db.write(end);
    if (s.changed) co_await s.changed();  // nobody is added there from now on
    while (!p.destinations.empty()) {
        const instant now = s.time.now();
        const auto some = [&](store::session& db) { return release_some(db, p, now); };
        place next = co_await s.db.write(some);
        p = std::move(next);
    }
}

bool is_used_by_rule(store::session& db, const std::string& audience) {
    for (const auto& d : declarations::list(db, kind::rule)) {
        std::vector<error> ignored;
        const auto r = declaration::read_rule(json::parse(d.body, nullptr, false), ignored);
        const auto all = declaration::audiences_of(r);
        if (std::ranges::find(all, audience) != all.end()) return true;
    }
    return false;
}

removal remove(store::session& db, services& s, const call& c, kind k) {
    const std::string& id = c.path[1];
    const auto before = declarations::get(db, k, id);
    const removal did = declarations::remove(db, k, id);
    if (did == removal::removed && k == kind::rule) store::rules::forget_rule(db, before->number);
    if (did == removal::removed && k == kind::audience)
        store::overrides::forget_audience(db, before->number);
    if (did == removal::removed) {
        store::audit::append(db, {.at = s.time.now(),
                                  .actor = c.actor,
                                  .action = c.path[0] + ".remove",
                                  .subject = id,
                                  .request_id = c.request_id});
    }
    return did;
}

}  // namespace

asio::awaitable<net::response> remove_declaration(services& s, const call& c) {
    const auto k = kind_named(c.path[0]);
    if (!k) {
        co_return problem(404, error{"there is no such kind", "path",
                                     "source, destination, audience, view or rule"});
    }
    need(c, *k == kind::source ? permission::manage_sources : permission::operate, "path");
    const auto used = [&](store::session& db) { return is_used_by_rule(db, c.path[1]); };
    const bool in_rule = *k == kind::audience && co_await s.db.read(used);
    if (in_rule) {
        co_return problem(409, error{"a rule adds contacts to it, or removes them", "audience",
                                     "change or remove the rule first: sluis rules list"});
    }
    if (*k == kind::audience) co_await release_members(s, c.path[1]);
    const auto write = [&](store::session& db) { return remove(db, s, c, *k); };
    const removal did = co_await s.db.write(write);
    if (did == removal::unknown) co_return unknown(c.path[0]);
    if (did == removal::in_use) {
        co_return problem(
            409, error{"an audience is kept there, or members are still there", "destination",
                       "take it out of its audiences and wait for the removals; what is gone at "
                       "the network: sluis destinations abandon"});
    }
    if (s.changed) co_await s.changed();
    co_return ok({{"removed", c.path[1]}, {"kind", c.path[0]}});
}

}  // namespace sluis::api

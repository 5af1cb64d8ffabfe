// Rules: whom they take, whether they are on, who is on the way, and what was done with whom.

#include "gateway/store/rules.hpp"

#include <algorithm>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/api/rule_switch.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/overrides.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
namespace rules = store::rules;
using declarations::kind;

json with_state(store::session& db, const declarations::declaration& d) {
    json j = to_json(d);
    const auto state = rules::get(db, d.number);
    const rules::sums n = rules::count(db, d.number);
    j["on"] = state && state->is_on;
    j["switched_at"] = state ? json(to_rfc3339(state->changed_at)) : json(nullptr);
    j["switched_by"] = state ? json(state->changed_by) : json(nullptr);
    j["runs"] = {
        {"running", n.running}, {"queued", n.queued}, {"paused", n.paused}, {"ended", n.ended}};
    return j;
}

// Cost: a pass over the contacts.
json with_numbers(store::session& db, const call& c, const declarations::declaration& d) {
    json j = with_state(db, d);
    std::vector<error> errors;
    const declaration::rule r = rule_of(d, errors);
    if (!errors.empty()) return j;
    if (compares_people(r) && !c.may.allow(permission::see_personal_data)) {
        j["would_enrol"] = nullptr;
        j["would_promote"] = nullptr;
        return j;
    }
    const touched n = count_touched(db, r, d.number);
    j["would_enrol"] = n.would_enrol;
    j["would_promote"] = n.would_promote;
    return j;
}

std::string rule_name(store::session& db, std::int64_t number) {
    const auto d = declarations::get(db, kind::rule, number);
    return d ? d->id : "(removed)";
}

json run_json(store::session& db, const rules::run& r) {
    const bool waits = r.now == rules::run_state::running || r.now == rules::run_state::paused;
    return {{"run", r.id},
            {"rule", rule_name(db, r.rule)},
            {"version", r.version},
            {"contact", r.contact},
            {"state", rules::name(r.now)},
            {"enrolled_at", to_rfc3339(r.enrolled_at)},
            {"due_at", waits ? json(to_rfc3339(r.due_at)) : json(nullptr)},
            {"ended_at", time_or_null(r.ended_at)},
            {"why", r.why}};
}

json log_json(store::session& db, const std::vector<rules::entry>& found) {
    json items = json::array();
    for (const rules::entry& e : found) {
        items.push_back({{"id", e.id},
                         {"at", to_rfc3339(e.at)},
                         {"rule", rule_name(db, e.rule)},
                         {"run", e.run},
                         {"contact", e.contact},
                         {"place", e.place},
                         {"what", e.what},
                         {"outcome", e.outcome},
                         {"why", e.why}});
    }
    return items;
}

template <class Rows>
json next_of(const Rows& rows, std::size_t limit) {
    return rows.size() == limit ? json(rows.back().id) : json(nullptr);
}

result<std::optional<rules::run_state>> state_of(const call& c) {
    using enum rules::run_state;
    const auto given = c.query.find("state");
    if (given == c.query.end()) return std::optional<rules::run_state>();
    for (const auto r : {running, queued, paused, ended})
        if (rules::name(r) == given->second) return std::optional(r);
    return error{"unknown", "query state", "running, queued, paused or ended"};
}

json of_contact(store::session& db, std::int64_t asked, const page& p) {
    const std::int64_t id = store::contacts::survivor_of(db, asked);
    const std::int64_t ids[] = {id};
    if (store::contacts::load(db, ids).empty()) return nullptr;
    const auto entries = rules::log_of_contact(db, id, p.before, p.limit);
    json runs = json::array();
    for (const rules::run& r : rules::runs_of_contact(db, id, p.limit))
        runs.push_back(run_json(db, r));
    json audiences = json::array();
    for (const auto& o : store::overrides::of_contact(db, id)) {
        const auto d = declarations::get(db, kind::audience, o.audience);
        const bool is_in = o.what == store::overrides::kind::included;
        audiences.push_back({{"audience", d ? d->id : "(removed)"},
                             {"is", is_in ? "added" : "removed"},
                             {"by", o.by},
                             {"at", to_rfc3339(o.at)}});
    }
    return {{"contact", id},
            {"runs", std::move(runs)},
            {"audiences", std::move(audiences)},
            {"items", log_json(db, entries)},
            {"next", next_of(entries, p.limit)}};
}

}  // namespace

asio::awaitable<net::response> list_rules(services& s, const call&) {
    const auto read = [](store::session& db) {
        json items = json::array();
        for (const auto& d : declarations::list(db, kind::rule))
            items.push_back(with_state(db, d));
        return items;
    };
    json items = co_await s.db.read(read);
    co_return ok({{"items", std::move(items)}});
}

asio::awaitable<net::response> show_rule(services& s, const call& c) {
    const auto read = [&](store::session& db) -> json {
        const auto d = declarations::get(db, kind::rule, c.path.front());
        return d ? with_numbers(db, c, *d) : json(nullptr);
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("rule") : ok(found);
}

asio::awaitable<net::response> list_rule_runs(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto only = state_of(c);
    if (!only) co_return problem(400, only.error());
    const auto read = [&](store::session& db) -> json {
        const auto d = declarations::get(db, kind::rule, c.path.front());
        if (!d) return nullptr;
        const auto found = rules::runs_of(db, d->number, *only, p->before, p->limit);
        json items = json::array();
        for (const rules::run& r : found)
            items.push_back(run_json(db, r));
        return {{"items", std::move(items)}, {"next", next_of(found, p->limit)}};
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("rule") : ok(found);
}

asio::awaitable<net::response> list_rule_log(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) -> json {
        const auto d = declarations::get(db, kind::rule, c.path.front());
        if (!d) return nullptr;
        const auto found = rules::log_of(db, d->number, p->before, p->limit);
        return {{"items", log_json(db, found)}, {"next", next_of(found, p->limit)}};
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("rule") : ok(found);
}

asio::awaitable<net::response> show_contact_rules(services& s, const call& c) {
    std::string_view text = c.path.front();
    if (text.starts_with('c')) text.remove_prefix(1);
    const auto id = number_of(text);
    if (!id) co_return unknown("contact");
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) { return of_contact(db, *id, *p); };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("contact") : ok(found);
}

}  // namespace sluis::api

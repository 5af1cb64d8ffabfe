// Submissions: what came, what became of each, and another try for those that were quarantined.

#include <array>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/submissions.hpp"

namespace sluis::api {
namespace {

namespace submissions = store::submissions;

// The key is the sender's own, and may be anything that a form holds.
json to_json(const submissions::submission& e, bool sees_people) {
    json j{{"id", e.id},
           {"source", e.source},
           {"received_at", to_rfc3339(e.received_at)},
           {"applied_at", to_rfc3339(e.applied_at)},
           {"outcome", submissions::name(e.became)},
           {"reason", e.reason},
           {"detail", e.detail}};
    if (sees_people) j["event_key"] = e.event_key;
    return j;
}

json effects_of(store::session& db, const std::string& id) {
    json all = json::array();
    for (const auto& e : submissions::effects_of(db, id)) {
        all.push_back({{"item", e.item},
                       {"contact", e.contact ? json(*e.contact) : json(nullptr)},
                       {"effect", contact::name(e.effect)},
                       {"did", policy::name(e.what)}});
    }
    return all;
}

// The cursor of a page is the id of its last submission.
bool set_cursor(store::session& db, const std::string& id, submissions::selection& wanted) {
    const auto last = submissions::get(db, id);
    if (last) wanted.before.emplace(last->received_at, last->id);
    return last.has_value();
}

result<submissions::selection> selection_of(const call& c) {
    submissions::selection wanted;
    call without_cursor{.request = c.request, .query = c.query};
    without_cursor.query.erase("before");  // here it is an id, not a number
    const result<page> p = page_of(without_cursor);
    if (!p) return p.error();
    wanted.limit = p->limit;
    if (const auto source = c.query.find("source"); source != c.query.end()) {
        wanted.source = source->second;
    }
    if (const auto outcome = c.query.find("outcome"); outcome != c.query.end()) {
        wanted.became = submissions::outcome_named(outcome->second);
        if (!wanted.became) {
            return error{"unknown", "query outcome",
                         "applied, ignored, quarantined, tested or fetching"};
        }
    }
    if (const auto reason = c.query.find("reason"); reason != c.query.end())
        wanted.reason = reason->second;
    for (const auto& [name, at] : {std::pair{"from", &wanted.from}, {"until", &wanted.until}}) {
        const auto given = c.query.find(name);
        if (given == c.query.end()) continue;
        *at = from_rfc3339(given->second);
        if (!*at) {
            return error{"not a time", std::string("query ") + name,
                         "such as 2026-06-01T00:00:00Z"};
        }
    }
    return wanted;
}

}  // namespace

asio::awaitable<net::response> list_events(services& s, const call& c) {
    const result<submissions::selection> wanted = selection_of(c);
    if (!wanted) co_return problem(400, wanted.error());
    const auto read = [&](store::session& db) {
        submissions::selection all = *wanted;
        const auto before = c.query.find("before");
        if (before != c.query.end() && !set_cursor(db, before->second, all)) {
            return problem(400, error{"not a cursor", "query before",
                                      "use `next` of the page before; what is old is removed"});
        }
        const auto found = submissions::list(db, all);
        json items = json::array();
        for (const auto& e : found)
            items.push_back(to_json(e, c.sees_people()));
        json next = found.size() == all.limit ? json(found.back().id) : json(nullptr);
        json shown{{"items", std::move(items)}, {"next", std::move(next)}};
        say_if_hidden(shown, c);
        return ok(shown);
    };
    net::response found = co_await s.db.read(read);
    co_return found;
}

asio::awaitable<net::response> list_quarantine(services& s, const call&) {
    const auto read = [](store::session& db) {
        json items = json::array();
        for (const auto& q : submissions::quarantine(db)) {
            items.push_back({{"source", q.source},
                             {"reason", q.reason},
                             {"submissions", q.submissions},
                             {"first", to_rfc3339(q.first)},
                             {"last", to_rfc3339(q.last)}});
        }
        return items;
    };
    json items = co_await s.db.read(read);
    co_return ok({{"items", std::move(items)}});
}

asio::awaitable<net::response> show_event(services& s, const call& c) {
    const auto read = [&](store::session& db) -> json {
        const auto e = submissions::get(db, c.path.front());
        if (!e) return nullptr;
        json j = to_json(*e, c.sees_people());
        say_if_hidden(j, c);
        j["effects"] = effects_of(db, e->id);
        j["can_be_replayed"] = e->became == submissions::outcome::quarantined &&
                               !submissions::envelope(db, e->id).value_or("").empty();
        return j;
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("event") : ok(found);
}

}  // namespace sluis::api

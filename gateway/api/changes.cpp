// Changes of many contacts: those that were asked for, how far each is, what became of each contact.

#include "gateway/store/changes.hpp"

#include "gateway/api/change_json.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"

namespace sluis::api {
namespace {

namespace changes = store::changes;

result<std::optional<policy::verdict>> verdict_of(const call& c) {
    const auto given = c.query.find("verdict");
    if (given == c.query.end()) return std::optional<policy::verdict>();
    for (const auto v :
         {policy::verdict::changed, policy::verdict::unchanged, policy::verdict::refused})
        if (policy::name(v) == given->second) return std::optional(v);
    return error{"unknown", "query verdict", "changed, unchanged or refused"};
}

}  // namespace

asio::awaitable<net::response> list_changes(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) { return changes::list(db, p->before, p->limit); };
    const std::vector<changes::change> found = co_await s.db.read(read);
    json items = json::array();
    for (const changes::change& one : found)
        items.push_back(to_json(one));
    json next = found.size() == p->limit ? json(found.back().id) : json(nullptr);
    co_return ok({{"items", std::move(items)}, {"next", std::move(next)}});
}

asio::awaitable<net::response> show_change(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("change");
    const auto read = [&](store::session& db) { return changes::get(db, *id); };
    const std::optional<changes::change> found = co_await s.db.read(read);
    co_return found ? ok(to_json(*found)) : unknown("change");
}

asio::awaitable<net::response> list_change_results(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("change");
    const result<std::size_t> limit = limit_of(c);
    if (!limit) co_return problem(400, limit.error());
    const result<std::int64_t> after = after_of(c);
    if (!after) co_return problem(400, after.error());
    const auto only = verdict_of(c);
    if (!only) co_return problem(400, only.error());
    const auto read = [&](store::session& db) {
        return changes::items(db, *id, *only, *after, *limit);
    };
    const std::vector<changes::item> found = co_await s.db.read(read);
    json items = json::array();
    for (const changes::item& i : found)
        items.push_back(to_json(i));
    json next = found.size() == *limit ? json(found.back().contact) : json(nullptr);
    co_return ok({{"items", std::move(items)}, {"next", std::move(next)}});
}

}  // namespace sluis::api
